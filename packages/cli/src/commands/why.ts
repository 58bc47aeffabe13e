// `ovenbird why ID`: the thread from a prediction back to the data, as a tree.
import type { WhyLink } from '@ovenbird/contracts/predictions';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from '../time-text.ts';

const NAMES: Readonly<Record<WhyLink['kind'], string>> = {
  prediction: 'prediction',
  deployment_revision: 'deployment revision',
  model_version: 'model version',
  logged_model: 'logged model',
  run: 'run',
  execution: 'workflow execution',
  task_attempt: 'task attempt',
  source_data: 'data',
  batch_job: 'batch job',
  ground_truth: 'ground truth',
};

export function addWhyCommand(program: Command, terminal: Terminal): void {
  program
    .command('why')
    .summary('from a prediction back to its data')
    .description('Show what a prediction came from: deployment revision, model version, run, workflow execution, task attempt, data.')
    .argument('<prediction-id>', 'the puid of the response')
    .option('--json', 'print the chain as JSON')
    .action(async (id: string, { json }: { json?: boolean }, command: Command) => {
      const { client } = contextOf(command, terminal);
      const why = await client.predictions.why({ params: { id } }, { signal: terminal.signal });
      terminal.out(json ? `${JSON.stringify(why)}\n` : formatChain(why.chain, client.baseUrl));
    });
}

/** Each link hangs from the one it led to; a further model version of the same answer, and further data, start beside their like. */
function formatChain(chain: readonly WhyLink[], baseUrl: string): string {
  const lines: string[] = [];
  let depth = 0;
  const depthOf = new Map<WhyLink['kind'], number>();
  for (const link of chain) {
    depth = depthOf.get(link.kind) ?? depth;
    depthOf.set(link.kind, depth);
    const lead = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─ `;
    const indent = '   '.repeat(depth + 1);
    lines.push(lead + headline(link));
    const details = Object.entries(link.details).map(([key, value]) => `${key} ${value}`);
    if (details.length > 0) lines.push(`${indent}${details.join(' · ')}`);
    if (link.href) lines.push(`${indent}${baseUrl}${link.href}`);
    depth += 1;
  }
  return `${lines.join('\n')}\n`;
}

function headline(link: WhyLink): string {
  const name = NAMES[link.kind];
  if (link.missing !== null) return `${name}: not known. ${link.missing}`;
  const id = link.id !== link.title && link.id ? ` (${link.id})` : '';
  const state = link.state ? `, ${link.state}` : '';
  const at = link.at === null ? '' : `, ${timeText(link.at)}`;
  return `${name} ${link.title}${id}${state}${at}`;
}
