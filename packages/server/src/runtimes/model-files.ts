// Questions about the files of a model's directory.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

export async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** @returns the first of these names that is a file there, as a path */
export async function firstFile(directory: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(directory, name))) return join(directory, name);
  return undefined;
}

/** Names in a directory; none when there is no directory. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(() => [])).sort();
}

/** Its folders with a whole number for a name, the highest first. */
export async function versionFolders(directory: string): Promise<readonly string[]> {
  const numbered = (await namesIn(directory)).filter((name) => /^\d+$/.test(name)).sort((left, right) => Number(right) - Number(left));
  const folders = [];
  for (const name of numbered) if (await isDirectory(join(directory, name))) folders.push(name);
  return folders;
}

export async function startsWith(path: string, text: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(text.length), 0, text.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === text;
  } finally {
    await file.close();
  }
}
