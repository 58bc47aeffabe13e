// SeldonMessages in protobuf as the JSON of the REST protocol, and back, for who has messages and no calls.
import { valueJson } from '../../encode-tensor.ts';
import { loadProto } from '../../load-proto.ts';
import { messageFromJson, messageToJson, type SeldonMessageProto } from './seldon-messages.ts';

export interface MessageCodec {
  /** @throws for bytes that are no SeldonMessage, or one that has no JSON form */
  toJson(bytes: Buffer): string;
  /** @throws for what has no place in a SeldonMessage */
  fromJson(json: string): Buffer;
}

export function createMessageCodec(): MessageCodec {
  const type = loadProto(new URL('tensorflow.proto', import.meta.url), new URL('seldon.proto', import.meta.url)).lookupType(
    'seldon.protos.SeldonMessage',
  );
  return {
    toJson: (bytes) => valueJson(messageToJson(type.decode(bytes) as unknown as SeldonMessageProto)),
    fromJson: (json) => Buffer.from(type.encode(messageFromJson(JSON.parse(json) as Record<string, unknown>, false)).finish()),
  };
}
