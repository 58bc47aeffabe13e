// The platform as `npm start` starts it, with the demo's Python for its tasks and models.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Platform {
  /** Web UI and APIs, e.g. `http://127.0.0.1:8080`. */
  readonly control: string;
  /** Predictions, e.g. `http://127.0.0.1:9000`. */
  readonly inference: string;
  /** Resolves with the exit code when it has ended, by itself or by `stop`. */
  readonly ended: Promise<number>;
  stop(): Promise<number>;
}

const main = join(import.meta.dirname, '..', '..', '..', 'packages', 'server', 'src', 'main.ts');

export interface PlatformSettings {
  readonly dataDir: string;
  readonly port: string;
  readonly inferencePort: string;
  readonly python: string;
}

/** @throws when it ends before it is ready; what it said is on stderr by then */
export async function startPlatform(settings: PlatformSettings): Promise<Platform> {
  const { dataDir, port, inferencePort, python } = settings;
  const options = ['--data', dataDir, '--port', port, '--inference-port', inferencePort, '--python', python, '--json'];
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => Number(code ?? 1));
  const { control, inference } = await readAddresses(child);
  return {
    control,
    inference,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** The one line of JSON that it prints when everything answers. */
async function readAddresses(child: ChildProcess): Promise<{ control: string; inference: string }> {
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      child.stdout.resume();
      return JSON.parse(line);
    }
  }
  throw new Error('the platform did not start (the reason is above)');
}
