// Runs one role until it is asked to stop. Signals and the last words to the user are here, so that `main.ts` stays small.
import type { Config } from '../config/config.ts';
import { PlatformError } from '../kernel/errors.ts';
import { createLifecycle } from '../kernel/lifecycle.ts';
import { createLogger } from '../kernel/logger.ts';
import { report } from './control-channel.ts';

export async function run(config: Config, argv: readonly string[]): Promise<void> {
  const logger = createLogger({ level: config.logLevel, name: config.role === 'all' ? 'control' : config.role });
  const lifecycle = createLifecycle(logger, config.stopDeadlineMs);
  const stop = (code: number) => void lifecycle.stop().then(() => process.exit(code));

  // The terminal sends Ctrl-C to the whole group: its children wait for their parent's word, so that they end in order.
  if (config.role !== 'all' && process.send) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  else for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0));

  try {
    if (config.role === 'serving') {
      const { composeServing } = await import('./compose-serving.ts');
      const port = await composeServing(config, lifecycle, logger);
      report({ kind: 'ready', port });
      return;
    }
    if (config.role === 'batch') {
      const { composeBatch } = await import('./compose-batch.ts');
      await composeBatch(config, lifecycle, logger);
      stop(0);
      return;
    }
    const { composeControl } = await import('./compose-control.ts');
    const addresses = await composeControl(config, argv, lifecycle, logger);
    if (config.json) process.stdout.write(`${JSON.stringify({ ...addresses, data: config.dataDir, pid: process.pid })}\n`);
    else process.stdout.write(greeting(addresses, config.dataDir));
  } catch (error) {
    const message =
      error instanceof PlatformError && error.code !== 'internal' ? error.message : String(error instanceof Error ? error.stack : error);
    if (config.role === 'serving' && process.send) report({ kind: 'failed', message });
    else process.stderr.write(`ovenbird: ${message}\n`);
    stop(1);
  }
}

function greeting(addresses: { control: string; inference: string }, dataDir: string): string {
  return [
    '',
    `  Ovenbird is running.  Ctrl-C stops it.`,
    '',
    `  Web UI      ${addresses.control}`,
    `  MLflow      export MLFLOW_TRACKING_URI=${addresses.control}`,
    `  Flyte       export FLYTE_PLATFORM_URL=${addresses.control.replace('http://', '')} FLYTE_PLATFORM_INSECURE=true`,
    `  Inference   ${addresses.inference}`,
    `  Data        ${dataDir}`,
    '',
    '',
  ].join('\n');
}
