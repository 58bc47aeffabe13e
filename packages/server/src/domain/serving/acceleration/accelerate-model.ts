// One acceleration from beginning to verdict: the model brought here, converted, both loaded and compared, the file kept.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Artifacts } from '../../artifacts/index.ts';
import type { ModelSource } from '../rollout/model-pool.ts';
import type { LoadedModel, LoadRequest, ModelDescription, ModelRuntime } from '../runtime/model-runtime.ts';
import type { ModelInput } from '../tensors/model-io.ts';
import type { Payload } from '../typing/payload.ts';
import { createInputTyper, type InputTyper } from '../typing/type-input.ts';
import type { AcceleratedFace, Acceleration } from './acceleration.ts';
import type { AccelerationVerdict } from './acceleration-store.ts';
import type { Conversion, ModelConverter } from './model-converter.ts';
import type { ReportAcceleration } from './run-accelerations.ts';
import type { Tolerance } from './tolerance.ts';
import { type KnownInputs, type Verification, verifyAcceleration } from './verify-acceleration.ts';

export interface AccelerateModelDeps {
  readonly source: Pick<ModelSource, 'materialize' | 'describe'>;
  readonly converter: ModelConverter;
  readonly python: ModelRuntime;
  readonly onnx: ModelRuntime;
  readonly artifacts: Pick<Artifacts, 'write'>;
  /** What deployments of this model were asked, each request once, newest first. */
  readonly loggedRequests: (acceleration: Acceleration) => Promise<Payload[]>;
  readonly clock: Clock;
  /** For files on their way; what a killed process left of the same acceleration is removed. */
  readonly workFolder: string;
}

/** Of each set: enough for evidence, and done in a minute by a worker that takes milliseconds a row. */
const MAX_COMPARED_ROWS = 10_000;

type KnownPayloads = readonly { readonly name: string; readonly payloads: readonly Payload[] }[];

interface Comparison {
  readonly conversion: Conversion;
  readonly folder: string;
  readonly inputs: readonly KnownInputs[];
  readonly request: LoadRequest;
  readonly tolerance: Tolerance;
}

const NOTHING_TO_COMPARE = 'There is nothing to compare with: log the model with an input_example, or let it answer some requests first.';

type Verdict = Omit<AccelerationVerdict, 'at' | 'durationMs'>;

/** Resolves once the verdict is written. @throws only when it cannot be written, or cancelled */
export type AccelerateModel = (acceleration: Acceleration, report: ReportAcceleration, signal: AbortSignal) => Promise<void>;

