// A model that answers by its ONNX file what was compared, and everything else by the original: a missing or an infinite value, a
// number that the file cannot hold, another shape, inference parameters, no rows. The original is started by the first such request.
import { PlatformError } from '../../../kernel/errors.ts';
import type { LoadedModel } from '../runtime/model-runtime.ts';
import type { AcceleratedFace } from './acceleration.ts';
import { applyAnswerForm } from './answer-form.ts';
import { createInputCheck } from './verified-inputs.ts';

export interface AcceleratedModelOptions {
  readonly onnx: LoadedModel;
  readonly face: AcceleratedFace;
  readonly loadOriginal: (signal: AbortSignal) => Promise<LoadedModel>;
}

export function createAcceleratedModel({ onnx, face, loadOriginal }: AcceleratedModelOptions): LoadedModel {
  const isVerified = createInputCheck(face.inputs);
  const closing = new AbortController();
  let original: Promise<LoadedModel> | undefined;

  function startOriginal(): Promise<LoadedModel> {
    original ??= loadOriginal(closing.signal).catch((error: unknown) => {
      original = undefined;
      throw error;
    });
    return original;
  }

  return {
    runtime: onnx.runtime,
    ...(face.signature ? { signature: face.signature } : {}),
    availableReplicas: onnx.availableReplicas,
    ...(onnx.pool ? { pool: onnx.pool } : {}),
    predict: async (input, signal, span) => {
      if (isVerified(input)) return applyAnswerForm(face.answer, await onnx.predict(input, signal, span), input.rows);
      if (closing.signal.aborted) throw new PlatformError('unavailable', 'The model is being stopped.');
      return (await startOriginal()).predict(input, signal, span);
    },
    close: async () => {
      closing.abort();
      await Promise.all([onnx.close(), original?.then((model) => model.close()).catch(() => {})]);
    },
  };
}
