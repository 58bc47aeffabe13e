import { describe, expect, it } from 'vitest';
import { type AnswerTensor, classesOf } from './classes-of.ts';

const tensor = (datatype: string, shape: number[], data: ArrayLike<unknown>, name = ''): AnswerTensor => ({ name, datatype, shape, data });

describe('the classes of an answer', () => {
  it('are the text that the model answered, with the probability beside it', () => {
    expect(classesOf([tensor('string', [2], ['fruit', 'meal'])])).toEqual({ labels: ['fruit', 'meal'], scores: null });
    const table = [
      tensor('string', [1], ['a sweet picture'], 'comment'),
      tensor('string', [1], ['sweet'], 'label'),
      tensor('float64', [1], [0.7], 'probability'),
    ];
    expect(classesOf(table)).toEqual({ labels: ['sweet'], scores: [0.7] });
  });

  it('are the largest of each row of probabilities, named when there is a name for each', () => {
    const softmax = tensor('float32', [2, 3], Float32Array.of(0.1, 0.7, 0.2, 0.5, 0.25, 0.25));
    expect(classesOf([softmax])).toMatchObject({ labels: ['1', '0'] });
    expect(classesOf([softmax], ['fruit', 'meal', 'sweet'])).toMatchObject({ labels: ['meal', 'fruit'], scores: [Math.fround(0.7), 0.5] });
    expect(classesOf([softmax], ['t:0'])).toMatchObject({ labels: ['1', '0'] });
  });

  it('are the largest of named columns of probabilities', () => {
    expect(classesOf([tensor('float64', [1], [0.2], 'fruit'), tensor('float64', [1], [0.8], 'meal')])).toEqual({
      labels: ['meal'],
      scores: [0.8],
    });
  });

  it('are whole numbers and truths as text, all digits kept', () => {
    expect(classesOf([tensor('int64', [2, 1], BigInt64Array.of(2n, 9007199254740993n))])).toEqual({
      labels: ['2', '9007199254740993'],
      scores: null,
    });
    expect(classesOf([tensor('bool', [2], Uint8Array.of(1, 0))])).toEqual({ labels: ['true', 'false'], scores: null });
  });

  it.each<[string, AnswerTensor[]]>([
    ['a regression', [tensor('float64', [2], [1.5, 2.5])]],
    ['values that do not add up to one', [tensor('float64', [1, 2], [0.5, 0.6])]],
    ['negative values', [tensor('float64', [1, 2], [-0.5, 1.5])]],
    ['NaN', [tensor('float64', [1, 2], [Number.NaN, 1])]],
    ['two whole numbers a row', [tensor('int64', [1, 2], BigInt64Array.of(1n, 2n))]],
    ['an image', [tensor('float32', [1, 1, 2], Float32Array.of(0.5, 0.5))]],
    ['two texts of unknown meaning', [tensor('string', [1], ['a'], 'x'), tensor('string', [1], ['b'], 'y')]],
    ['no rows', [tensor('string', [0], [])]],
    ['nothing', []],
    ['tensors of different lengths', [tensor('string', [1], ['a']), tensor('string', [2], ['b', 'c'])]],
    ['a free-form value', [tensor('json', [], [{}])]],
  ])('are not told for %s', (_title, tensors) => {
    expect(classesOf(tensors)).toBeNull();
  });

  it('are told for the first thousand rows of a large batch', () => {
    expect(classesOf([tensor('int32', [5000], new Int32Array(5000))])!.labels).toHaveLength(1000);
  });
});