export function createAccelerateModel(deps: AccelerateModelDeps): AccelerateModel {
  const { source, converter, python, onnx, artifacts, loggedRequests, clock, workFolder } = deps;

  async function judge(acceleration: Acceleration, report: ReportAcceleration, folder: string, signal: AbortSignal): Promise<Verdict> {
    const { location, server, parameters, id } = acceleration;
    const description = await source.describe(await source.materialize(location, signal), server);
    if (description.format === 'onnx') return refuse('It is an ONNX model already, and answered in process.');
    const { inputExample } = description;
    const known: KnownPayloads = [
      { name: 'input example', payloads: inputExample ? [inputExample] : [] },
      { name: 'logged requests', payloads: await loggedRequests(acceleration) },
    ];
    if (known.every(({ payloads }) => payloads.length === 0)) return refuse(NOTHING_TO_COMPARE);
    const request: LoadRequest = { label: `acceleration ${id}`, parameters, replicas: 1, description };
    // Beside the conversion, because both spend seconds with imports.
    const ending = new AbortController();
    const loading = python.load(request, AbortSignal.any([signal, ending.signal]));
    loading.catch(() => {});
    try {
      const conversion = await converter.convert({ description, parameters }, folder, signal);
      const { versions, peakMemoryBytes, refusal } = conversion;
      if (refusal !== undefined) return { ...refuse(refusal), versions, peakMemoryBytes };
      await report({ state: 'comparing', at: clock.now() });
      const original = await loading;
      const inputs = typed(known, createInputTyper(original.signature));
      const verdict = await compare(original, { conversion, folder, inputs, request, tolerance: acceleration.tolerance }, signal);
      return { ...verdict, versions, peakMemoryBytes };
    } finally {
      ending.abort();
      await loading.then(
        (original) => original.close(),
        () => {},
      );
    }
  }

  async function compare(
    original: LoadedModel,
    { conversion, folder, inputs, request, tolerance }: Comparison,
    signal: AbortSignal,
  ): Promise<Verdict> {
    if (inputs.length === 0) return refuse(NOTHING_TO_COMPARE);
    const refusals: string[] = [];
    let last: Verification | undefined;
    for (const { file, precision } of conversion.candidates) {
      const path = join(folder, file);
      const content = await readFile(path);
      const asOnnx: ModelDescription = { ...request.description, format: 'onnx', file: path };
      last = await withModel(onnx.load({ ...request, description: asOnnx }, signal), (model) =>
        verifyAcceleration(original, { model, precision, onnxBytes: content.length }, inputs, tolerance, signal),
      );
      if (last.verified) return { state: 'verified', evidence: last.evidence, artifact: await keep(path, content, last.face) };
      refusals.push(`${precision}: ${last.reason}`);
    }
    return { ...refuse(refusals.join(' ')), ...(last?.evidence ? { evidence: last.evidence } : {}) };
  }

  /** @returns where it lies: the same place for the same content */
  async function keep(file: string, content: Buffer, face: AcceleratedFace): Promise<string> {
    const text = JSON.stringify(face);
    const digest = createHash('sha256').update(content).update(text).digest('hex').slice(0, 32);
    const location = `mlflow-artifacts:/accelerations/${digest}`;
    await artifacts.write(location, 'model.onnx', createReadStream(file));
    // Last: a folder with it is whole.
    await artifacts.write(location, 'acceleration.json', Readable.from([text]));
    return location;
  }

  return async (acceleration, report, signal) => {
    const startedAt = clock.now();
    const ours = join(workFolder, acceleration.id);
    await rm(ours, { recursive: true, force: true });
    await mkdir(ours, { recursive: true });
    const folder = await mkdtemp(join(ours, 'files-'));
    try {
      const verdict = await judge(acceleration, report, folder, signal).catch((error: unknown): Verdict => {
        signal.throwIfAborted();
        return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
      });
      await report({ ...verdict, at: clock.now(), durationMs: clock.now() - startedAt });
    } finally {
      await rm(folder, { recursive: true, force: true });
      // Not empty where another process has taken it over.
      await rmdir(ours).catch(() => {});
    }
  };
}

/** What the signature refuses is left out: it is refused before any runtime is asked. */
function typed(known: KnownPayloads, typeInput: InputTyper): KnownInputs[] {
  return known
    .map(({ name, payloads }) => {
      const inputs = payloads.flatMap((payload) => {
        try {
          return [typeInput(payload)];
        } catch {
          return [];
        }
      });
      return { name, inputs: firstRows(inputs) };
    })
    .filter(({ inputs }) => inputs.length > 0);
}

function firstRows(inputs: readonly ModelInput[]): ModelInput[] {
  let rows = 0;
  return inputs.filter((input) => {
    rows += input.rows;
    return rows <= MAX_COMPARED_ROWS;
  });
}

function refuse(reason: string): Verdict {
  return { state: 'refused', reason };
}

async function withModel(loading: Promise<LoadedModel>, work: (model: LoadedModel) => Promise<Verification>): Promise<Verification> {
  let model: LoadedModel;
  try {
    model = await loading;
  } catch (error) {
    if (error instanceof PlatformError && error.code !== 'cancelled') return { verified: false, reason: error.message };
    throw error;
  }
  try {
    return await work(model);
  } finally {
    await model.close();
  }
}
