// Published messages from their .proto files. Read when the first gRPC connection comes: parsing takes ten milliseconds, and a
// build step for generated code would be one more thing to keep in step.
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** Google's own, which protobufjs has. */
const WELL_KNOWN = ['any', 'empty', 'struct'] as const;

/** @param files  those that others import first */
export function loadProto(...files: readonly URL[]): protobuf.Root {
  const root = new protobuf.Root();
  for (const name of WELL_KNOWN) root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)?.nested ?? {});
  for (const file of files) protobuf.parse(readFileSync(file, 'utf8'), root, { keepCase: true });
  root.resolveAll();
  return root;
}
