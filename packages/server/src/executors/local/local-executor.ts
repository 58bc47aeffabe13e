// Tasks as processes of this machine.
import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptEnd, AttemptSpec, TaskExecutor } from '../../domain/workflows/index.ts';
import { attemptText } from '../../domain/workflows/index.ts';
import { toPlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createCodeFolders } from './code-folders.ts';
import { createForkerPool } from './forker-pool.ts';
import type { ChildEnd, ForkRequest } from './forker-process.ts';
import { createLearnedImports } from './learned-imports.ts';
import { parsePythonCommand } from './python-command.ts';
import { type Capacity, createTokenPool } from './token-pool.ts';

export interface LocalExecutorOptions {
  /** Folder for unpacked code and for what was learned. */
  readonly folder: string;
  /** Interpreter with flytekit installed. */
  readonly python: string;
  readonly capacity: Capacity;
  /** A forked child that does nothing for this long before its task is loaded is taken for stuck. */
  readonly stallSeconds?: number;
  readonly logger: Logger;
}

export interface LocalExecutor extends TaskExecutor {
  /** Ends every task and every process. */
  stop(): Promise<void>;
}

const PACKAGE_FOLDER = fileURLToPath(new URL('../../../../../python', import.meta.url));
/** Longer than any import that computes. */
const STALL_SECONDS = 10;

export function createLocalExecutor({
  folder,
  python,
  capacity,
  stallSeconds = STALL_SECONDS,
  logger,
}: LocalExecutorOptions): LocalExecutor {
  const tokens = createTokenPool(capacity);
  const code = createCodeFolders(join(folder, 'code'));
  const learned = createLearnedImports(join(folder, 'learned-imports.json'));
  const pool = createForkerPool({ python, packageFolder: PACKAGE_FOLDER, learned, stallSeconds, logger });

  async function runWithTokens(spec: AttemptSpec, onRunning: () => void, signal: AbortSignal): Promise<AttemptEnd> {
    const { command, distribution } = parsePythonCommand(spec.command, spec.taskType);
    const path = distribution ? await code.prepare(distribution, spec.places.workFolder) : [];
    let begun = false;
    const onStarted = () => {
      if (!begun) onRunning();
      begun = true;
    };
    const request: Omit<ForkRequest, 'mode' | 'command'> = {
      id: attemptText(spec),
      cwd: spec.places.workFolder,
      log: spec.places.log,
      exit_file: exitFile(spec.places),
      path,
      env: spec.env,
      memory_limit_bytes: Math.floor(spec.resources.memoryLimitBytes),
    };
    if (!pool.plain) {
      const end = await runChild({ ...request, mode: 'fork', command }, onStarted, signal);
      if (end.reason !== 'stalled') return toAttemptEnd(end, spec);
      const message = 'A forked task did nothing before its code was loaded.';
      pool.fallBack(message);
      await appendFile(spec.places.log, `[ovenbird] ${message} It is started again as a plain process.\n`);
    }
    return toAttemptEnd(
      await runChild({ ...request, mode: 'process', command: [python, '-m', 'flytekit.bin.entrypoint', ...command] }, onStarted, signal),
      spec,
    );
  }

  async function runChild(request: ForkRequest, onStarted: () => void, signal: AbortSignal): Promise<ChildEnd> {
    const forker = await pool.get();
    if (signal.aborted) return { status: null, signal: null, reason: 'killed', peakBytes: 0, modules: [] };
    const kill = () => forker.kill(request.id);
    signal.addEventListener('abort', kill, { once: true });
    try {
      const end = await forker.start(request, onStarted);
      pool.learn(end.modules);
      return end;
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  return {
    expect: () => pool.warm(),

    run: async (spec, onRunning, signal) => {
      if (spec.resources.gpus > capacity.gpus)
        return refused('InsufficientResources', `The task asks for ${spec.resources.gpus} GPUs; this executor has ${capacity.gpus}.`);
      const release = await tokens.take(spec.resources, signal);
      if (!release) return { kind: 'killed', code: 'Aborted', fault: 'system', message: 'Ended before it began.' };
      try {
        return await runWithTokens(spec, onRunning, signal);
      } catch (thrown) {
        const error = toPlatformError(thrown);
        if (error.code === 'internal') logger.error({ err: error.cause, attempt: attemptText(spec) }, 'could not run an attempt');
        return refused(error.code === 'unavailable' ? 'PythonNotReady' : 'TaskNotRunnable', error.message);
      } finally {
        release();
      }
    },

    recover: async (_key, places) => {
      const text = await readFile(exitFile(places), 'utf8').catch(() => null);
      if (text === null) return null;
      const { status } = JSON.parse(text) as { status: number | null };
      return status === null ? null : { kind: 'exited', status };
    },

    stop: () => pool.close(),
  };
}

const refused = (code: string, message: string): AttemptEnd => ({ kind: 'refused', code, message });

const exitFile = (places: { readonly log: string }): string => join(dirname(places.log), 'exit.json');

const SIGKILL = 9;
const SIGTERM = 15;
const MIB = 1024 ** 2;

function toAttemptEnd(end: ChildEnd, spec: AttemptSpec): AttemptEnd {
  const killed = (code: string, fault: 'user' | 'system', message: string): AttemptEnd => ({ kind: 'killed', code, fault, message });
  if (end.reason === 'memory')
    return killed(
      'OutOfMemory',
      'user',
      `The task used ${Math.ceil(end.peakBytes / MIB)} MiB of memory, more than its limit of ${Math.floor(spec.resources.memoryLimitBytes / MIB)} MiB, and was ended. Ask for more with Resources(mem=…).`,
    );
  if (end.reason === 'lost') return killed('ExecutorLost', 'system', 'The process that starts tasks ended, and the task with it.');
  if (end.reason === 'killed') return killed('Aborted', 'system', 'The task was ended on request.');
  if (end.reason === 'stalled') return killed('Stalled', 'system', 'The task did nothing before its code was loaded.');
  if (end.signal === SIGKILL || end.signal === SIGTERM)
    return killed(
      'Killed',
      'system',
      `The task's process was killed by signal ${end.signal} from outside this platform, e.g. by the operating system when memory ran out.`,
    );
  if (end.signal !== null)
    return killed(
      'Crashed',
      'user',
      `The task's process crashed with signal ${end.signal}: native code of a library it uses failed. Its log may say more.`,
    );
  return { kind: 'exited', status: end.status ?? 1 };
}
