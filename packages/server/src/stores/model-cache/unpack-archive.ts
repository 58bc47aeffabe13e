// Archives of models, unpacked: tar, packed or not, and zip. Only files and folders below the target are made: a name that leads
// out is refused, a link of any kind too, and so is what unpacks to more than there is room for.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MAX_MODEL_FILES } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const TAR = /\.(tar|tar\.gz|tgz)$/i;
const ZIP = /\.zip$/i;

export function isArchive(name: string): boolean {
  return TAR.test(name) || ZIP.test(name);
}

/** @returns bytes unpacked @throws failed_precondition naming the archive and what is wrong with it */
export async function unpackArchive(archive: string, name: string, target: string, maxBytes: number, signal: AbortSignal): Promise<number> {
  await mkdir(target, { recursive: true });
  let bytes = 0;
  let entries = 0;
  const fail = (what: string) => new PlatformError('failed_precondition', `${name} ${what}`);

  /** @returns where an entry goes */
  function place(path: string): string {
    entries += 1;
    if (entries > MAX_MODEL_FILES) throw fail(`has more than ${MAX_MODEL_FILES} entries.`);
    const names = path.split('/').filter((part) => part !== '' && part !== '.');
    if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || names.includes('..'))
      throw fail(`has an entry "${path}" that leads out of the model's folder.`);
    return join(target, ...names);
  }

  async function write(content: AsyncIterable<Buffer>, path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const measured = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes)
          throw fail(`unpacks to more than the ${maxBytes} bytes that the cache of models holds (--model-cache-bytes).`);
        yield chunk;
      }
    };
    await pipeline(content, measured, createWriteStream(path, { flags: 'wx', flush: true }), { signal });
  }

  try {
    if (ZIP.test(name)) await unzip(archive, { place, write, fail });
    else await untar(archive, /gz$/i.test(name), { place, write, fail }, signal);
  } catch (error) {
    if (error instanceof PlatformError || signal.aborted) throw error;
    throw fail(`cannot be unpacked: ${(error as Error).message}`);
  }
  return bytes;
}

interface Unpacking {
  readonly place: (path: string) => string;
  readonly write: (content: AsyncIterable<Buffer>, path: string) => Promise<void>;
  readonly fail: (what: string) => PlatformError;
}

async function untar(archive: string, packed: boolean, { place, write, fail }: Unpacking, signal: AbortSignal): Promise<void> {
  const { extract } = await import('tar-stream');
  const tar = extract();
  const reading = pipeline([createReadStream(archive), ...(packed ? [createGunzip()] : []), tar], { signal });
  // Awaited below; a failure of reading ends the loop first.
  reading.catch(() => {});
  for await (const entry of tar) {
    const { name, type } = entry.header;
    const path = place(name);
    if (type === 'directory') await mkdir(path, { recursive: true });
    else if (type === 'file' || type === 'contiguous-file') {
      await write(entry as AsyncIterable<Buffer>, path);
      continue;
    } else throw fail(`has an entry "${name}" that is a ${type}: only files and folders are taken.`);
    entry.resume();
  }
  await reading;
}

/** The kind of file in the upper half of a Unix mode. */
const KIND_MASK = 0o170000;
const REGULAR_KINDS = [0, 0o100000, 0o040000];

async function unzip(archive: string, { place, write, fail }: Unpacking): Promise<void> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK;
    if (!REGULAR_KINDS.includes(kind))
      throw fail(`has an entry "${entry.fileName}" that is a link or a device: only files and folders are taken.`);
    const path = place(entry.fileName);
    if (entry.fileName.endsWith('/')) await mkdir(path, { recursive: true });
    else await write(await zip.openReadStreamPromise(entry), path);
  }
}
