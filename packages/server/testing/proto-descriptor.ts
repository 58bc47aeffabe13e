// Our .proto files as the descriptors that other languages' protobuf libraries read, so that real clients use what we say.
import 'protobufjs/ext/descriptor.js';
import type protobuf from 'protobufjs';
import { loadProto } from '../src/protocols/load-proto.ts';

interface Descriptor {
  readonly $type: protobuf.Type;
}

/** @returns a serialized `google.protobuf.FileDescriptorSet` in base64 */
export function protoDescriptor(...files: readonly URL[]): string {
  // The extension adds this method to every root.
  const root = loadProto(...files) as unknown as { toDescriptor(edition: string): Descriptor };
  const set = root.toDescriptor('proto3');
  return Buffer.from(set.$type.encode(set as object).finish()).toString('base64');
}
