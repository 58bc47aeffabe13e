import { describe, expect, it } from 'vitest';
import { logEvent } from '../../../testing/log-event.ts';
import { inferenceDocuments } from './inference-document.ts';

const at = Date.UTC(2026, 10, 25);
const time = '2026-11-25T00:00:00.000Z';
const documents = (body: unknown, more: object = {}) =>
  inferenceDocuments(logEvent({ requestId: 'P', at, body: JSON.stringify(body), ...more }));
const sides = (body: unknown) => documents(body).map(({ id, part }) => ({ id, ...(part.request as object) }));

describe('the document of an event', () => {
  it('has the side and the names that Seldon gives it', () => {
    expect(documents({ data: { names: ['a', 'b'], ndarray: [[1, 2]] }, meta: { puid: 'P' } })).toEqual([
      {
        index: 'inference-log-seldon-default-iris-main',
        id: 'P',
        part: {
          request: {
            instance: [1, 2],
            dataType: 'tabular',
            names: ['a', 'b'],
            elements: { a: 1, b: 2 },
            'ce-time': time,
            'ce-source': 'http://127.0.0.1:9000/',
          },
          ServingEngine: 'seldon',
          'Ce-Inferenceservicename': 'iris',
          'Ce-Modelid': 'classifier',
          'Ce-Namespace': 'default',
          'Ce-Endpoint': 'main',
          '@timestamp': time,
          RequestId: 'P',
        },
      },
    ]);
  });

  it('is one for each row of a batch', () => {
    expect(sides({ data: { names: ['a'], tensor: { shape: [2, 1], values: [3, 4] } } })).toMatchObject([
      { id: 'P-item-0', instance: [3], elements: { a: 3 } },
      { id: 'P-item-1', instance: [4], elements: { a: 4 } },
    ]);
  });

  it.each([
    [
      'a tensor of Open Inference',
      { inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] }] },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'columns of Open Inference',
      {
        outputs: [
          { name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] },
          { name: 'y', shape: [1], datatype: 'BYTES', data: ['b'] },
        ],
      },
      [['1', 'b']],
    ],
    ['instances of TensorFlow', { instances: [[1], [2]] }, [[1], [2]]],
    ['predictions of TensorFlow', { predictions: [0.5] }, [0.5]],
    ['a text', { strData: 'hello' }, ['hello']],
  ])('finds the rows of %s', (_case, body, instances) => {
    expect(sides(body).map((side) => (side as unknown as { instance: unknown }).instance)).toEqual(instances);
  });

  it('makes texts of a row that has numbers beside texts, which no index takes', () => {
    const [side] = sides({ data: { names: ['size', 'colour'], ndarray: [[2.5, 'red']] } });
    expect(side).toMatchObject({ instance: ['2.5', 'red'], elements: { size: 2.5, colour: 'red' } });
  });

  it('says what kind of data a row is', () => {
    const kind = (ndarray: unknown) => (sides({ data: { ndarray } })[0] as unknown as { dataType: string }).dataType;
    expect([kind([[1]]), kind(['text']), kind([[[[0, 0, 0]]]]), kind([{ a: 1 }])]).toEqual(['tabular', 'text', 'image', 'json']);
  });

  it.each([
    ['an object', { jsonData: { a: 1 } }],
    ['several messages', [{ strData: 'a' }, { strData: 'b' }]],
    ['no rows', { data: { ndarray: [] } }],
    ['a tensor whose shape is none', { data: { tensor: { shape: ['x'], values: [1] } } }],
  ])('keeps %s as text', (_case, body) => {
    const [side] = sides(body);
    if ('payload' in side!) expect(JSON.parse(side.payload as string)).toEqual(body);
    else expect(side).toHaveProperty('instance');
  });

  it('keeps reward and truth of feedback', () => {
    const [document] = documents({ reward: 0, truth: { strData: 'cat' } }, { side: 'feedback' });
    expect(document).toMatchObject({ id: 'P', part: { feedback: { reward: 0, truth: '{"strData":"cat"}', 'ce-time': time } } });
  });

  it('says how large a message was that is too large for a document, or was cut before', () => {
    const [large] = sides({ strData: 'x'.repeat(300_001) });
    expect(large).toEqual({ id: 'P', truncated: true, size: 300_015, 'ce-time': time, 'ce-source': 'http://127.0.0.1:9000/' });
    expect(documents({ truncated: true, size: 5_000_000, start: '{"da' }, { truncatedFrom: 5_000_000 })).toMatchObject([
      { id: 'P', part: { request: { truncated: true, size: 5_000_000 } } },
    ]);
  });
});
