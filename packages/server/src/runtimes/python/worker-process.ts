// One Python process that holds one model: started, told to answer, ended with everything that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { BatchWorker, ModelInput, ModelOutput } from '../../domain/serving/index.ts';
import { WorkerLostError } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createFrameReader, encodePredict, type WorkerMessage } from './worker-frames.ts';

export interface WorkerProcessOptions {
  readonly pythonPath: string;
  /** Folder that holds the package `ovenbird_model_worker`. */
  readonly packageRoot: string;
  readonly kind: 'mlflow' | 'sklearn';
  readonly modelPath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly label: string;
  readonly logger: Logger;
}

export interface WorkerProcess extends BatchWorker {
  readonly pid: number | undefined;
  /** @throws failed_precondition when the model cannot be loaded, with Python's own message */
  readonly ready: Promise<void>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it and its children at once. */
  kill(): void;
}

/** Lines of output that a message about a failed start may quote. */
const KEPT_LINES = 20;

export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { pythonPath, packageRoot, kind, modelPath, parameters, label, logger } = options;
  const child = spawn(
    pythonPath,
    ['-m', 'ovenbird_model_worker', '--kind', kind, '--model', modelPath, '--parameters', JSON.stringify(parameters)],
    // The fourth is a socket pair; a group of its own lets the whole family be ended at once.
    { cwd: packageRoot, stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true },
  );
  const connection = child.stdio[3] as Socket | undefined;
  const lines = captureOutput(child, label, logger);
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let answer: PromiseWithResolvers<ModelOutput> | undefined;

  function onMessage(message: WorkerMessage): void {
    if (message.kind === 'ready') ready.resolve();
    else if (message.kind === 'failed')
      ready.reject(new PlatformError('failed_precondition', `The model ${label} could not be loaded: ${message.message}`));
    else {
      const waiting = answer;
      answer = undefined;
      if (message.kind === 'result') waiting?.resolve(message.output);
      else waiting?.reject(new PlatformError(message.code, message.message, { source: 'model' }));
    }
  }

  function onEnd(reason: string): void {
    const last = lines.at(-1);
    ready.reject(
      new PlatformError(
        'failed_precondition',
        `The process of the model ${label} ${reason} before it was ready${last ? `: ${last}` : '.'}`,
      ),
    );
    answer?.reject(new WorkerLostError(reason));
    answer = undefined;
    kill();
    ended.resolve();
  }

  function kill(): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
  }

  // Nobody may be waiting for a start that is given up.
  ready.promise.catch(() => {});
  child.on('error', (error: NodeJS.ErrnoException) =>
    onEnd(error.code === 'ENOENT' ? `could not be started, because there is no ${pythonPath}` : `could not be started (${error.message})`),
  );
  child.on('exit', (code, signal) => onEnd(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  connection?.on('data', createFrameReader(onMessage));
  // A write to a process that just ended fails; its end is told by `exit`.
  connection?.on('error', () => {});
  child.stdin?.on('error', () => {});

  return {
    pid: child.pid,
    ready: ready.promise,
    ended: ended.promise,
    kill,
    run: (input: ModelInput) => {
      answer = Promise.withResolvers<ModelOutput>();
      const { promise } = answer;
      if (!connection || connection.destroyed) {
        answer.reject(new WorkerLostError('its socket is closed'));
        answer = undefined;
        return promise;
      }
      connection.cork();
      for (const part of encodePredict(input)) connection.write(part);
      connection.uncork();
      return promise;
    },
  };
}

function captureOutput(child: ChildProcess, label: string, logger: Logger): string[] {
  const kept: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const output = child[stream];
    if (!output) continue;
    createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      logger.debug({ model: label, stream, pid: child.pid }, line);
      if (line.trim() === '') return;
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
    });
  }
  return kept;
}
