import { create } from '@bufbuild/protobuf';
import { type LiteralType, LiteralTypeSchema, SimpleType } from '@ovenbird/protos/flyteidl/core/types';
import { describe, expect, it } from 'vitest';
import { INT, int, listOf, STR, simple, str } from '../../../../testing/workflow-builder.ts';
import { isCastable } from './castable.ts';
import { literalFits } from './literal-fits.ts';
import { typeText } from './type-text.ts';

const of = (type: object): LiteralType => create(LiteralTypeSchema, { type: type as never });
const FLOAT = simple(SimpleType.FLOAT);
const NONE = simple(SimpleType.NONE);
const union = (...variants: LiteralType[]) => of({ case: 'unionType', value: { variants } });
const dict = (value: LiteralType) => of({ case: 'mapValueType', value });
const file = (format = '') => of({ case: 'blob', value: { format, dimensionality: 0 } });
const folder = of({ case: 'blob', value: { dimensionality: 1 } });
const choice = (...values: string[]) => of({ case: 'enumType', value: { values } });
const table = (format = '') => of({ case: 'structuredDatasetType', value: { format } });

describe('castability', () => {
  it.each<[LiteralType, LiteralType, boolean]>([
    [INT, INT, true],
    [INT, FLOAT, false],
    [INT, union(NONE, INT), true],
    [STR, union(NONE, INT), false],
    [union(INT, STR), INT, false],
    [union(INT, NONE), union(NONE, INT, STR), true],
    [NONE, INT, false],
    [listOf(INT), listOf(INT), true],
    [listOf(INT), listOf(STR), false],
    [listOf(INT), INT, false],
    [dict(listOf(INT)), dict(listOf(INT)), true],
    [simple(SimpleType.STRUCT), dict(INT), true],
    [simple(SimpleType.STRUCT), simple(SimpleType.BINARY), true],
    [file('csv'), file('csv'), true],
    [file('csv'), file(), true],
    [file('csv'), file('png'), false],
    [file(), folder, false],
    [choice('a', 'b'), STR, true],
    [STR, choice('a'), true],
    [choice('a', 'b'), choice('a', 'b', 'c'), true],
    [choice('a', 'z'), choice('a', 'b'), false],
    [table('parquet'), table(), true],
    [table('parquet'), table('csv'), false],
  ])('of case %#', (from, to, expected) => {
    expect(isCastable(from, to), `${typeText(from)} → ${typeText(to)}`).toBe(expected);
  });

  it('is asked of values too', () => {
    expect(literalFits(int(1), union(NONE, INT))).toBe(true);
    expect(literalFits(int(1), FLOAT)).toBe(false);
    expect(literalFits(str('a'), choice('a', 'b'))).toBe(true);
    expect(literalFits(str('z'), choice('a', 'b'))).toBe(false);
  });

  it('names types as a Python user writes them', () => {
    expect([INT, listOf(dict(FLOAT)), union(STR, NONE), file('csv'), folder, choice('a', 'b'), table()].map(typeText)).toEqual([
      'int',
      'list[dict[str, float]]',
      'str | None',
      'file[csv]',
      'directory',
      '"a" | "b"',
      'dataframe',
    ]);
  });
});
