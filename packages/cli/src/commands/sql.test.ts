import { afterAll, describe, expect, it } from 'vitest';
import { startTestPlatform } from '../../testing/platform.ts';

describe('ovenbird sql', async () => {
  const platform = await startTestPlatform({
    sql: {
      query: ({ body }) => ({
        columns: [
          { name: 'class', type: 'VARCHAR' },
          { name: 'n', type: 'BIGINT' },
        ],
        rows: [
          ['fruit', 12],
          [body.sql, null],
        ],
        truncated: body.maxRows < 3,
        elapsedMs: 4,
      }),
      tables: () => ({
        tables: [{ name: 'predictions', description: 'Every answer', columns: [{ name: 'id', type: 'VARCHAR', description: 'puid' }] }],
      }),
    },
  });
  afterAll(() => platform.close());

  it('prints a table, and counts the rows for a person', async () => {
    expect(await platform.ovenbird(['sql', 'q'], { columns: 80 })).toEqual({
      code: 0,
      out: 'class    n\nfruit   12\nq        -\n',
      err: '2 rows in 4 ms\n',
    });
    expect((await platform.ovenbird(['sql', 'q'])).err).toBe('');
  });

  it('prints CSV and JSON for programs, and reads the query from standard input', async () => {
    expect((await platform.ovenbird(['sql', '-', '--csv'], { stdin: 'a, b' })).out).toBe('class,n\nfruit,12\n"a, b",\n');
    expect((await platform.ovenbird(['sql', 'q', '--json'])).out).toBe('{"class":"fruit","n":12}\n{"class":"q","n":null}\n');
  });

  it('says when there were more rows', async () => {
    expect((await platform.ovenbird(['sql', 'q', '--max-rows', '2'])).err).toContain('Only the first 2 rows');
  });

  it('lists what can be asked', async () => {
    expect((await platform.ovenbird(['sql', 'tables'])).out).toContain('predictions   id       VARCHAR   puid');
  });
});
