// Tables for a model whose signature has columns.
import { PlatformError } from '../../../kernel/errors.ts';
import type { ColumnSpec } from '../signature/signature.ts';
import { layoutOf, type ModelInput } from '../tensors/model-io.ts';
import { isNumericType, type Tensor, TYPED_ARRAYS } from '../tensors/tensor.ts';
import { coercionTo } from './coerce-value.ts';
import type { Payload } from './payload.ts';
import { type TableSource, tableSource } from './table-source.ts';

/** For each of the model's columns, the caller's; -1 for an optional one that was left out. */
type Mapping = readonly number[];

/** @param namesAreHints  columns with other names than the model's go by position, if those with known names stand where the model has them */
export function createTableTyper(specs: readonly ColumnSpec[], namesAreHints = false): (payload: Payload) => ModelInput {
  const columns = specs.map((spec, index) => ({ spec, coerce: coercionTo(spec.datatype), label: spec.name || String(index) }));
  const wanted = `${specs.length} column${specs.length === 1 ? '' : 's'} (${columns.map((column) => column.label).join(', ')})`;
  const byPosition = specs.map((_, index) => index);
  const isNamed = specs.some((spec) => spec.name !== '');
  // A client sends the same names again and again: the last mapping is nearly always right.
  let lastNames: readonly string[] = [];
  let lastMapping: Mapping = byPosition;

  function mappingOf(source: TableSource): Mapping {
    if (source.names.length === 0 || !isNamed) {
      if (source.columns !== specs.length)
        throw new PlatformError(
          'invalid_argument',
          `The model takes ${wanted}: expected shape [-1, ${specs.length}], got [${source.rows}, ${source.columns}].`,
        );
      return byPosition;
    }
    if (!sameNames(source.names, lastNames)) {
      lastMapping = mapByName(source.names);
      lastNames = source.names;
    }
    return lastMapping;
  }

  function mapByName(names: readonly string[]): Mapping {
    const mapping = specs.map((spec) => names.indexOf(spec.name));
    const missing = specs.filter((spec, index) => spec.required && mapping[index] === -1).map((spec) => spec.name);
    if (namesAreHints && names.length === specs.length && mapping.every((from, index) => from === -1 || from === index)) return byPosition;
    if (missing.length > 0)
      throw new PlatformError(
        'invalid_argument',
        `Missing column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}: the model takes ${wanted}; got ${names.join(', ') || 'none'}.`,
        { missing },
      );
    return mapping;
  }

  return (payload) => {
    const source = tableSource(payload, specs.length, wanted);
    const mapping = mappingOf(source);
    const tensors: Tensor[] = [];
    for (const [index, { spec, coerce, label }] of columns.entries()) {
      const from = mapping[index]!;
      if (from === -1) continue;
      const data = isNumericType(spec.datatype) ? new TYPED_ARRAYS[spec.datatype](source.rows) : new Array<unknown>(source.rows);
      let row = 0;
      const place = () => `Column "${label}" (${spec.typeName}), row ${row}`;
      for (; row < source.rows; row += 1) (data as unknown[])[row] = coerce(source.at(row, from), place);
      tensors.push({ name: spec.name, datatype: spec.datatype, shape: [source.rows], data });
    }
    if (source.rows === 0) return { form: 'table', tensors, rows: 0 };
    return { form: 'table', tensors, rows: source.rows, layout: layoutOf('table', tensors) };
  };
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
