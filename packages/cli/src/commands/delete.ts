// `ovenbird delete deployment NAME`.
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import type { Terminal } from '../terminal.ts';

export function addDeleteCommand(program: Command, terminal: Terminal): void {
  const group = program.command('delete').summary('take something down').description('Take something down.');
  group
    .command('deployment')
    .argument('<name>')
    .description('Stop serving. Revisions and logged predictions are kept.')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, namespace = 'default' } = contextOf(command, terminal);
      await client.deployments.delete({ params: { namespace, name } }, { signal: terminal.signal });
      terminal.out(`seldondeployment/${name} deleted\n`);
    });
}
