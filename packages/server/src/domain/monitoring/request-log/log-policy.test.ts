import { describe, expect, it } from 'vitest';
import { cutPayload, isSampled, keptBodies } from './log-policy.ts';
import { newPredictionId } from './prediction-id.ts';

describe('sampling', () => {
  it('takes about its share of the ids, also of ids that hardly differ', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => newPredictionId(1_763_200_000_000 + index));
    const numbered = Array.from({ length: 20_000 }, (_, index) => `request-${index}`);
    for (const samplePercent of [1, 10, 50, 99.5])
      for (const all of [ids, numbered]) {
        const share = (all.filter((id) => isSampled({ samplePercent }, id)).length / all.length) * 100;
        // Four standard deviations of a fair draw.
        expect(Math.abs(share - samplePercent)).toBeLessThan(4 * Math.sqrt((samplePercent * (100 - samplePercent)) / all.length));
      }
  });

  it('takes all at 100 and none at 0', () => {
    for (let index = 0; index < 1000; index++) {
      expect(isSampled({ samplePercent: 100 }, `${index}`)).toBe(true);
      expect(isSampled({ samplePercent: 0 }, `${index}`)).toBe(false);
    }
  });

  it('keeps what it has at a smaller share when the share grows, and a shadow with its request', () => {
    for (let index = 0; index < 1000; index++) {
      const id = newPredictionId(index);
      if (isSampled({ samplePercent: 10 }, id)) expect(isSampled({ samplePercent: 20 }, id)).toBe(true);
      expect(isSampled({ samplePercent: 30 }, `${id}.shadow`)).toBe(isSampled({ samplePercent: 30 }, id));
    }
  });
});

describe('a payload', () => {
  it.each([
    ['whole', 'abcdef', 6, { text: 'abcdef' }],
    ['whole, of characters of several bytes', 'ää', 4, { text: 'ää' }],
    ['cut', 'abcdef', 4, { text: 'abcd', bytes: 6 }],
    ['cut before a character that does not fit', 'aäb', 2, { text: 'a', bytes: 4 }],
    ['cut before a pair of surrogates that does not fit', 'a😀b', 4, { text: 'a', bytes: 6 }],
    ['cut to nothing', 'ä', 0, { text: '', bytes: 2 }],
  ])('is %s', (_case, text, maxBytes, kept) => {
    expect(cutPayload(text, maxBytes)).toEqual(kept);
  });

  it('is kept with its size where it was cut, and not at all where none are wanted', () => {
    const policy = { samplePercent: 100, maxPayloadBytes: 3, keepsPayloads: true };
    expect(keptBodies(policy, 'abcd', 'ab')).toEqual({ request: 'abc', response: 'ab', requestBytes: 4 });
    expect(keptBodies(policy, null, 'abcde')).toEqual({ request: null, response: 'abc', responseBytes: 5 });
    expect(keptBodies({ ...policy, keepsPayloads: false }, 'abcd', 'ab')).toEqual({ request: null, response: null });
  });
});
