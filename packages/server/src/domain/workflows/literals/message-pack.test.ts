import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMessagePack, messagePackToJson } from './message-pack.ts';

/** An encoder for the test alone: what Python's msgpack writes for these values. */
function encode(value: unknown): number[] {
  if (value === null) return [0xc0];
  if (typeof value === 'boolean') return [value ? 0xc3 : 0xc2];
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value >= 0 && value < 0x80) return [value];
    if (value < 0 && value >= -32) return [value + 256];
    const view = new DataView(new ArrayBuffer(9));
    view.setUint8(0, 0xd3);
    view.setBigInt64(1, BigInt(value));
    return [...new Uint8Array(view.buffer)];
  }
  if (typeof value === 'number') {
    const view = new DataView(new ArrayBuffer(9));
    view.setUint8(0, 0xcb);
    view.setFloat64(1, value);
    return [...new Uint8Array(view.buffer)];
  }
  if (typeof value === 'string') {
    const text = [...new TextEncoder().encode(value)];
    if (text.length < 32) return [0xa0 | text.length, ...text];
    return [0xda, text.length >> 8, text.length & 0xff, ...text];
  }
  if (Array.isArray(value)) {
    const items = value.flatMap(encode);
    return value.length < 16 ? [0x90 | value.length, ...items] : [0xdc, value.length >> 8, value.length & 0xff, ...items];
  }
  const entries = Object.entries(value as object);
  const items = entries.flatMap(([key, item]) => [...encode(key), ...encode(item)]);
  return entries.length < 16 ? [0x80 | entries.length, ...items] : [0xde, entries.length >> 8, entries.length & 0xff, ...items];
}

const packed = (value: unknown) => Uint8Array.from(encode(value));
const values = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('MessagePack', () => {
  it('is shown as the JSON it was made of', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(messagePackToJson(packed(value))).toEqual(plain(value));
      }),
    );
  });

  it('is cut by path to exactly the bytes of the part', () => {
    fc.assert(
      fc.property(values, values, values, (before, wanted, after) => {
        const bytes = packed({ first: before, list: [after, { x: wanted }, before], last: after });
        expect(cutMessagePack(bytes, ['list', 1, 'x'])).toEqual(packed(wanted));
      }),
    );
  });

  it.each([[['list', 9]], [['nothing']], [['list', 'x']], [['first', 'deeper']]])('has no part at %j', (path) => {
    expect(cutMessagePack(packed({ first: 1, list: [1, 2] }), path)).toBeNull();
  });

  it('is never read beyond its end, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(() => cutMessagePack(bytes, [0, 'a'])).not.toThrow();
        expect(() => messagePackToJson(bytes)).not.toThrow();
      }),
    );
  });

  it('shows integers that JSON can not hold as text', () => {
    expect(messagePackToJson(Uint8Array.from([0xcf, 255, 255, 255, 255, 255, 255, 255, 255]))).toBe('18446744073709551615');
  });
});
