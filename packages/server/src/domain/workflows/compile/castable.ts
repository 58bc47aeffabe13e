// May a value of one type be given where another is asked for? Flyte's rules, without the comparison of JSON schemas: a
// mismatch that only the schema shows is left to flytekit, which reports it with the field.
import { type LiteralType, SimpleType } from '@ovenbird/protos/flyteidl/core/types';

export function isCastable(from: LiteralType | undefined, to: LiteralType | undefined): boolean {
  if (!from || !to) return false;
  const source = from.type;
  const target = to.type;
  if (source.case === 'unionType') return source.value.variants.every((variant) => isCastable(variant, to));
  if (target.case === 'unionType') return target.value.variants.some((variant) => isCastable(from, variant));
  switch (target.case) {
    case 'simple':
      if (target.value === SimpleType.STRING && source.case === 'enumType') return true;
      if (source.case !== 'simple') return false;
      return source.value === target.value || (isStructured(source.value) && isStructured(target.value));
    case 'enumType':
      if (source.case === 'simple') return source.value === SimpleType.STRING;
      return source.case === 'enumType' && source.value.values.every((value) => target.value.values.includes(value));
    case 'collectionType':
      return source.case === 'collectionType' && isCastable(source.value, target.value);
    case 'mapValueType':
      return source.case === 'mapValueType' ? isCastable(source.value, target.value) : isStruct(from);
    case 'blob':
      return (
        source.case === 'blob' &&
        source.value.dimensionality === target.value.dimensionality &&
        (source.value.format === target.value.format || !source.value.format || !target.value.format)
      );
    case 'structuredDatasetType':
      if (source.case === 'schema') return true;
      return (
        source.case === 'structuredDatasetType' &&
        (source.value.format === target.value.format || !source.value.format || !target.value.format)
      );
    case 'schema':
      return source.case === 'schema' || source.case === 'structuredDatasetType';
    default:
      return false;
  }
}

/** Dataclasses and dicts are STRUCT or BINARY, depending on the version of flytekit. */
const isStructured = (type: SimpleType): boolean => type === SimpleType.STRUCT || type === SimpleType.BINARY;

const isStruct = (type: LiteralType): boolean => type.type.case === 'simple' && isStructured(type.type.value);
