// `ovenbird diff`: what applying manifests would change.
import type { ApplyPreview } from '@ovenbird/contracts/deployments';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

interface DiffOptions {
  readonly file: string[];
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** Of one value; longer ones are cut, because a line is for a person. */
const MAX_VALUE = 200;

export function addDiffCommand(program: Command, terminal: Terminal): void {
  program
    .command('diff')
    .summary('show what apply would change')
    .description('Show what applying SeldonDeployment manifests would change, against the latest revisions. Nothing is changed.')
    .requiredOption('-f, --file <path...>', 'manifest, or - for standard input; may be repeated')
    .option('--exit-code', 'exit with 1 when something would change')
    .option('--json', 'print the results as JSON')
    .action(async (options: DiffOptions, command: Command) => {
      const { client, namespace } = contextOf(command, terminal);
      const results: ApplyPreview[] = [];
      for (const path of options.file) {
        const manifest = await terminal.read(path);
        const answer = await client.deployments.diff(
          { body: { manifest, ...(namespace ? { namespace } : {}) } },
          { signal: terminal.signal },
        );
        results.push(...answer.results);
      }
      if (options.json) terminal.out(`${JSON.stringify(results)}\n`);
      else for (const result of results) terminal.out(describe(result));
      const changing = results.filter((result) => result.outcome !== 'unchanged');
      if (options.exitCode && changing.length > 0) throw new CommandFailure(`${changing.length} of ${results.length} would change`);
    });
}

function describe({ name, outcome, changes }: ApplyPreview): string {
  const would = { created: 'would be created', configured: 'would be configured', unchanged: 'would stay as it is' }[outcome];
  const lines = outcome === 'configured' ? changes.map(describeChange) : [];
  return [`seldondeployment/${name} ${would}`, ...lines, ''].join('\n');
}

function describeChange({ path, before, after }: ApplyPreview['changes'][number]): string {
  if (before === undefined) return `  + ${path}: ${shown(after)}`;
  if (after === undefined) return `  - ${path}: ${shown(before)}`;
  return `  ~ ${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
