// Finds one value inside MessagePack bytes by path and returns its bytes, without decoding the rest.
// Format: https://github.com/msgpack/msgpack/blob/master/spec.md
export type PathPart = string | number;

/** @returns the bytes of the value at `path`; null when there is none, or the bytes are not MessagePack */
export function cutMessagePack(bytes: Uint8Array, path: readonly PathPart[]): Uint8Array | null {
  try {
    const cursor = new Cursor(bytes);
    for (const part of path) if (!cursor.enter(part)) return null;
    const start = cursor.offset;
    cursor.skip();
    return bytes.slice(start, cursor.offset);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What follows a type byte: so many bytes of content, or so many values. */
interface Header {
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
      if (this.#key() === String(part)) return true;
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

  /** The key at the cursor as text; whole numbers are valid keys too. */
  #key(): string {
    const start = this.offset;
    const header = this.#header();
    if (header.text) {
      const from = this.offset;
      this.#advance(header.bytes);
      return new TextDecoder().decode(this.#bytes.subarray(from, this.offset));
    }
    this.offset = start;
    const type = this.#view.getUint8(start);
    this.skip();
    if (type < 0x80) return String(type);
    if (type >= 0xe0) return String(type - 256);
    const wide = this.offset - start - 1;
    if (type >= 0xcc && type <= 0xcf)
      return String(wide === 8 ? this.#view.getBigUint64(start + 1) : unsigned(this.#view, start + 1, wide));
    return '';
  }

  #header(): Header {
    const type = this.#view.getUint8(this.offset);
    this.#advance(1);
    if (type < 0x80 || type >= 0xe0) return { bytes: 0 };
    if (type < 0x90) return { bytes: 0, map: type & 0x0f };
    if (type < 0xa0) return { bytes: 0, array: type & 0x0f };
    if (type < 0xc0) return { bytes: type & 0x1f, text: true };
    const fixed = FIXED[type];
    if (fixed !== undefined) return { bytes: fixed };
    switch (type) {
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return { bytes: this.#length(2 ** (type - 0xc4)) };
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return { bytes: this.#length(2 ** (type - 0xc7)) + 1 };
      case 0xd9:
      case 0xda:
      case 0xdb:
        return { bytes: this.#length(2 ** (type - 0xd9)), text: true };
      case 0xdc:
      case 0xdd:
        return { bytes: 0, array: this.#length(type === 0xdc ? 2 : 4) };
      case 0xde:
      case 0xdf:
        return { bytes: 0, map: this.#length(type === 0xde ? 2 : 4) };
      default:
        throw new RangeError(`no MessagePack type ${type}`);
    }
  }

  #length(width: number): number {
    const value = unsigned(this.#view, this.offset, width);
    this.#advance(width);
    return value;
  }

  #advance(count: number): void {
    this.offset += count;
    if (this.offset > this.#bytes.length) throw new RangeError('ends early');
  }
}

function unsigned(view: DataView, offset: number, width: number): number {
  if (width === 1) return view.getUint8(offset);
  return width === 2 ? view.getUint16(offset) : view.getUint32(offset);
}
