// `ovenbird status`: what this server is and what it does now.
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { copiesText } from '../copies-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ageText, durationText } from '../time-text.ts';

const DEPLOYMENTS_SHOWN = 50;

export function addStatusCommand(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .summary('what the server is and does now')
    .description('What this server is, what runs now, and what needs a person.')
    .option('--json', 'print it as JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { client } = contextOf(command, terminal);
      const [info, home, deployments] = await Promise.all([
        client.platform.info({}, { signal: terminal.signal }),
        client.platform.home({}, { signal: terminal.signal }),
        client.deployments.list({ query: { pageSize: DEPLOYMENTS_SHOWN } }, { signal: terminal.signal }),
      ]);
      if (json) {
        terminal.out(`${JSON.stringify({ info, home, deployments: deployments.items })}\n`);
        return;
      }
      const { counts } = home;
      terminal.out(
        [
          `Ovenbird ${info.version}, up for ${ageText(info.startedAt, home.at)}`,
          `  control     ${info.controlUrl}`,
          `  inference   ${info.inferenceUrl ?? 'not serving'}`,
          `  data        ${info.dataDirectory ?? '-'} (${info.database.kind})`,
          `  python      ${info.python.available ? info.python.version : `none: ${info.python.message}`}`,
          `  holds       ${counts.experiments} experiments, ${counts.runs} runs, ${counts.models} models, ${counts.executions} executions, ${counts.deployments} deployments`,
          '',
        ].join('\n'),
      );
      if (deployments.items.length > 0) {
        const rows = deployments.items.map((item) => [`${item.namespace}/${item.name}`, item.seldonState, item.revision, copiesText(item)]);
        terminal.out(`\nServes\n${formatTable(['DEPLOYMENT', 'STATE', 'REVISION', 'COPIES'], rows)}`);
      }
      if (home.running.length > 0) {
        const rows = home.running.map((item) => [item.kind, item.title, item.state, durationText(item.durationMs)]);
        terminal.out(`\nRunning\n${formatTable(['WHAT', 'NAME', 'STATE', 'FOR'], rows)}`);
      }
      if (home.attention.length > 0) {
        const rows = home.attention.map((item) => [item.kind, item.title, item.reason, ageText(item.at, home.at)]);
        terminal.out(`\nNeeds a person\n${formatTable(['WHAT', 'NAME', 'WHY', 'AGE'], rows)}`);
      }
    });
}
