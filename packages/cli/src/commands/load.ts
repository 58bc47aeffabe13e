// `ovenbird load deployment NAME` and `ovenbird unload deployment NAME`.
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { positiveInteger } from '../number-option.ts';
import type { Terminal } from '../terminal.ts';
import { waitUntilServing } from '../wait-until-serving.ts';

interface LoadOptions {
  readonly wait?: boolean;
  readonly timeout: number;
}

export function addLoadCommands(program: Command, terminal: Terminal): void {
  const load = program.command('load').summary('bring something into memory').description('Bring something into memory again.');
  load
    .command('deployment')
    .argument('<name>')
    .description('Load the models of an unloaded deployment again.')
    .option('-w, --wait', 'wait until it serves; exit with 1 when it fails')
    .option('--timeout <seconds>', 'with --wait: give up after this long', positiveInteger, 600)
    .action(async (name: string, options: LoadOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const { client, namespace = 'default' } = context;
      const { outcome, revision } = await client.deployments.load({ params: { namespace, name } }, { signal: terminal.signal });
      terminal.out(`seldondeployment/${name} ${outcome === 'changed' ? 'is being loaded' : 'is loaded already'}\n`);
      if (options.wait) await waitUntilServing(context, [{ namespace, name, revision }], options.timeout * 1000);
    });

  const unload = program.command('unload').summary('take something out of memory').description('Take something out of memory.');
  unload
    .command('deployment')
    .argument('<name>')
    .description('Stop serving and free its models, until it is loaded again: also through restarts and new revisions.')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, namespace = 'default' } = contextOf(command, terminal);
      const { outcome } = await client.deployments.unload({ params: { namespace, name } }, { signal: terminal.signal });
      terminal.out(`seldondeployment/${name} ${outcome === 'changed' ? 'unloaded' : 'is unloaded already'}\n`);
    });
}
