// A Python process of ours: started with a socket, its output kept, ended with everything that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Logger } from '../kernel/logger.ts';
import { createFrameSplitter } from './frames.ts';

export interface PythonChildOptions {
  readonly pythonPath: string;
  /** Folder that holds our Python packages. */
  readonly packageRoot: string;
  /** Module to run, and its arguments. */
  readonly args: readonly string[];
  /** What logs call it. */
  readonly label: string;
  readonly logger: Logger;
  readonly onFrame: (header: string, body: Buffer) => void;
  /** Once. @param reason  e.g. `ended with code 1`; @param lastLine  of its output */
  readonly onEnd: (reason: string, lastLine: string | undefined) => void;
}

export interface PythonChild {
  readonly pid: number | undefined;
  /** @returns false when its socket is closed */
  send(parts: readonly Buffer[]): boolean;
  /** Ends it and its children at once. */
  kill(): void;
}

/** Lines of output that a message about a failed start may quote. */
const KEPT_LINES = 20;

export function startPythonChild(options: PythonChildOptions): PythonChild {
  const { pythonPath, packageRoot, args, label, logger, onFrame } = options;
  const child = spawn(pythonPath, ['-m', ...args], {
    cwd: packageRoot,
    // The fourth is a socket pair; a group of its own lets the whole family be ended at once.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const connection = child.stdio[3] as Socket | undefined;
  const lines = captureOutput(child, label, logger);
  let ended = false;

  function kill(): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
  }

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    kill();
    options.onEnd(reason, lines.at(-1));
  }

  child.on('error', (error: NodeJS.ErrnoException) =>
    end(error.code === 'ENOENT' ? `could not be started, because there is no ${pythonPath}` : `could not be started (${error.message})`),
  );
  child.on('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  connection?.on('data', createFrameSplitter(onFrame));
  // A write to a process that just ended fails; its end is told by `exit`.
  connection?.on('error', () => {});
  child.stdin?.on('error', () => {});

  return {
    pid: child.pid,
    kill,
    send: (parts) => {
      if (!connection || connection.destroyed) return false;
      connection.cork();
      for (const part of parts) connection.write(part);
      connection.uncork();
      return true;
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
