// `out.field[0]`: a part of a literal, as flytekit's attribute access asks for it. Dataclasses and dicts travel as
// MessagePack; the part is cut out of the bytes without decoding them, so nothing can be lost in between.
import { create, type JsonValue } from '@bufbuild/protobuf';
import { type Literal, LiteralSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { PromiseAttribute } from '@ovenbird/protos/flyteidl/core/types';
import { PlatformError } from '../../../kernel/errors.ts';
import { cutMessagePack, type PathPart } from './message-pack.ts';

export function pathParts(path: readonly PromiseAttribute[]): PathPart[] {
  return path.map((part) => part.value.value ?? '');
}

/** @throws failed_precondition naming the part that is missing */
export function resolveAttributePath(literal: Literal, path: readonly PathPart[]): Literal {
  let current = literal;
  for (const [index, part] of path.entries()) {
    const { value } = current;
    const scalar = value.case === 'scalar' ? value.value.value : undefined;
    if (value.case === 'collection') {
      current = value.value.literals[Number(part)] ?? missing(path, index);
    } else if (value.case === 'map') {
      current = value.value.literals[String(part)] ?? missing(path, index);
    } else if (scalar?.case === 'generic') {
      return fromJson(walkJson(scalar.value, path, index));
    } else if (scalar?.case === 'binary') {
      const bytes = cutMessagePack(scalar.value.value, path.slice(index)) ?? missing(path, index);
      return scalarLiteral({ case: 'binary', value: { $typeName: 'flyteidl.core.Binary', value: bytes, tag: scalar.value.tag } });
    } else {
      return missing(path, index);
    }
  }
  return current;
}

function walkJson(value: JsonValue, path: readonly PathPart[], from: number): JsonValue {
  let current = value;
  for (let index = from; index < path.length; index += 1) {
    const part = path[index]!;
    const next: JsonValue | undefined = Array.isArray(current)
      ? current[Number(part)]
      : typeof current === 'object' && current !== null
        ? current[String(part)]
        : undefined;
    current = next === undefined ? missing(path, index) : next;
  }
  return current;
}

type ScalarValue = Extract<Literal['value'], { case: 'scalar' }>['value']['value'];

function scalarLiteral(value: ScalarValue): Literal {
  return create(LiteralSchema, { value: { case: 'scalar', value: { value } } });
}

/** A Struct has one kind of number; flytekit turns a whole one back into an int where the task wants one. */
function fromJson(value: JsonValue): Literal {
  if (value === null) return scalarLiteral({ case: 'noneType', value: { $typeName: 'flyteidl.core.Void' } });
  if (typeof value === 'object') {
    if (!Array.isArray(value)) return scalarLiteral({ case: 'generic', value });
    return create(LiteralSchema, { value: { case: 'collection', value: { literals: value.map(fromJson) } } });
  }
  const primitive =
    typeof value === 'string'
      ? { case: 'stringValue' as const, value }
      : typeof value === 'boolean'
        ? { case: 'boolean' as const, value }
        : { case: 'floatValue' as const, value };
  return scalarLiteral({ case: 'primitive', value: { $typeName: 'flyteidl.core.Primitive', value: primitive } });
}

function missing(path: readonly PathPart[], index: number): never {
  throw new PlatformError('failed_precondition', `The value has no part ${JSON.stringify(path[index])} (path ${JSON.stringify(path)}).`);
}
