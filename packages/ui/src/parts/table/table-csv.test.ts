import { expect, test } from 'vitest';
import { sortFromText, sortToText } from './column.ts';
import { compareValues, isMissing } from './compare-values.ts';
import { csvField, tableCsv } from './table-csv.ts';

test('commas, quotes and line breaks are quoted, and a missing value is empty', () => {
  const rows = [
    { name: 'fruit, "ripe"', loss: 0.25 },
    { name: 'two\nlines', loss: null },
  ];
  const csv = tableCsv(rows, [
    { id: 'name', header: 'Name', value: (row) => row.name },
    { id: 'loss', header: 'Loss', value: (row) => row.loss },
  ]);
  expect(csv).toBe('Name,Loss\r\n"fruit, ""ripe""",0.25\r\n"two\nlines",');
});

test('a text that a spreadsheet would run is kept as text, a negative number is left alone', () => {
  expect(csvField('=1+2')).toBe("'=1+2");
  expect(csvField('-0.5')).toBe('-0.5');
});

test('text sorts as people count, and NaN counts as missing', () => {
  expect(['run 10', 'run 2'].sort(compareValues)).toEqual(['run 2', 'run 10']);
  expect(isMissing(Number.NaN)).toBe(true);
  expect(isMissing(0)).toBe(false);
});

test('sorting survives the way through a URL', () => {
  expect(sortFromText(sortToText({ id: 'metrics.loss', desc: true }))).toEqual({ id: 'metrics.loss', desc: true });
  expect(sortFromText(sortToText({ id: 'name', desc: false }))).toEqual({ id: 'name', desc: false });
  expect(sortFromText(undefined)).toBeNull();
});
