// What a command sees of the world: where it writes, what it reads, and what the user set. Tests give their own.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

export interface Terminal {
  /** Answers. */
  out(text: string): void;
  /** Progress and errors. */
  err(text: string): void;
  /** A file, or standard input for `-`. */
  read(path: string): Promise<string>;
  /** A person looks at the output: cut to the width, colour, live progress. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export function createProcessTerminal(signal: AbortSignal): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    read: (path) => (path === '-' ? text(process.stdin) : readFile(path, 'utf8')),
    isInteractive: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    env: process.env,
    signal,
  };
}
