// `ovenbird accelerate <model>`: convert it to ONNX, compare both, and show what the comparison showed.
import { setTimeout as pause } from 'node:timers/promises';
import type { Acceleration } from '@ovenbird/contracts/accelerations';
import { type Command, InvalidArgumentError } from 'commander';
import { contextOf } from '../context.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { durationText } from '../time-text.ts';

interface AccelerateOptions {
  readonly tolerance?: number;
  readonly absolute?: number;
  readonly implementation: string;
  readonly parameter?: string[];
  readonly json?: boolean;
}

const LOOK_EVERY_MS = 300;
const NOT_VERIFIED = 3;

export function addAccelerateCommand(program: Command, terminal: Terminal): void {
  program
    .command('accelerate')
    .summary('answer a Python model in process, if it answers the same')
    .description(
      'Convert a scikit-learn, XGBoost, LightGBM, Keras or PyTorch model to ONNX and compare both on its input example, on logged requests and near them. Only when all agree may the ONNX file serve: in deployments with the annotation ovenbird.io/accelerate: "true".',
    )
    .argument('<model>', 'e.g. models:/iris@champion')
    .option('--tolerance <n>', 'of numbers, relative (default 0.0001)', share)
    .option('--absolute <n>', 'of numbers, absolute (default 0.00001)', share)
    .option('--implementation <name>', 'the prepackaged server that serves it', 'MLFLOW_SERVER')
    .option('--parameter <name=value...>', 'parameters of its unit, e.g. method=predict')
    .option('--json', 'print the evidence as JSON')
    .addHelpText('after', '\nExit codes: 0 verified · 3 not verified, with the reason')
    .action(async (uri: string, options: AccelerateOptions, command: Command) => {
      const { client } = contextOf(command, terminal);
      const { tolerance: relative, absolute, implementation, parameter = [] } = options;
      const body = {
        uri,
        server: implementation,
        parameters: Object.fromEntries(parameter.map(assignment)),
        tolerance: { ...(absolute === undefined ? {} : { absolute }), ...(relative === undefined ? {} : { relative }) },
      };
      let found = await client.accelerations.create({ body }, { signal: terminal.signal });
      let told = '';
      while (found.phase === 'converting' || found.phase === 'comparing') {
        if (found.phase !== told) terminal.err(`${found.phase}…\n`);
        told = found.phase;
        await pause(LOOK_EVERY_MS, undefined, { signal: terminal.signal });
        found = await client.accelerations.get({ params: { id: found.id } }, { signal: terminal.signal });
      }
      terminal.out(options.json ? `${JSON.stringify(found)}\n` : evidenceText(found));
      if (found.phase !== 'verified') throw new CommandFailure(`not accelerated: ${found.reason ?? found.phase}`, NOT_VERIFIED);
    });
}

/** @throws UsageError */
function assignment(text: string): [name: string, value: string] {
  const sign = text.indexOf('=');
  if (sign < 1) throw new UsageError(`--parameter ${text}: expected name=value`);
  return [text.slice(0, sign), text.slice(sign + 1)];
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1)) throw new InvalidArgumentError('expected a number from 0 to below 1.');
  return value;
}

function evidenceText({ evidence, phase, tolerance, durationMs, versions }: Acceleration): string {
  if (!evidence) return '';
  const rows = evidence.sets.map((set) => [
    set.name,
    set.rows,
    set.agreeing,
    numberText(set.maxAbsolute),
    numberText(set.maxRelative),
    set.equalLabels === null ? null : `${(set.equalLabels * 100).toFixed(set.equalLabels === 1 ? 0 : 2)} %`,
  ]);
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    formatTable(['COMPARED', 'ROWS', 'AGREE', 'MAX ABSOLUTE', 'MAX RELATIVE', 'EQUAL LABELS'], rows),
    `${phase} within ${tolerance.absolute} absolute, ${tolerance.relative} relative${durationMs === null ? '' : `, after ${durationText(durationMs)}`}`,
    `one row: ${evidence.originalMs.toFixed(3)} ms by Python, ${evidence.acceleratedMs.toFixed(3)} ms by ONNX (${evidence.precision})`,
    evidence.missingValues ? 'rows with missing values: by ONNX too' : 'rows with missing values: by the original',
    used.join(' · '),
    '',
  ].join('\n');
}

function numberText(value: number | null): string | null {
  return value === null ? null : value === 0 ? '0' : value.toExponential(1);
}
