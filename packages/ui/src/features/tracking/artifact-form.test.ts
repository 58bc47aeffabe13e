import { expect, test } from 'vitest';
import { artifactForm, parseCsv } from './artifact-form.ts';

test('a file is shown by what its name says it is', () => {
  expect(artifactForm('plots/confusion.PNG')).toBe('image');
  expect(artifactForm('model/MLmodel')).toBe('text');
  expect(artifactForm('metrics.tsv')).toBe('csv');
  expect(artifactForm('deck.html')).toBe('html');
  expect(artifactForm('model/weights.h5')).toBe('other');
});

test('CSV fields may hold commas, quotes and line breaks', () => {
  expect(parseCsv('name,note\r\nfruit,"ripe, ""red"""\nbaked,"two\nlines"\n')).toEqual([
    ['name', 'note'],
    ['fruit', 'ripe, "red"'],
    ['baked', 'two\nlines'],
  ]);
});

test('an empty text has no rows, and a last line without a break counts', () => {
  expect(parseCsv('')).toEqual([]);
  expect(parseCsv('a\tb\n1\t2', '\t')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});
