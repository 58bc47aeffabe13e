// Bodies that travel compressed: what came is unpacked within the limit, what goes is packed when the caller takes that and
// there is something to win. The work is done on zlib's own threads.
import type { IncomingHttpHeaders } from 'node:http';

/** Loaded with the first compressed body: most traffic has none. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** Below a packet or so, packing costs more than it saves. */
const MIN_PACKED_BYTES = 1400;
/** The fastest level: tensors of numbers gain little from more. */
const LEVEL = 1;

export type Unpacked =
  | { readonly kind: 'body'; readonly body: Buffer }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'fault'; readonly message: string };

/** The coding of a request's body; undefined when it is plain. */
export function requestCoding(headers: IncomingHttpHeaders): string | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  return coding === undefined || coding === '' || coding === 'identity' ? undefined : coding;
}

/** @param maxBytes  of the unpacked body: a small body may unpack to a thousand times its size */
export function unpack(body: Buffer, coding: string, maxBytes: number, done: (result: Unpacked) => void): void {
  const { gunzip, inflate } = zlib();
  const work = { gzip: gunzip, 'x-gzip': gunzip, deflate: inflate }[coding];
  if (!work) {
    done({ kind: 'fault', message: `Content-Encoding ${coding} is not served: send gzip, deflate, or nothing of the kind.` });
    return;
  }
  work(body, { maxOutputLength: maxBytes }, (error, unpacked) => {
    if (!error) return done({ kind: 'body', body: unpacked });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return done({ kind: 'too_large' });
    done({ kind: 'fault', message: `The body is not valid ${coding}: ${message}.` });
  });
}

/** The coding that an answer of this size should have; undefined for none. */
export function answerCoding(headers: IncomingHttpHeaders, bytes: number): 'gzip' | 'deflate' | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined || bytes < MIN_PACKED_BYTES) return undefined;
  const wanted = String(accepted)
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]!.trim());
  if (wanted.includes('gzip') || wanted.includes('*')) return 'gzip';
  return wanted.includes('deflate') ? 'deflate' : undefined;
}

/** @param done  gets undefined where packing failed, and the plain body must go */
export function pack(body: string | Buffer, coding: 'gzip' | 'deflate', done: (packed: Buffer | undefined) => void): void {
  const { gzip, deflate } = zlib();
  (coding === 'gzip' ? gzip : deflate)(body, { level: LEVEL }, (error, packed) => done(error ? undefined : packed));
}
