import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInputTyper, type Payload, parseSignature } from '../../domain/serving/index.ts';
import type { LoadedModel, LoadRequest, ModelDescription } from '../../domain/serving/runtime/index.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createOnnxRuntime } from './onnx-runtime.ts';

const forever = new AbortController().signal;
let folder: string;
let file: string;

/** Field `number` of a protocol buffer message: bytes, text or a nested message. */
function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
const whole = (number: number, value: number) => Buffer.from([number << 3, value]);
const concat = (...parts: Buffer[]) => Buffer.concat(parts);

/** A float tensor of shape `[N, 2]` named `name`, as an ONNX ValueInfoProto. */
function valueInfo(name: string): Buffer {
  const shape = concat(field(1, field(2, 'N')), field(1, whole(1, 2)));
  return concat(field(1, name), field(2, field(1, concat(whole(1, 1), field(2, shape)))));
}

/** `y = x + x`, as an ONNX file. */
function doublingModel(): Buffer {
  const node = concat(field(1, 'x'), field(1, 'x'), field(2, 'y'), field(4, 'Add'));
  const graph = concat(field(1, node), field(2, 'double'), field(11, valueInfo('x')), field(12, valueInfo('y')));
  return concat(whole(1, 8), field(7, graph), field(8, whole(2, 13)));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovenbird-onnx-'));
  file = join(folder, 'model.onnx');
  writeFileSync(file, doublingModel());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (description: Partial<ModelDescription> = {}, replicas = 1): LoadRequest => ({
  label: 'double',
  description: { directory: folder, format: 'onnx', file, flavors: [], ...description },
  parameters: {},
  replicas,
});

async function ask(model: LoadedModel, payload: Payload): Promise<unknown[]> {
  const { tensors } = await model.predict(createInputTyper(model.signature)(payload), forever);
  return Array.from(tensors[0]!.data as Float32Array);
}
const rows = (value: unknown[], names: string[] = []): Payload => ({ kind: 'rows', names, value });

describe.each([
  ['in process', Number.POSITIVE_INFINITY],
  ['in threads', -1],
])('an ONNX model run %s', (_where, heavyRunMs) => {
  const load = (asked: LoadRequest) => createOnnxRuntime({ logger: silentLogger, heavyRunMs }).load(asked, forever);

  it('says by itself what it takes, and answers', async () => {
    const model = await load(request());
    expect(model.signature).toEqual({
      inputs: { kind: 'tensors', tensors: [{ name: 'x', datatype: 'float32', shape: [-1, 2] }] },
      outputs: { kind: 'tensors', tensors: [{ name: 'y', datatype: 'float32', shape: [-1, 2] }] },
      params: [],
    });
    expect(
      await ask(
        model,
        rows([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([2, 4, 6, 8]);
    await model.close();
  });

  it('takes the columns of a signature as one matrix', async () => {
    const signature = parseSignature({ inputs: JSON.stringify(['a', 'b'].map((name) => ({ name, type: 'double', required: true }))) });
    const model = await load(request({ signature }));
    expect(await ask(model, rows([[2, 1]], ['b', 'a']))).toEqual([2, 4]);
    await model.close();
  });

  it('answers many at the same time, each with its own rows', async () => {
    const model = await load(request({}, 2));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(model, rows([[index, 0]]))));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => [index * 2, 0]));
    await model.close();
    await expect(model.predict(createInputTyper(model.signature)(rows([[1, 2]])), forever)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the ONNX runtime', () => {
  it('says why a file cannot be opened', async () => {
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'nonsense');
    const loading = createOnnxRuntime({ logger: silentLogger }).load(request({ file: broken }), forever);
    await expect(loading).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('The model double could not be loaded'),
    });
  });

  it('gives up when it is told to', async () => {
    const controller = new AbortController();
    const loading = createOnnxRuntime({ logger: silentLogger }).load(request(), controller.signal);
    controller.abort();
    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
