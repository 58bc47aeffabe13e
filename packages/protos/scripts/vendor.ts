// Copies the .proto files we speak from their npm packages into `proto/`, with what they import. OpenAPI options are
// stripped: they describe Flyte's REST gateway, and the files that declare them are not on npm.
// Run after raising the version of `@flyteorg/flyteidl`: `node packages/protos/scripts/vendor.ts`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'proto');
const flyteidl = packageFolder(import.meta.resolve('@flyteorg/flyteidl/package.json'));
const sources = [join(flyteidl, 'protos'), packageFolder(import.meta.resolve('google-proto-files/package.json'))];

/** What is asked of us by name; the rest follows by import. */
const ENTRIES = ['admin', 'auth', 'dataproxy', 'identity', 'signal'].map((service) => `flyteidl/service/${service}.proto`);
ENTRIES.push('flyteidl/core/errors.proto');

function packageFolder(manifest: string): string {
  return dirname(fileURLToPath(manifest));
}

function read(path: string): string {
  for (const source of sources) {
    try {
      return readFileSync(join(source, path), 'utf8');
    } catch {
      // Not in this package; the last one decides.
    }
  }
  throw new Error(`No package has ${path}.`);
}

/** Without `option (grpc.gateway…) = { … };` blocks and the import that declares them. */
function stripOpenApi(text: string): string {
  let rest = text.replace(/^import "protoc-gen-openapiv2\/.*\n/m, '');
  for (let start = rest.search(OPENAPI_OPTION); start >= 0; start = rest.search(OPENAPI_OPTION)) {
    let depth = 0;
    let end = rest.indexOf('{', start);
    do {
      if (rest[end] === '{') depth += 1;
      if (rest[end] === '}') depth -= 1;
      end += 1;
    } while (depth > 0);
    rest = rest.slice(0, start) + rest.slice(rest.indexOf(';', end) + 1).replace(/^[ \t]*\n/, '');
  }
  return rest;
}

const OPENAPI_OPTION = /^[ \t]*option \(grpc\.gateway\./m;

const wanted = [...ENTRIES];
const seen = new Set<string>();
rmSync(target, { recursive: true, force: true });
for (let path = wanted.pop(); path; path = wanted.pop()) {
  // The runtime carries google/protobuf/*.proto itself.
  if (seen.has(path) || path.startsWith('google/protobuf/')) continue;
  seen.add(path);
  const text = stripOpenApi(read(path));
  for (const match of text.matchAll(/^import (?:public )?"([^"]+)"/gm)) wanted.push(match[1]!);
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
}
cpSync(join(flyteidl, 'LICENSE'), join(target, 'flyteidl/LICENSE'));
console.log(`${seen.size} files in ${target}`);
