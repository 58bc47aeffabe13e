// A whole Ovenbird as a test's own child process: the program that users start, on free ports, with data of its own.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface PlatformOptions {
  /** Kept when given (to start again on the same data); a temporary folder, removed by `stop`, otherwise. */
  readonly dataDir?: string;
  readonly python?: string;
  /** e.g. `['--database', url]` */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Platform {
  /** APIs and UI, e.g. `http://127.0.0.1:41234`. */
  readonly control: string;
  /** Predictions, e.g. `http://127.0.0.1:41235`. */
  readonly inference: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Process ids of what it started itself: the serving process, task and model processes. */
  children(): Promise<number[]>;
  /** All that it printed to stderr so far. */
  log(): string;
  /** SIGTERM, and wait. @returns the exit code @throws when it is still there after the promised ten seconds */
  stop(): Promise<number>;
  /** `kill -9` of the control process alone, as a power cut would be for it; data stays. */
  kill9(): Promise<void>;
}

const main = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts');
const startDeadlineMs = 60_000;
/** Promised in the README, and a little for a loaded machine. */
const stopDeadlineMs = 15_000;

export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ovenbird-platform-')));
  const python = options.python ? ['--python', options.python] : [];
  const child = spawn(
    process.execPath,
    [main, '--data', dataDir, '--port', '0', '--inference-port', '0', '--json', ...python, ...(options.args ?? [])],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = once(child, 'exit').then(([code]) => Number(code ?? -1));
  void exited.then(() => process.off('exit', endWithUs));
  const addresses = await firstLine(child, () => log);
  return {
    ...addresses,
    dataDir,
    pid: child.pid ?? 0,
    children: () => childrenOf(child.pid ?? 0),
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await Promise.race([exited, after(stopDeadlineMs)]);
      if (code === undefined) {
        child.kill('SIGKILL');
        throw new Error(`Ovenbird did not stop within ${stopDeadlineMs} ms of SIGTERM:\n${log}`);
      }
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
    kill9: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The line of JSON that `--json` promises on stdout when everything answers. */
async function firstLine(child: ChildProcess, log: () => string): Promise<{ control: string; inference: string }> {
  if (!child.stdout) throw new Error('Ovenbird was started without a pipe');
  const timer = setTimeout(() => child.kill('SIGKILL'), startDeadlineMs);
  try {
    for await (const line of createInterface(child.stdout)) {
      const { control, inference } = JSON.parse(line);
      child.stdout.resume();
      return { control, inference };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Ovenbird ended before it was ready:\n${log()}`);
}

/** Linux tells without `ps`, which small images lack. */
async function childrenOf(pid: number): Promise<number[]> {
  const listing =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : (await promisify(execFile)('pgrep', ['-P', String(pid)])).stdout;
  return listing.trim().split(/\s+/).filter(Boolean).map(Number);
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds).unref();
  });
}
