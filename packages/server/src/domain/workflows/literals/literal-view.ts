// A literal as a person reads it: plain JSON; files, directories and data frames by their address.
import type { JsonValue } from '@bufbuild/protobuf';
import { durationMs, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Literal, Scalar } from '@ovenbird/protos/flyteidl/core/literals';
import { exact, messagePackToJson } from './message-pack.ts';

export function literalToJson(literal: Literal | undefined): JsonValue {
  const value = literal?.value;
  switch (value?.case) {
    case 'collection':
      return value.value.literals.map(literalToJson);
    case 'map':
      return Object.fromEntries(Object.entries(value.value.literals).map(([key, item]) => [key, literalToJson(item)]));
    case 'offloadedMetadata':
      return value.value.uri;
    case 'scalar':
      return scalarToJson(value.value);
    default:
      return null;
  }
}

/** The address of a literal that is a file, a directory or a data frame; null otherwise. */
export function literalUri(literal: Literal): string | null {
  const scalar = literal.value.case === 'scalar' ? literal.value.value.value : undefined;
  if (scalar?.case === 'blob' || scalar?.case === 'structuredDataset' || scalar?.case === 'schema') return scalar.value.uri;
  return scalar?.case === 'union' && scalar.value.value ? literalUri(scalar.value.value) : null;
}

function scalarToJson({ value }: Scalar): JsonValue {
  switch (value.case) {
    case 'primitive':
      return primitiveToJson(value.value.value);
    case 'blob':
    case 'schema':
    case 'structuredDataset':
      return value.value.uri;
    case 'generic':
      return value.value;
    case 'binary':
      return value.value.tag === 'msgpack' ? messagePackToJson(value.value.value) : `(${value.value.value.length} bytes)`;
    case 'union':
      return literalToJson(value.value.value);
    case 'error':
      return value.value.message;
    default:
      return null;
  }
}

type Primitive = Extract<Scalar['value'], { case: 'primitive' }>['value']['value'];

function primitiveToJson(primitive: Primitive): JsonValue {
  switch (primitive.case) {
    case 'integer':
      return exact(primitive.value);
    case 'floatValue':
      return Number.isFinite(primitive.value) ? primitive.value : String(primitive.value);
    case 'datetime':
      return timestampDate(primitive.value).toISOString();
    case 'duration':
      return `${durationMs(primitive.value) / 1000} s`;
    case 'stringValue':
    case 'boolean':
      return primitive.value;
    default:
      return null;
  }
}
