// What goes between the serving process and a model's Python worker in frames: a header that describes tensors, then the
// tensors raw.
import type { ModelInput, ModelOutput, ModelSignature } from '../../domain/serving/index.ts';
import {
  type DataType,
  elementCount,
  type IoForm,
  isNumericType,
  type NumericArray,
  type Tensor,
  TYPED_ARRAYS,
} from '../../domain/serving/index.ts';
import type { RunTrace } from '../../domain/serving/runtime/index.ts';
import { encodeFrame } from '../frames.ts';

/** The model is loaded; `signature` is what it says about itself, when nobody declared one. */
interface WorkerReady {
  readonly kind: 'ready';
  readonly signature?: ModelSignature;
}

/** Of a run that was asked with `timed`: when it began, epoch ms, and how long it took, ms, on the worker's clock. */
type Ran = readonly [number, number];

export type WorkerMessage =
  | WorkerReady
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'error'; readonly code: 'invalid_argument' | 'internal'; readonly message: string; readonly ran?: Ran }
  | { readonly kind: 'result'; readonly output: ModelOutput; readonly ran?: Ran };

interface TensorHeader {
  readonly name: string;
  readonly datatype: DataType;
  readonly shape: readonly number[];
  readonly values?: readonly unknown[];
}

type WorkerHeader =
  | WorkerReady
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'error'; readonly code: 'invalid_argument' | 'internal'; readonly message: string; readonly ran?: Ran }
  | { readonly kind: 'result'; readonly form: IoForm; readonly tensors: readonly TensorHeader[]; readonly ran?: Ran };

const ALIGNMENT = 8;

/** A `predict` frame, as the buffers to write one after the other. With a trace that is kept, the answer is to say how long it took. */
export function encodePredict(input: ModelInput, trace?: RunTrace): Buffer[] {
  const headers: TensorHeader[] = [];
  const parts: Buffer[] = [];
  for (const { name, datatype, shape, data } of input.tensors) {
    if (!isNumericType(datatype)) {
      headers.push({ name, datatype, shape, values: data as readonly unknown[] });
      continue;
    }
    headers.push({ name, datatype, shape });
    const { buffer, byteOffset, byteLength } = data as NumericArray;
    const padding = -byteLength & (ALIGNMENT - 1);
    parts.push(Buffer.from(buffer, byteOffset, byteLength));
    if (padding > 0) parts.push(Buffer.alloc(padding));
  }
  const header = JSON.stringify(
    {
      kind: 'predict',
      form: input.form,
      tensors: headers,
      ...(input.params ? { params: input.params } : {}),
      ...(trace ? { trace: trace.headers(), timed: trace.measured !== undefined } : {}),
    },
    rawBigInts,
  );
  return encodeFrame(header, parts);
}

/** Python reads whole numbers of any size; JSON.stringify refuses bigint unless it is told how to write it. */
function rawBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) : value;
}

export function decodeWorkerMessage(text: string, body: Buffer): WorkerMessage {
  const header = JSON.parse(text) as WorkerHeader;
  if (header.kind !== 'result') return header;
  const output = decodeOutput(header.form, header.tensors, body);
  return header.ran ? { kind: 'result', output, ran: header.ran } : { kind: 'result', output };
}

function decodeOutput(form: IoForm, headers: readonly TensorHeader[], body: Buffer): ModelOutput {
  let offset = 0;
  const tensors = headers.map(({ name, datatype, shape, values }): Tensor => {
    if (!isNumericType(datatype)) return { name, datatype, shape, data: values ?? [] };
    const data = new TYPED_ARRAYS[datatype](elementCount(shape));
    // Copied, because a typed array must stand at a multiple of its element size and a received chunk may not.
    new Uint8Array(data.buffer).set(body.subarray(offset, offset + data.byteLength));
    offset += Math.ceil(data.byteLength / ALIGNMENT) * ALIGNMENT;
    return { name, datatype, shape, data };
  });
  return { form, tensors };
}
