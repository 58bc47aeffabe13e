import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hunks, lineDiff } from './line-diff.ts';

describe('lineDiff', () => {
  it('leads from one text to the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n.`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const side = (dropped: string) => lines.filter(({ kind }) => kind !== dropped).map((line) => line.text);
        expect(side('added').join('\n')).toBe(before);
        expect(side('removed').join('\n')).toBe(after);
      }),
    );
  });

  it('keeps what stayed', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
  });
});

describe('hunks', () => {
  it('leave out what is far from a change, and are none without one', () => {
    const lines = lineDiff('1\n2\n3\n4\n5\n6\n7\n8', '1\n2\n3\nx\n5\n6\n7\n8');
    expect(hunks(lines, 1).map((part) => part.map(({ text }) => text))).toEqual([['3', '4', 'x', '5']]);
    expect(hunks(lineDiff('a', 'a'), 3)).toEqual([]);
  });
});
