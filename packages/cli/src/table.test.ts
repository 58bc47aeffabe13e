import { describe, expect, it } from 'vitest';
import { formatCsv, formatTable } from './table.ts';

describe('a table', () => {
  it('aligns text left and numbers right, and shows what is missing', () => {
    expect(
      formatTable(
        ['NAME', 'RUNS'],
        [
          ['food', 12],
          ['bird\nsongs', null],
        ],
      ),
    ).toBe('NAME         RUNS\nfood           12\nbird songs      -\n');
  });

  it('takes from the widest column until a line fits', () => {
    const text = formatTable(['ID', 'TEXT'], [['short', 'a'.repeat(200)]], { columns: 40 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(40);
    expect(text).toContain('short');
    expect(text).toContain('…');
  });

  it('is only a header when there are no rows', () => {
    expect(formatTable(['A', 'B'], [])).toBe('A   B\n');
  });
});

describe('CSV', () => {
  it('quotes what needs it', () => {
    expect(
      formatCsv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          [null, { deep: [1] }],
        ],
      ),
    ).toBe('a,b\n"x,y","say ""hi"""\n,"{""deep"":[1]}"\n');
  });
});
