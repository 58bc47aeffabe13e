// The file of `--images`: which class stands for which container image.
//   { "registry/name:tag": { "python": "path/File.py:Class" }, "registry/name": { "javascript": "path/file.ts#export" } }
// Paths are relative to the file. An entry without a tag stands for all tags.
import { dirname, resolve } from 'node:path';
import type { ConfigError } from './config-error.ts';
import { readTable } from './read-table.ts';

interface ImageClass {
  readonly language: 'python' | 'javascript';
  readonly file: string;
  readonly name: string;
}

export interface Images {
  find(image: string): ImageClass | undefined;
}

const NONE: Images = { find: () => undefined };

/** @param path  of the file, JSON or YAML; undefined for an empty table @throws ConfigError naming file and image */
export async function readImageTable(path: string | undefined): Promise<Images> {
  if (path === undefined) return NONE;
  const { entries: given, fail } = await readTable(
    '--images',
    path,
    'expected an object of image names, e.g. { "me/scaler:1.0": { "python": "Scaler.py:Scaler" } }.',
  );
  const classes = new Map(
    given.map(([image, entry]) => [image, readEntry(entry, dirname(resolve(path)), (what) => fail(`${image}: ${what}`))]),
  );
  return { find: (image) => classes.get(image) ?? classes.get(withoutTag(image)) };
}

function readEntry(entry: unknown, folder: string, fail: (what: string) => ConfigError): ImageClass {
  const { python, javascript, ...others } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  if (Object.keys(others).length === 0 && typeof python === 'string' && javascript === undefined) {
    const [, file = '', name] = /^(.+\.py)(?::(\w+))?$/.exec(python) ?? [];
    // As Seldon has it: the file is named after its class.
    if (file) return { language: 'python', file: resolve(folder, file), name: name ?? file.split('/').at(-1)!.slice(0, -'.py'.length) };
  }
  if (Object.keys(others).length === 0 && typeof javascript === 'string' && python === undefined) {
    const [, file = '', name = 'default'] = /^([^#]+)(?:#([\w$]+))?$/.exec(javascript) ?? [];
    if (file) return { language: 'javascript', file: resolve(folder, file), name };
  }
  throw fail('expected { "python": "path/File.py:Class" } or { "javascript": "path/file.ts#export" }.');
}

/** The tag follows the last slash: a registry may have a port. A digest is taken off too. */
function withoutTag(image: string): string {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
