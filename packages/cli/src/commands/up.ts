// `ovenbird up`: the platform in the foreground, with the options of `npm start`.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

const STARTER = fileURLToPath(new URL('../../../../scripts/ovenbird.mjs', import.meta.url));

/** For the list of commands only: `startServer` is called before the command line is read. */
export function addUpCommand(program: Command): void {
  program.command('up').summary('start the platform (options: ovenbird up --help)').allowUnknownOption().allowExcessArguments();
}

/** @returns the exit code of the server; 128 + n when signal n ended it */
export function startServer(options: readonly string[], interrupted: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [STARTER, 'start', ...options], { stdio: 'inherit' });
    // At a terminal Ctrl-C reaches the whole group; a signal sent to us alone must be handed on.
    interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
