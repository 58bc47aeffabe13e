// `ovenbird apply`: SeldonDeployments from files, and their coming up.
import type { ApplyResult } from '@ovenbird/contracts/deployments';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { positiveInteger } from '../number-option.ts';
import type { Terminal } from '../terminal.ts';
import { waitUntilServing } from '../wait-until-serving.ts';

interface ApplyOptions {
  readonly file: string[];
  readonly wait?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

export function addApplyCommand(program: Command, terminal: Terminal): void {
  program
    .command('apply')
    .summary('create or change deployments')
    .description('Create or change deployments from SeldonDeployment manifests (YAML or JSON, any number of documents in a file).')
    .requiredOption('-f, --file <path...>', 'manifest, or - for standard input; may be repeated')
    .option('-w, --wait', 'wait until the new revisions serve; exit with 1 when one fails')
    .option('--timeout <seconds>', 'with --wait: give up after this long', positiveInteger, 600)
    .option('--json', 'print the results as JSON')
    .action(async (options: ApplyOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const { client, namespace } = context;
      const results: ApplyResult[] = [];
      for (const path of options.file) {
        const manifest = await terminal.read(path);
        const answer = await client.deployments.apply(
          { body: { manifest, ...(namespace ? { namespace } : {}) } },
          { signal: terminal.signal },
        );
        results.push(...answer.results);
        if (options.json) continue;
        for (const { name, outcome, revision, warnings } of answer.results) {
          for (const warning of warnings) terminal.err(`warning: ${name}: ${warning}\n`);
          terminal.out(`seldondeployment/${name} ${outcome} (revision ${revision})\n`);
        }
      }
      if (options.json) terminal.out(`${JSON.stringify(results)}\n`);
      if (options.wait) await waitUntilServing(context, results, options.timeout * 1000);
    });
}
