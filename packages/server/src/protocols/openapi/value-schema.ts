// Types of a model's signature as JSON Schema, and a value of each as an example.
import type { DataType, IoSchema } from '../../domain/serving/index.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface NamedType {
  readonly name: string;
  readonly datatype: DataType;
  /** Without the axis of rows; empty for a column. */
  readonly shape: readonly number[];
  readonly required: boolean;
}

/** An open axis in an example has this many. */
const OPEN_AXIS = 1;

/** What a schema takes or gives, one entry for each column or tensor. */
export function namedTypes(schema: IoSchema | undefined, prefix: string): readonly NamedType[] {
  if (!schema) return [];
  if (schema.kind === 'columns')
    return schema.columns.map(({ name, datatype, required }, index) => ({
      name: name || `${prefix}-${index + 1}`,
      datatype,
      shape: [],
      required,
    }));
  return schema.tensors.map(({ name, datatype, shape }, index) => ({
    name: name || `${prefix}-${index + 1}`,
    datatype,
    shape: shape.slice(1),
    required: true,
  }));
}

function scalarSchema(datatype: DataType): JsonSchema {
  switch (datatype) {
    case 'bool':
      return { type: 'boolean' };
    case 'float32':
    case 'float64':
      return { type: ['number', 'null'], format: datatype === 'float32' ? 'float' : 'double' };
    case 'string':
      return { type: ['string', 'null'] };
    case 'bytes':
      return { type: ['string', 'null'], contentEncoding: 'base64' };
    case 'datetime':
      return { type: ['string', 'null'], format: 'date-time' };
    case 'json':
      return {};
    default:
      return { type: 'integer', format: datatype };
  }
}

/** One row's value. */
export function rowSchema({ datatype, shape }: NamedType): JsonSchema {
  return shape.reduceRight<JsonSchema>(
    (items, size) => ({ type: 'array', items, ...(size >= 0 ? { minItems: size, maxItems: size } : {}) }),
    scalarSchema(datatype),
  );
}

export function rowExample({ datatype, shape }: NamedType): unknown {
  return shape.reduceRight<unknown>((item, size) => new Array(size >= 0 ? size : OPEN_AXIS).fill(item), scalarExample(datatype));
}

function scalarExample(datatype: DataType): unknown {
  switch (datatype) {
    case 'bool':
      return true;
    case 'string':
      return 'text';
    case 'bytes':
      return 'Ynl0ZXM=';
    case 'datetime':
      return '2026-01-31T12:00:00';
    case 'json':
      return {};
    default:
      return 1;
  }
}
