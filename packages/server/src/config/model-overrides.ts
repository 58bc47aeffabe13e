// The file of `--model-overrides`: what is used in the place of a model uri, or of all uris that begin with a prefix.
//   { "gs://seldon-models/v1.17.1/sklearn/iris": "models/iris", "gs://seldon-models": "s3://mirror/seldon-models" }
// Paths are relative to the file. The longest entry wins; what follows a prefix follows its replacement too.
import { dirname, resolve } from 'node:path';
import { readTable } from './read-table.ts';

/** @returns what to use in the place of a uri; undefined to use the uri */
type Override = (uri: string) => string | undefined;

/** @param path  of the file, JSON or YAML; undefined for an empty table @throws ConfigError naming file and entry */
export async function readModelOverrides(path: string | undefined): Promise<Override> {
  if (path === undefined) return () => undefined;
  const { entries: given, fail } = await readTable(
    '--model-overrides',
    path,
    'expected an object of uris, e.g. { "gs://seldon-models/sklearn/iris": "models/iris" }.',
  );
  const entries = given.map(([prefix, replacement]) => {
    if (prefix === '' || typeof replacement !== 'string' || replacement === '')
      throw fail(`${prefix}: expected a path or a uri in its place.`);
    const isUri = /^[a-z][a-z0-9+.-]*:/i.test(replacement);
    return { prefix: withoutSlash(prefix), replacement: withoutSlash(isUri ? replacement : resolve(dirname(path), replacement)) };
  });
  entries.sort((left, right) => right.prefix.length - left.prefix.length);
  return (uri) => {
    // Whole names only: `gs://models` is no prefix of `gs://models-of-others/iris`.
    const found = entries.find(({ prefix }) => uri === prefix || uri.startsWith(`${prefix}/`));
    return found && found.replacement + uri.slice(found.prefix.length);
  };
}

function withoutSlash(text: string): string {
  return text.replace(/(?<=[^/:])\/+$/, '');
}
