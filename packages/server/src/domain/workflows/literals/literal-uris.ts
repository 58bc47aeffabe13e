// Addresses of what a literal points to instead of holding it: files, directories, data frames.
import type { Literal } from '@ovenbird/protos/flyteidl/core/literals';

export function literalUris(literal: Literal): string[] {
  const { value } = literal;
  if (value.case === 'collection') return value.value.literals.flatMap(literalUris);
  if (value.case === 'map') return Object.values(value.value.literals).flatMap(literalUris);
  if (value.case === 'offloadedMetadata') return [value.value.uri];
  if (value.case !== 'scalar') return [];
  const scalar = value.value.value;
  if (scalar.case === 'blob' || scalar.case === 'structuredDataset' || scalar.case === 'schema')
    return scalar.value.uri ? [scalar.value.uri] : [];
  if (scalar.case === 'union') return scalar.value.value ? literalUris(scalar.value.value) : [];
  return [];
}
