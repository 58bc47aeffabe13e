// `ovenbird logs EXECUTION [NODE]`: what the tasks of an execution printed.
import type { Execution, ExecutionRef } from '@ovenbird/contracts/executions';
import type { Command } from 'commander';
import { type Context, contextOf } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import { countFromZero } from '../number-option.ts';
import type { Terminal } from '../terminal.ts';

interface LogsOptions {
  readonly follow?: boolean;
  readonly attempt?: number;
}

export function addLogsCommand(program: Command, terminal: Terminal): void {
  program
    .command('logs')
    .summary('what the tasks of an execution printed')
    .description('Print the logs of a workflow execution, task by task.')
    .argument('<execution>', 'name, or project/domain/name')
    .argument('[node]', 'id of one node, e.g. n0; default: all that ran')
    .option('-f, --follow', 'go on printing until the tasks have ended')
    .option('--attempt <n>', 'attempt, counting from 0; default: the last', countFromZero)
    .action(async (execution: string, node: string | undefined, options: LogsOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const ref = await findExecution(context, execution);
      const found = await context.client.executions.get({ params: ref }, { signal: terminal.signal });
      for (const place of placesOf(found, node, options)) await printLog(context, ref, place, options);
    });
}

async function findExecution({ client, terminal: { signal } }: Context, text: string): Promise<ExecutionRef> {
  const [project, domain, name, ...rest] = text.split('/');
  if (project && domain && name && rest.length === 0) return { project, domain, name };
  const { items } = await client.executions.list({ query: { q: text, pageSize: 20 } }, { signal });
  const [only, ...more] = items.some((item) => item.name === text) ? items.filter((item) => item.name === text) : items;
  if (!only) throw new CommandFailure(`No execution ${JSON.stringify(text)}. See them with: ovenbird get executions`);
  if (more.length > 0) {
    const names = [only, ...more].map((item) => `${item.project}/${item.domain}/${item.name}`);
    throw new CommandFailure(`${JSON.stringify(text)} could be any of:\n  ${names.join('\n  ')}`);
  }
  return only;
}

interface Place {
  readonly nodeId: string;
  readonly title: string;
  readonly attempt: number;
}

function placesOf(execution: Execution, nodeId: string | undefined, { attempt }: LogsOptions): Place[] {
  const nodes = execution.nodes.filter((node) => (nodeId ? node.nodeId === nodeId : node.attempts.length > 0));
  if (nodes.length === 0) {
    const ids = execution.nodes.filter((node) => node.kind === 'task').map((node) => node.nodeId);
    throw new CommandFailure(nodeId ? `No node ${JSON.stringify(nodeId)}; there are: ${ids.join(', ')}` : 'No task has started yet.');
  }
  return nodes.map((node) => ({ nodeId: node.nodeId, title: node.title, attempt: attempt ?? node.attempts.at(-1)?.attempt ?? 0 }));
}

async function printLog({ client, terminal }: Context, ref: ExecutionRef, place: Place, { follow }: LogsOptions): Promise<void> {
  const params = { ...ref, nodeId: place.nodeId, attempt: place.attempt };
  terminal.err(`── ${place.title} (${place.nodeId}, attempt ${place.attempt}) ──\n`);
  if (follow) {
    for await (const chunk of await client.executions.followLogs({ params }, { signal: terminal.signal })) {
      terminal.out(chunk.text);
      if (chunk.complete) return;
    }
    return;
  }
  for (let offset = 0; ; ) {
    const chunk = await client.executions.logs({ params, query: { offset } }, { signal: terminal.signal });
    terminal.out(chunk.text);
    if (chunk.nextOffset >= chunk.sizeBytes || chunk.nextOffset === offset) return;
    offset = chunk.nextOffset;
  }
}
