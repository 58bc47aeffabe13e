import { expect, test } from 'vitest';
import { quoteKey, suggestionsFor, wordAt } from './filter-suggestions.ts';

const keys = { metrics: ['val_accuracy', 'val loss'], params: ['lr'], tags: ['mlflow.source.name'] };

test('the word at the caret is found between operators and brackets', () => {
  expect(wordAt('metrics.val_acc', 15)).toEqual({ word: 'metrics.val_acc', from: 0 });
  expect(wordAt("params.lr = '0.1' and met", 25)).toEqual({ word: 'met', from: 22 });
});

test('inside a quoted value nothing is suggested', () => {
  expect(wordAt("params.lr = '0.", 15).word).toBe('');
});

test('keys that are not plain words come in backticks', () => {
  expect(quoteKey('val loss')).toBe('`val loss`');
  expect(suggestionsFor('metrics.val', keys)).toEqual(['metrics.val_accuracy', 'metrics.`val loss`']);
});

test('a part of a name is enough', () => {
  expect(suggestionsFor('accuracy', keys)).toEqual(['metrics.val_accuracy']);
});

test('what is already complete is not suggested again', () => {
  expect(suggestionsFor('params.lr', keys)).toEqual([]);
});
