// Does a value fit a type? Asked at the rim, when an execution is created or a literal is bound, so that a wrong value is
// refused with its name instead of failing inside a task minutes later.
import type { Literal, Scalar } from '@ovenbird/protos/flyteidl/core/literals';
import { type LiteralType, SimpleType } from '@ovenbird/protos/flyteidl/core/types';

/** Lenient where flytekit itself decides: content of dataclasses, columns of data frames. */
export function literalFits(literal: Literal, type: LiteralType | undefined): boolean {
  const target = type?.type;
  if (!target) return false;
  const { value } = literal;
  if (value.case === 'scalar' && value.value.value.case === 'union') return unionFits(value.value.value.value.value, target, type);
  if (target.case === 'unionType') return target.value.variants.some((variant) => literalFits(literal, variant));
  switch (value.case) {
    case 'offloadedMetadata':
      return true;
    case 'collection':
      return target.case === 'collectionType' && value.value.literals.every((item) => literalFits(item, target.value));
    case 'map':
      return target.case === 'mapValueType' && Object.values(value.value.literals).every((item) => literalFits(item, target.value));
    case 'scalar':
      return scalarFits(value.value, target);
    default:
      return false;
  }
}

function unionFits(inner: Literal | undefined, target: LiteralType['type'], type: LiteralType): boolean {
  if (!inner) return false;
  return target.case === 'unionType' ? target.value.variants.some((variant) => literalFits(inner, variant)) : literalFits(inner, type);
}

const PRIMITIVE_TYPE = {
  integer: SimpleType.INTEGER,
  floatValue: SimpleType.FLOAT,
  stringValue: SimpleType.STRING,
  boolean: SimpleType.BOOLEAN,
  datetime: SimpleType.DATETIME,
  duration: SimpleType.DURATION,
} as const;

export function scalarFits(scalar: Scalar, target: LiteralType['type']): boolean {
  const { value } = scalar;
  switch (value.case) {
    case 'primitive': {
      const primitive = value.value.value;
      if (target.case === 'enumType') return primitive.case === 'stringValue' && target.value.values.includes(primitive.value);
      return target.case === 'simple' && primitive.case !== undefined && PRIMITIVE_TYPE[primitive.case] === target.value;
    }
    case 'noneType':
      return target.case === 'simple' && target.value === SimpleType.NONE;
    case 'blob':
      return target.case === 'blob' && (value.value.metadata?.type?.dimensionality ?? 0) === target.value.dimensionality;
    case 'schema':
    case 'structuredDataset':
      return target.case === 'structuredDatasetType' || target.case === 'schema';
    case 'binary':
    case 'generic':
      // A dict may be typed as a map as well, and MessagePack holds any Python value.
      return (
        (target.case === 'simple' && (target.value === SimpleType.STRUCT || target.value === SimpleType.BINARY)) ||
        value.case === 'binary' ||
        target.case === 'mapValueType'
      );
    case 'error':
      return target.case === 'simple' && target.value === SimpleType.ERROR;
    default:
      return false;
  }
}
