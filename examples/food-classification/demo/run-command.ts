// Runs the commands that a person would type, shows what they print, and keeps it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called with each line that it prints, on either stream. */
  readonly onLine?: (line: string) => void;
}

/** @returns its stdout @throws Error with all that it printed, when it does not end with 0 */
export function runCommand(program: string, args: readonly string[], { cwd, env, signal, onLine }: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, env: { ...process.env, ...env }, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: string[] = [];
    const printed: string[] = [];
    const listen = (stream: NodeJS.ReadableStream, keep: string[][]) =>
      createInterface(stream).on('line', (line) => {
        for (const lines of keep) lines.push(line);
        onLine?.(line);
      });
    listen(child.stdout, [stdout, printed]);
    listen(child.stderr, [printed]);
    child.once('error', reject);
    child.once('close', (code, endedBy) => {
      if (code === 0) resolve(stdout.join('\n'));
      else reject(new Error(`${program} ended with ${code ?? endedBy}\n${printed.join('\n')}`));
    });
  });
}

/** Words as a shell wants them typed. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** A program of the same Python environment, e.g. `pyflyte`. */
export function besidePython(python: string, name: string): string {
  return join(dirname(python), name);
}
