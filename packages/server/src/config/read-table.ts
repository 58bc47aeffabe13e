// The file of an option that holds a table: JSON or YAML, an object of names.
import { readFile } from 'node:fs/promises';
import { ConfigError } from './config-error.ts';

export interface TableFile {
  readonly entries: readonly (readonly [name: string, value: unknown])[];
  /** Says which option and which file it is about. */
  fail(what: string): ConfigError;
}

/** @param option  e.g. `--images` @param expected  of a file that is no object @throws ConfigError naming option and file */
export async function readTable(option: string, path: string, expected: string): Promise<TableFile> {
  const fail = (what: string) => new ConfigError(`${option} ${path}: ${what}`);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw fail(`cannot be read: ${error.message}`);
  });
  const { parse } = await import('yaml');
  let table: unknown;
  try {
    table = parse(text);
  } catch (error) {
    throw fail((error as Error).message.split('\n')[0]!);
  }
  if (typeof table !== 'object' || table === null || Array.isArray(table)) throw fail(expected);
  return { entries: Object.entries(table), fail };
}
