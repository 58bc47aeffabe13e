// The serving process as the control process sees it: started as a child, watched, started again when it ends. The
// channel between them carries readiness and wake-up hints; everything that matters is in the stores.
import { type ChildProcess, fork } from 'node:child_process';
import type { Change, Changes } from '../kernel/changes.ts';
import { PlatformError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';

export type FromServing =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'change'; readonly change: Change };
export type ToServing = { readonly kind: 'change'; readonly change: Change } | { readonly kind: 'stop' };

export interface ServingProcessOptions {
  readonly argv: readonly string[];
  readonly changes: Changes;
  readonly logger: Logger;
  readonly stopDeadlineMs: number;
}

export interface ServingProcess {
  /** Port of the inference server; settles once the first start succeeded or failed. */
  readonly ready: Promise<number>;
  /** Whether it runs and answers now. */
  isUp(): boolean;
  pid(): number | undefined;
  stop(): Promise<void>;
}

const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5000;

export function startServingProcess({ argv, changes, logger, stopDeadlineMs }: ServingProcessOptions): ServingProcess {
  const first = Promise.withResolvers<number>();
  let child: ChildProcess | undefined;
  let up = false;
  let stopping = false;
  let port: number | undefined;
  let restartMs = FIRST_RESTART_MS;
  let restartTimer: NodeJS.Timeout | undefined;

  function start(): void {
    // A restarted process must come back on the port that clients know, also when that was chosen by the system.
    const fixed = port === undefined ? argv : [...argv, '--inference-port', String(port)];
    child = fork(new URL('../main.ts', import.meta.url), [...fixed, '--role', 'serving'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', onMessage);
    child.on('exit', onExit);
  }

  function onMessage(message: unknown): void {
    const told = message as FromServing;
    if (told.kind === 'ready') {
      up = true;
      port = told.port;
      restartMs = FIRST_RESTART_MS;
      first.resolve(told.port);
    } else if (told.kind === 'change') changes.publish(told.change);
    else first.reject(new PlatformError('failed_precondition', told.message));
  }

  function onExit(code: number | null, signal: NodeJS.Signals | null): void {
    up = false;
    if (stopping) return;
    if (port === undefined) {
      first.reject(new PlatformError('internal', `The serving process ended at its start (${signal ?? `exit code ${code}`}).`));
      return;
    }
    logger.error({ code, signal, restartMs }, 'the serving process ended; starting it again');
    restartTimer = setTimeout(start, restartMs);
    restartMs = Math.min(restartMs * 2, MAX_RESTART_MS);
  }

  const tell = (message: ToServing) => {
    if (child?.connected) child.send(message, () => {});
  };
  const unsubscribe = changes.subscribe((change) => {
    if (change.topic === 'deployment' || change.topic === 'registered_model') tell({ kind: 'change', change });
  });
  start();

  return {
    ready: first.promise,
    isUp: () => up,
    pid: () => child?.pid,
    stop: async () => {
      stopping = true;
      unsubscribe();
      clearTimeout(restartTimer);
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      tell({ kind: 'stop' });
      const timer = setTimeout(() => running.kill('SIGKILL'), stopDeadlineMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
