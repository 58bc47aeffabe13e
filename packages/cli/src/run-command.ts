// Runs one command line and says how it went.
import { CommanderError } from 'commander';
import { startServer } from './commands/up.ts';
import { CommandFailure, describeFailure } from './failure.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** @returns the exit code; whatever went wrong has been written to the terminal */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal);
  try {
    // Its options are the server's: none of them is ours to read.
    if (argv[0] === 'up') return await startServer(argv.slice(1), terminal.signal);
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has already written what is wrong with the command line, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (terminal.signal.aborted) return 130;
    const { message, isUsage } = describeFailure(error);
    terminal.err(`ovenbird: ${message}\n`);
    if (error instanceof CommandFailure) return error.exitCode;
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}
