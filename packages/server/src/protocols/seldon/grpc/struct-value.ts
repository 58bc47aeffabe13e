// JSON values as `google.protobuf.Value`, and back. Its numbers are doubles.

export interface ValueMessage {
  readonly kind?: string;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: { readonly fields: Readonly<Record<string, ValueMessage>> };
  readonly listValue?: ListMessage;
  readonly nullValue?: number;
}

export interface ListMessage {
  readonly values: readonly ValueMessage[];
}

/** @param message  as protobufjs decodes it */
export function fromValue(message: ValueMessage): unknown {
  switch (message.kind) {
    case 'listValue':
      return message.listValue!.values.map(fromValue);
    case 'structValue':
      return Object.fromEntries(Object.entries(message.structValue!.fields).map(([name, value]) => [name, fromValue(value)]));
    case 'numberValue':
    case 'stringValue':
    case 'boolValue':
      return message[message.kind];
    default:
      return null;
  }
}

/** @returns what protobufjs encodes */
export function toValue(value: unknown): ValueMessage {
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  switch (typeof value) {
    case 'number':
      return { numberValue: value };
    case 'bigint':
      return { numberValue: Number(value) };
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'object':
      if (value !== null) return { structValue: { fields: mapValues(value, toValue) } };
  }
  return { nullValue: 0 };
}

export function mapValues<From, To>(fields: Readonly<Record<string, From>> | object, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, convert(value as From)]));
}
