// What this server says of itself. Whether Python is there is asked of the interpreter itself, when somebody first wants to know.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServerInfo } from '@ovenbird/contracts/platform';
import type { Config } from '../config/config.ts';
import type { Clock } from '../kernel/clock.ts';

export interface ServerInfoDeps {
  readonly config: Config;
  readonly version: string;
  readonly clock: Clock;
  /** Known once the ports are open. */
  readonly addresses: () => { control: string; inference: string | null };
}

/** A cold interpreter on a loaded machine. */
const PYTHON_TIMEOUT_MS = 10_000;

export function createServerInfo({ config, version, clock, addresses }: ServerInfoDeps): () => Promise<ServerInfo> {
  const startedAt = clock.now();
  let python: Promise<ServerInfo['python']> | undefined;
  return async () => {
    python ??= askPython(config.executor.pythonPath);
    const { control, inference } = addresses();
    return {
      name: 'ovenbird',
      version,
      startedAt,
      controlUrl: control,
      inferenceUrl: inference,
      dataDirectory: config.dataDir,
      database: { kind: config.database.kind },
      blobs: { kind: 'directory' },
      predictionLog: { kind: 'segments' },
      python: await python,
    };
  };
}

async function askPython(path: string): Promise<ServerInfo['python']> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: PYTHON_TIMEOUT_MS });
    return { available: true, version: stdout.trim().replace(/^Python /, ''), message: null };
  } catch {
    return {
      available: false,
      version: null,
      message: `${path} does not start. Workflow tasks and Python models need Python 3.10 or newer: name one with --python.`,
    };
  }
}
