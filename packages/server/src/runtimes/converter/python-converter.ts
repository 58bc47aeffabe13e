// Conversions to ONNX in a Python process of their own: it ends with its answer, its deadline, or with us.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Conversion, ModelConverter } from '../../domain/serving/acceleration/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';

export interface PythonConverterOptions {
  readonly pythonPath: string;
  readonly logger: Logger;
  /** A conversion that takes longer is ended. */
  readonly deadlineMs?: number;
}

const PACKAGE_ROOT = fileURLToPath(new URL('../../../../../python', import.meta.url));
/** Importing TensorFlow alone takes ten seconds on a busy machine. */
const DEADLINE_MS = 600_000;
/** Before the answer, so that it is found among what libraries print. */
const MARK = 'ovenbird-accelerator ';
const KEPT_CHARACTERS = 4000;

interface Answer {
  readonly candidates?: Conversion['candidates'];
  readonly refused?: { readonly message: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly peakMemoryBytes: number;
}

export function createPythonConverter({ pythonPath, logger, deadlineMs = DEADLINE_MS }: PythonConverterOptions): ModelConverter {
  return {
    convert: ({ description, parameters }, outDir, signal) => {
      const model = description.file ?? description.directory;
      const args = ['--kind', description.format, '--model', model, '--out', outDir, '--parameters', JSON.stringify(parameters)];
      return run(['-m', 'ovenbird_accelerator', ...args], signal);
    },
  };

  async function run(args: readonly string[], signal: AbortSignal): Promise<Conversion> {
    const late = AbortSignal.timeout(deadlineMs);
    // A group of its own, so that its children end with it; its input stays open as long as we live.
    const child = spawn(pythonPath, [...args], { cwd: PACKAGE_ROOT, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    const ending = AbortSignal.any([signal, late]);
    ending.addEventListener('abort', end, { once: true });
    if (ending.aborted) end();
    let output = '';
    let errors = '';
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_CHARACTERS);
    });
    const ended = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started (${error.message})`));
      child.once('close', (code, endedBy) => resolve(endedBy ? `was ended by ${endedBy}` : `ended with code ${code}`));
    });
    ending.removeEventListener('abort', end);
    end();
    if (signal.aborted) throw new PlatformError('cancelled', 'The conversion was given up.');
    if (late.aborted) throw new PlatformError('failed_precondition', `The conversion was not done after ${deadlineMs / 1000} s.`);
    const answer = answerIn(output);
    if (answer) return answer;
    logger.warn({ errors }, 'a conversion broke off');
    const last = errors.trim().split('\n').at(-1);
    throw new PlatformError('failed_precondition', `The process of the conversion ${ended}${last ? `: ${last}` : '.'}`);
  }
}

function answerIn(output: string): Conversion | undefined {
  const line = output
    .split('\n')
    .reverse()
    .find((text) => text.startsWith(MARK));
  if (!line) return undefined;
  const { candidates = [], refused, versions, peakMemoryBytes } = JSON.parse(line.slice(MARK.length)) as Answer;
  return { candidates, versions, peakMemoryBytes, ...(refused ? { refusal: refused.message } : {}) };
}
