// MessagePack, as far as task values need it: cutting one value out by path without decoding the rest, and decoding one
// into JSON for a page. Format: https://github.com/msgpack/msgpack/blob/master/spec.md
import type { JsonValue } from '@bufbuild/protobuf';

export type PathPart = string | number;

/** @returns the bytes of the value at `path`; null when there is none, or the bytes are not MessagePack */
export function cutMessagePack(bytes: Uint8Array, path: readonly PathPart[]): Uint8Array | null {
  return orNull(() => {
    const cursor = new Cursor(bytes);
    for (const part of path) if (!cursor.enter(part)) return null;
    const start = cursor.offset;
    cursor.skip();
    return bytes.slice(start, cursor.offset);
  });
}

/** For people: integers beyond 2^53 and NaN become text, bytes and extensions a note of their length. Null when it is not MessagePack. */
export function messagePackToJson(bytes: Uint8Array): JsonValue {
  return orNull(() => new Cursor(bytes).read());
}

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What follows a type byte: so many bytes of content, or so many values. */
interface Header {
  readonly type: number;
  readonly bytes: number;
  readonly array?: number;
  readonly map?: number;
  readonly text?: boolean;
}

/** Bytes of content after each type byte whose content has one length. */
const FIXED: Readonly<Record<number, number>> = {
  192: 0,
  194: 0,
  195: 0,
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
  212: 2,
  213: 3,
  214: 5,
  215: 9,
  216: 17,
};

class Cursor {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Step from a container to the value under `part`; false when it has none. */
  enter(part: PathPart): boolean {
    const header = this.#header();
    if (header.array !== undefined) {
      const index = Number(part);
      if (!Number.isInteger(index) || index < 0 || index >= header.array) return false;
      for (let skipped = 0; skipped < index; skipped += 1) this.skip();
      return true;
    }
    for (let entry = 0; entry < (header.map ?? 0); entry += 1) {
      if (String(this.read()) === String(part)) return true;
      this.skip();
    }
    return false;
  }

  skip(): void {
    for (let values = 1; values > 0; values -= 1) {
      const header = this.#header();
      this.#advance(header.bytes);
      values += (header.array ?? 0) + 2 * (header.map ?? 0);
    }
  }

  read(): JsonValue {
    const header = this.#header();
    if (header.array !== undefined) return Array.from({ length: header.array }, () => this.read());
    if (header.map !== undefined) return Object.fromEntries(Array.from({ length: header.map }, () => [String(this.read()), this.read()]));
    const start = this.offset;
    this.#advance(header.bytes);
    if (header.text) return new TextDecoder().decode(this.#bytes.subarray(start, this.offset));
    return this.#scalar(header, start);
  }

  #scalar({ type, bytes }: Header, at: number): JsonValue {
    if (type < 0x80) return type;
    if (type >= 0xe0) return type - 256;
    const view = this.#view;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return finite(view.getFloat32(at));
      case 0xcb:
        return finite(view.getFloat64(at));
      case 0xcc:
        return view.getUint8(at);
      case 0xcd:
        return view.getUint16(at);
      case 0xce:
        return view.getUint32(at);
      case 0xcf:
        return exact(view.getBigUint64(at));
      case 0xd0:
        return view.getInt8(at);
      case 0xd1:
        return view.getInt16(at);
      case 0xd2:
        return view.getInt32(at);
      case 0xd3:
        return exact(view.getBigInt64(at));
      default:
        return `(${bytes} bytes)`;
    }
  }

  #header(): Header {
    const type = this.#view.getUint8(this.offset);
    this.#advance(1);
    if (type < 0x80 || type >= 0xe0) return { type, bytes: 0 };
    if (type < 0x90) return { type, bytes: 0, map: type & 0x0f };
    if (type < 0xa0) return { type, bytes: 0, array: type & 0x0f };
    if (type < 0xc0) return { type, bytes: type & 0x1f, text: true };
    const fixed = FIXED[type];
    if (fixed !== undefined) return { type, bytes: fixed };
    switch (type) {
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return { type, bytes: this.#length(2 ** (type - 0xc4)) };
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return { type, bytes: this.#length(2 ** (type - 0xc7)) + 1 };
      case 0xd9:
      case 0xda:
      case 0xdb:
        return { type, bytes: this.#length(2 ** (type - 0xd9)), text: true };
      case 0xdc:
      case 0xdd:
        return { type, bytes: 0, array: this.#length(type === 0xdc ? 2 : 4) };
      case 0xde:
      case 0xdf:
        return { type, bytes: 0, map: this.#length(type === 0xde ? 2 : 4) };
      default:
        throw new RangeError(`no MessagePack type ${type}`);
    }
  }

  #length(width: number): number {
    const view = this.#view;
    const at = this.offset;
    const length = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);
    this.#advance(width);
    // A length that the bytes can not hold would make room for gigabytes first.
    if (length > this.#bytes.length) throw new RangeError('ends early');
    return length;
  }

  #advance(count: number): void {
    this.offset += count;
    if (this.offset > this.#bytes.length) throw new RangeError('ends early');
  }
}

const finite = (value: number): JsonValue => (Number.isFinite(value) ? value : String(value));

/** As a number where that loses no digit. */
export const exact = (value: bigint): JsonValue => (BigInt(Number(value)) === value ? Number(value) : String(value));
