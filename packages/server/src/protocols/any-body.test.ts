// Whatever a caller sends, the answer is the protocol's own and never the server's fault.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../testing/prediction-stage.ts';
import { parseSignature } from '../domain/serving/index.ts';

const signatures = {
  columns: parseSignature({
    inputs: JSON.stringify(
      ['long', 'double', 'string', 'boolean', 'datetime', 'binary', 'integer'].map((type, index) => ({
        type,
        name: `c${index}`,
        required: index < 3,
      })),
    ),
  }),
  tensors: parseSignature({ inputs: JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2] } }]) }),
  none: undefined,
};

const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.constant({}));
const nested = fc.letrec((tie) => ({ value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 })) })).value;
const shape = fc.oneof(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 4 }), leaf);
const names = fc.oneof(fc.array(fc.constantFrom('c0', 'c1', 'c2', 'x'), { maxLength: 8 }), leaf);
const tensor = fc.record(
  {
    name: fc.oneof(fc.constantFrom('c0', 'c1'), leaf),
    shape,
    datatype: fc.constantFrom('INT64', 'FP32', 'BYTES', 'BOOL', 'XX'),
    data: nested,
    parameters: nested,
  },
  { requiredKeys: [] },
);
/** Nearly right: the shapes that fit, with values that may not. */
const row = fc.tuple(fc.oneof(fc.integer(), leaf), fc.oneof(fc.double(), leaf), fc.oneof(fc.string(), leaf));
const rows = fc.array(row, { maxLength: 3 });
const pair = fc.array(fc.tuple(fc.double(), fc.oneof(fc.double(), leaf)), { minLength: 1, maxLength: 3 });
const columns = ['c2', 'c1', 'c0'];
const likely = fc.oneof(
  rows.map((ndarray) => ({ data: { names: ['c0', 'c1', 'c2'], ndarray } })),
  pair.map((ndarray) => ({ data: { ndarray } })),
  pair.map((values) => ({ data: { tensor: { shape: [values.length, 2], values: values.flat() } } })),
  pair.map((values) => ({ inputs: [{ name: 'x', shape: [values.length, 2], datatype: 'FP32', data: values }] })),
  row.map((cells) => ({
    inputs: cells.map((cell, index) => ({ name: `c${index}`, shape: [1], datatype: ['INT64', 'FP64', 'BYTES'][index], data: [cell] })),
  })),
  rows.map((data) => ({ dataframe_split: { columns, data: data.map((cells) => cells.toReversed()) } })),
  rows.map((data) => ({ dataframe_records: data.map(([c0, c1, c2]) => ({ c0, c1, c2 })) })),
  pair.map((instances) => ({ instances })),
);
const bodies = fc.oneof(
  { arbitrary: likely, weight: 8 },
  fc.jsonValue(),
  fc.record(
    {
      data: fc.record({ names, ndarray: nested, tensor: fc.record({ shape, values: nested }, { requiredKeys: [] }) }, { requiredKeys: [] }),
      meta: nested,
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      jsonData: nested,
      strData: leaf,
      binData: leaf,
      meta: fc.record({ puid: leaf, tags: nested, requestPath: nested }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
  fc.record(
    { id: leaf, inputs: fc.oneof(fc.array(tensor, { maxLength: 3 }), nested), outputs: nested, parameters: nested },
    { requiredKeys: [] },
  ),
  fc.record({ dataframe_split: fc.record({ columns: names, data: nested }, { requiredKeys: [] }) }),
  fc.record({ dataframe_records: nested }),
  fc.record({ instances: nested, inputs: nested }, { requiredKeys: [] }),
);
const texts = fc.oneof(
  bodies.map((body) => JSON.stringify(body)),
  bodies.map((body) => JSON.stringify(body).slice(0, -1)),
  bodies.map((body) => JSON.stringify(body).replace(/\d+/, '99999999999999999999')),
  fc.string(),
);

const paths = [
  '/seldon/default/dep/api/v1.0/predictions',
  '/v2/models/dep/infer',
  '/v1/models/dep:predict',
  '/seldon/default/dep/invocations',
  '/seldon/default/dep/api/v1.0/feedback',
];

describe.each(Object.entries(signatures))('any body for a model with %s', (_kind, signature) => {
  const stage = createPredictionStage({ ...(signature ? { signature } : {}), predict: ({ form, tensors }) => ({ form, tensors }) });

  it.each(paths)('gets an answer at %s that is JSON and no 5xx', async (path) => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const answer = await stage.ask(path, text);
        statuses.add(answer.status);
        expect(answer.text === '' || typeof answer.body === 'object').toBe(true);
        // 501 names an encoding that is known and not served.
        if (answer.status !== 501) expect(answer.status).toBeLessThan(500);
      }),
      // The same bodies each time: what fails by chance is soon ignored.
      { numRuns: 1000, seed: 20_260_101 },
    );
    // Else the bodies were so wrong that nothing was tried.
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
  });

  it('may be nested a hundred thousand deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const text of [
      `{"data":{"ndarray":${deep}}}`,
      `{"jsonData":${deep}}`,
      `{"inputs":[{"name":"a","shape":[1],"datatype":"FP32","data":${deep}}]}`,
      `{"instances":${deep}}`,
    ])
      for (const path of paths) expect((await stage.ask(path, text)).status).toBeLessThan(500);
  });
});
