// JSON lines as a stream of rows, from a byte of a plain file or from a row of a compressed one. A line that is no JSON is a row
// with a fault: the others are none the worse for it.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { InputRow } from '../../domain/batch/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { parseWideJson } from '../../kernel/wide-json.ts';

export interface JsonLine {
  readonly row: InputRow;
  /** Where the next line begins, in the plain text. */
  readonly nextByte: number;
}

export interface LinesFrom {
  readonly path: string;
  /** Rows to leave out; of a plain file, `byte` is where they end. */
  readonly row: number;
  readonly byte: number;
  readonly asText: boolean;
}

const CHUNK_BYTES = 1024 * 1024;
/** Longer than any request that the data plane takes. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

export function isCompressed(path: string): boolean {
  return path.endsWith('.gz');
}

/** Empty lines are no rows. */
export async function* readJsonLines({ path, row, byte, asText }: LinesFrom, signal: AbortSignal): AsyncGenerator<JsonLine[]> {
  const isPlain = !isCompressed(path);
  let at = isPlain ? byte : 0;
  let left = isPlain ? 0 : row;
  const file = createReadStream(path, { start: at, highWaterMark: CHUNK_BYTES, signal });
  const stream = isPlain ? file : file.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  // A pipe does not hand on the fault of its source.
  if (!isPlain) file.on('error', (error) => stream.destroy(error));
  const rest: Buffer[] = [];
  let restBytes = 0;

  const lineOf = (bytes: Buffer): JsonLine | undefined => {
    at += bytes.length;
    const text = bytes.toString('utf8').trim();
    // A byte-order mark stands before the first line of what some programs write.
    const clean = text.startsWith('\ufeff') ? text.slice(1) : text;
    if (clean === '') return undefined;
    if (left > 0) {
      left -= 1;
      return undefined;
    }
    return { row: asText ? { value: clean } : parseRow(clean), nextByte: at };
  };

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines: JsonLine[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      if (end < 0) break;
      rest.push(chunk.subarray(from, end + 1));
      const line = lineOf(rest.length === 1 ? rest[0]! : Buffer.concat(rest));
      rest.length = 0;
      restBytes = 0;
      if (line) lines.push(line);
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
    if (restBytes > MAX_LINE_BYTES)
      throw new PlatformError('invalid_argument', `${path}: a line is longer than ${MAX_LINE_BYTES} bytes, near byte ${at}.`);
    if (lines.length > 0) yield lines;
  }
  const last = restBytes > 0 ? lineOf(Buffer.concat(rest)) : undefined;
  if (last) yield [last];
}

function parseRow(text: string): InputRow {
  try {
    return { value: parseWideJson(text) };
  } catch (error) {
    return { value: undefined, fault: `The line is not JSON: ${(error as Error).message}.` };
  }
}
