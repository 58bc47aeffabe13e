// argv → command → exit code: 0 done, 1 failed, 2 the command was written wrongly.

import { runCommand } from './run-command.ts';
import { createProcessTerminal } from './terminal.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// `ovenbird sql … | head` closes our output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommand(process.argv.slice(2), createProcessTerminal(interrupted.signal));
