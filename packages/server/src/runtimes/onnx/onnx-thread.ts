// A thread that holds one heavy ONNX model: it opens the file, says what it takes, and answers one input after the other.
import { parentPort, workerData } from 'node:worker_threads';
import type { ModelInput, ModelOutput, ModelSignature } from '../../domain/serving/index.ts';
import { toPlatformError } from '../../kernel/errors.ts';
import { openOnnxSession } from './onnx-session.ts';

export interface OnnxThreadData {
  readonly file: string;
  readonly threads: number;
}

export type FromOnnxThread =
  | { readonly kind: 'ready'; readonly signature: ModelSignature }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'result'; readonly output: ModelOutput; readonly beganAt: number; readonly tookMs: number }
  | { readonly kind: 'error'; readonly code: 'invalid_argument' | 'internal'; readonly message: string };

const { file, threads } = workerData as OnnxThreadData;
const port = parentPort!;
const tell = (message: FromOnnxThread) => port.postMessage(message);

try {
  const session = await openOnnxSession(file, threads);
  port.on('message', async (input: ModelInput) => {
    try {
      const [beganAt, startedAt] = [Date.now(), performance.now()];
      const output = await session.run(input);
      tell({ kind: 'result', output, beganAt, tookMs: performance.now() - startedAt });
    } catch (error) {
      const { code, message } = toPlatformError(error);
      tell({ kind: 'error', code: code === 'invalid_argument' ? code : 'internal', message });
    }
  });
  tell({ kind: 'ready', signature: session.signature });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
