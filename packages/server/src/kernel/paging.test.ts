import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePageToken, encodePageToken, pageOf } from './paging.ts';

describe('page tokens', () => {
  it('give back the key they were made of, whatever it holds', () => {
    const part = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (key) => {
        expect(decodePageToken(encodePageToken(key), key.length)).toEqual(key);
      }),
    );
  });

  it.each(['', 'nonsense', Buffer.from('{}').toString('base64url'), encodePageToken([1])])('refuse %j and name the field', (token) => {
    expect(() => decodePageToken(token, 2, 'page_token')).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', details: { field: 'page_token' } }),
    );
  });
});

describe('pageOf', () => {
  it('has a next token only when there is a further row', () => {
    expect(pageOf([1, 2], 2, (row) => [row])).toEqual({ items: [1, 2] });
    const page = pageOf([1, 2, 3], 2, (row) => [row]);
    expect(page.items).toEqual([1, 2]);
    expect(decodePageToken(page.nextToken!, 1)).toEqual([2]);
  });
});
