// What the file of what units have learned holds: by `namespace/name unit`, what each noted last.
import { readFile } from 'node:fs/promises';

export interface UnitMemoryEntry {
  readonly deployment: string;
  /** When it was last kept or recalled, epoch ms. */
  usedAt: number;
  state: unknown;
}

export interface UnitMemoryContent {
  readonly version: 1;
  readonly units: Readonly<Record<string, UnitMemoryEntry>>;
}

/** @returns nothing where there is no file yet. @throws where it cannot be read */
export async function readUnitMemory(file: string): Promise<UnitMemoryContent['units']> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return {};
  const content = JSON.parse(text) as UnitMemoryContent;
  if (content.version !== 1) throw new Error(`its version is ${content.version}`);
  return content.units;
}
