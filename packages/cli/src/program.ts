// All commands, their options and their help.
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAccelerateCommand } from './commands/accelerate.ts';
import { addApplyCommand } from './commands/apply.ts';
import { addBatchCommand } from './commands/batch.ts';
import { addDeleteCommand } from './commands/delete.ts';
import { addDiffCommand } from './commands/diff.ts';
import { addGetCommand } from './commands/get.ts';
import { addLoadCommands } from './commands/load.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addSqlCommand } from './commands/sql.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUpCommand } from './commands/up.ts';
import { addWhyCommand } from './commands/why.ts';
import { addGlobalOptions } from './context.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  ovenbird up                                      start the platform
  ovenbird apply -f deployment.yaml --wait         deploy a SeldonDeployment and wait until it serves
  ovenbird get deployments                         what serves, and with which model versions
  ovenbird get runs --experiment food --order-by "metrics.val_accuracy DESC"
  ovenbird batch data/*.csv -d iris -o predicted.csv
                                                   predict files, in order, resumable
  ovenbird logs a8xk2m9c -f                        follow the logs of a workflow execution
  ovenbird sql "select deployment, count(*) from predictions group by 1"
  ovenbird why 3f0c9f7e-…                          from a prediction back to the data behind it

Exit codes: 0 done · 1 failed · 2 the command line is wrong · 3 not accelerated`;

export function createProgram(terminal: Terminal): Command {
  const program = new Command('ovenbird')
    .description('Train, track, register, serve and explain: the command line of Ovenbird.')
    .version(manifest.version)
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => terminal.columns,
    })
    .showHelpAfterError('Run with --help to see how it is used.')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addGlobalOptions(program);
  addUpCommand(program);
  addApplyCommand(program, terminal);
  addDiffCommand(program, terminal);
  addGetCommand(program, terminal);
  addLoadCommands(program, terminal);
  addDeleteCommand(program, terminal);
  addBatchCommand(program, terminal);
  addAccelerateCommand(program, terminal);
  addSqlCommand(program, terminal);
  addWhyCommand(program, terminal);
  addLogsCommand(program, terminal);
  addStatusCommand(program, terminal);
  return program;
}
