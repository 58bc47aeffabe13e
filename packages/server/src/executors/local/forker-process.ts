// One Python process that forks tasks (`python/ovenbird_task_forker`), and the pipes to it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';

export interface ForkRequest {
  readonly id: string;
  readonly mode: 'fork' | 'process';
  readonly command: readonly string[];
  readonly cwd: string;
  readonly log: string;
  readonly exit_file: string;
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly memory_limit_bytes: number;
}

export interface ChildEnd {
  readonly status: number | null;
  readonly signal: number | null;
  /** Why it was ended by the forker; null when it ended by itself; `lost` when the forker itself died. */
  readonly reason: 'killed' | 'memory' | 'stalled' | 'lost' | null;
  readonly peakBytes: number;
  /** Installed packages that the task imported and the forker had not. */
  readonly modules: readonly string[];
}

export interface ForkerProcess {
  /** Resolves when its imports are done; rejects with the reason when it can not start. */
  readonly ready: Promise<{ readonly missing: Readonly<Record<string, string>> }>;
  /** Children that run now. */
  readonly busy: number;
  readonly alive: boolean;
  /** @param onStarted  told the process id, which is also its process group */
  start(request: ForkRequest, onStarted: (pid: number) => void): Promise<ChildEnd>;
  kill(id: string): void;
  /** Ends it and every child; resolves when the process is gone. */
  close(): Promise<void>;
}

export interface ForkerOptions {
  readonly python: string;
  /** Folder that holds the package `ovenbird_task_forker`. */
  readonly packageFolder: string;
  readonly learned: readonly string[];
  /** Import nothing: for plain processes. */
  readonly bare: boolean;
  readonly stallSeconds: number;
  readonly logger: Logger;
}

type Event =
  | { readonly event: 'ready'; readonly imported: string[]; readonly missing: Record<string, string>; readonly threads: string[] }
  | { readonly event: 'started'; readonly id: string; readonly pid: number }
  | {
      readonly event: 'ended';
      readonly id: string;
      readonly status: number | null;
      readonly signal: number | null;
      readonly reason: ChildEnd['reason'];
      readonly peak_bytes: number;
      readonly modules: string[];
    };

interface Waiting {
  readonly onStarted: (pid: number) => void;
  readonly resolve: (end: ChildEnd) => void;
  pid?: number;
}

/** After its pipe closed the forker ends its children and itself within this; then it is ended by force. */
const CLOSE_GRACE_MS = 2000;
/** Its last words, for the message when it can not start. */
const KEPT_ERROR_CHARS = 2000;

export function startForkerProcess(options: ForkerOptions): ForkerProcess {
  const { logger } = options;
  const waiting = new Map<string, Waiting>();
  const ready = Promise.withResolvers<{ missing: Record<string, string> }>();
  ready.promise.catch(() => {});
  const gone = Promise.withResolvers<void>();
  let alive = true;
  let errors = '';

  const child = launch(options);
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARS);
    logger.debug({ text }, 'task forker');
  });
  child.stdin!.on('error', () => {});
  child.on('error', (error) => end(`${options.python} can not be started: ${error.message}`));
  child.on('close', (code, signal) => end(`${options.python} ended (${signal ?? code}). ${errors.trim()}`));
  createInterface({ input: child.stdout! }).on('line', (line) => onEvent(JSON.parse(line) as Event));

  function onEvent(event: Event): void {
    if (event.event === 'ready') {
      if (event.threads.length > 0)
        logger.warn({ threads: event.threads }, 'an import of the task forker started threads, which forked tasks do not have');
      ready.resolve({ missing: event.missing });
      return;
    }
    const waiter = waiting.get(event.id);
    if (event.event === 'started') {
      if (waiter) waiter.pid = event.pid;
      waiter?.onStarted(event.pid);
      return;
    }
    waiting.delete(event.id);
    const { status, signal, reason, peak_bytes: peakBytes, modules } = event;
    waiter?.resolve({ status, signal, reason, peakBytes, modules });
  }

  function end(reason: string): void {
    if (!alive) return;
    alive = false;
    ready.reject(new PlatformError('unavailable', `The task forker is not running: ${reason}`));
    for (const { pid, resolve } of waiting.values()) {
      if (pid !== undefined) killGroup(pid);
      resolve({ status: null, signal: null, reason: 'lost', peakBytes: 0, modules: [] });
    }
    waiting.clear();
    gone.resolve();
  }

  const send = (message: object) => void child.stdin!.write(`${JSON.stringify(message)}\n`);

  return {
    ready: ready.promise,
    get busy() {
      return waiting.size;
    },
    get alive() {
      return alive;
    },
    start: (request, onStarted) => {
      const { promise, resolve } = Promise.withResolvers<ChildEnd>();
      if (!alive) return Promise.resolve({ status: null, signal: null, reason: 'lost', peakBytes: 0, modules: [] });
      waiting.set(request.id, { onStarted, resolve });
      send({ op: 'start', ...request });
      return promise;
    },
    kill: (id) => {
      if (alive) send({ op: 'kill', id });
    },
    close: async () => {
      if (!alive) return;
      child.stdin!.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_GRACE_MS);
      await gone.promise;
      clearTimeout(timer);
    },
  };
}

function launch({ python, packageFolder, learned, bare, stallSeconds }: ForkerOptions): ChildProcess {
  const imports = learned.flatMap((module) => ['--import', module]);
  const bootstrap = `import sys; sys.path[0] = ${JSON.stringify(packageFolder)}; from runpy import run_module; run_module("ovenbird_task_forker", run_name="__main__")`;
  return spawn(python, ['-c', bootstrap, '--stall-seconds', String(stallSeconds), ...(bare ? ['--bare'] : imports)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own group: the terminal's Ctrl-C is for the server, which then closes the pipe.
    detached: true,
  });
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
