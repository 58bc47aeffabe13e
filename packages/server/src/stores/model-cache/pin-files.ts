// What was at an origin when a revision was made, and what was then fetched: `pins/<fingerprint>.json` and, once it was
// fetched whole, `pins/<fingerprint>.sums.json`. They are small and stay, so that a model that left the cache can be fetched again
// and is known to be the same.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fingerprintOf, type ModelListing, type ModelPinStore } from '../../domain/serving/origins/index.ts';

const VERSION = 1;

export interface FetchedSums {
  /** Of the model's folder, unpacked. */
  readonly bytes: number;
  /** Path as listed → SHA-256, hex. */
  readonly sha256: Readonly<Record<string, string>>;
}

export interface PinFiles extends ModelPinStore {
  listing(fingerprint: string): Promise<ModelListing | undefined>;
  sums(fingerprint: string): Promise<FetchedSums | undefined>;
  keepSums(fingerprint: string, sums: FetchedSums): Promise<void>;
}

export function createPinFiles(modelsDir: string): PinFiles {
  const pathOf = (fingerprint: string, ending: string) => join(modelsDir, 'pins', `${fingerprint}${ending}.json`);
  const listing = (fingerprint: string) => readJson<ModelListing>(pathOf(fingerprint, ''));
  return {
    listing,
    sums: (fingerprint) => readJson<FetchedSums>(pathOf(fingerprint, '.sums')),
    keep: async ({ uri, files }) => {
      const fingerprint = fingerprintOf({ uri, files });
      if (!(await listing(fingerprint))) await writeWhole(pathOf(fingerprint, ''), { version: VERSION, uri, files });
      return fingerprint;
    },
    keepSums: (fingerprint, sums) => writeWhole(pathOf(fingerprint, '.sums'), { version: VERSION, ...sums }),
  };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Readable by this user alone: an address may be a signed one. */
async function writeWhole(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(content));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
