// Types in words, as a Python user writes them: for messages and for pages.
import { BlobType_BlobDimensionality, type LiteralType, SimpleType } from '@ovenbird/protos/flyteidl/core/types';

const SIMPLE: Readonly<Record<SimpleType, string>> = {
  [SimpleType.NONE]: 'None',
  [SimpleType.INTEGER]: 'int',
  [SimpleType.FLOAT]: 'float',
  [SimpleType.STRING]: 'str',
  [SimpleType.BOOLEAN]: 'bool',
  [SimpleType.DATETIME]: 'datetime',
  [SimpleType.DURATION]: 'timedelta',
  [SimpleType.BINARY]: 'bytes',
  [SimpleType.ERROR]: 'error',
  [SimpleType.STRUCT]: 'dict',
};

/** E.g. `list[int]`, `dict[str, file]`, `int | None`, `dataframe`; a dataclass by its name where the type carries it. */
export function typeText(type: LiteralType | undefined): string {
  const value = type?.type;
  switch (value?.case) {
    case 'simple':
      return value.value === SimpleType.STRUCT ? (schemaTitle(type?.metadata) ?? 'dict') : SIMPLE[value.value];
    case 'collectionType':
      return `list[${typeText(value.value)}]`;
    case 'mapValueType':
      return `dict[str, ${typeText(value.value)}]`;
    case 'blob':
      return `${value.value.dimensionality === BlobType_BlobDimensionality.MULTIPART ? 'directory' : 'file'}${value.value.format ? `[${value.value.format}]` : ''}`;
    case 'enumType':
      return value.value.values.map((name) => JSON.stringify(name)).join(' | ');
    case 'structuredDatasetType':
    case 'schema':
      return 'dataframe';
    case 'unionType':
      return value.value.variants.map(typeText).join(' | ');
    default:
      return 'unknown';
  }
}

function schemaTitle(metadata: unknown): string | undefined {
  if (typeof metadata !== 'object' || metadata === null || !('title' in metadata)) return undefined;
  return typeof metadata.title === 'string' ? metadata.title : undefined;
}
