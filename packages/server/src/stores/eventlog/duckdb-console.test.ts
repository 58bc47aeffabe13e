import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';
import type { PlatformError } from '../../kernel/errors.ts';

describe('the SQL console', () => {
  let log: OpenPredictionLog;
  const at = Date.UTC(2026, 10, 25, 10, 30);
  beforeAll(async () => {
    log = await openPredictionLog();
    const writer = log.openLog();
    writer.append(predictionRecord({ id: 'p1', at, labels: ['fruit'] }));
    writer.append(predictionRecord({ id: 'p2', at: at + 1, labels: ['meal', 'fruit'], revision: 2 }));
    writer.append(
      predictionRecord({
        id: 'p3',
        at: at + 2,
        labels: null,
        scores: null,
        code: 400,
        error: 'Wrong shape',
        request: 'not JSON',
        nodes: [],
      }),
    );
    await writer.flush();
  });
  afterAll(() => log.dispose());

  const query = (sql: string, maxRows = 100) => log.console.query(sql, { maxRows });
  const refusal = async (sql: string): Promise<PlatformError> => {
    try {
      await query(sql);
    } catch (error) {
      return error as PlatformError;
    }
    throw new Error(`was not refused: ${sql}`);
  };

  it('counts predictions by class and model version while the log is being written', async () => {
    const { rows, columns } = await query(
      'SELECT label, model_version, count(*) AS n FROM predictions WHERE label IS NOT NULL GROUP BY ALL ORDER BY label',
    );
    expect(columns).toEqual([
      { name: 'label', type: 'VARCHAR' },
      { name: 'model_version', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
    ]);
    expect(rows).toEqual([
      ['fruit', '1', 1],
      ['meal', '1', 1],
    ]);
  });

  it('has every column that it says it has, with its type', async () => {
    const [table] = await log.console.tables();
    const { rows } = await query('DESCRIBE predictions');
    expect(rows.map(([name, type]) => [name, type])).toEqual(table!.columns.map(({ name, type }) => [name, type]));
  });

  describe('over typed views', () => {
    let typedLog: OpenPredictionLog;
    const evil = 'a"; DROP VIEW predictions; --/x';
    const found = (name: string) => ({
      namespace: 'food',
      name: name.split('/').at(-1)!,
      inputs: { fields: ['x', 'y'].map((column) => ({ name: column, type: 'BIGINT', depth: 0 })) },
      outputs: { fields: [] },
    });
    beforeAll(async () => {
      const names = ['food/classifier', 'order', 'my-model', '1st', evil];
      typedLog = await openPredictionLog({
        typed: {
          find: async (name) => (names.includes(name) ? found(name) : undefined),
          list: async () => names.map((view) => ({ view, deployment: found(view) })),
          names: async () => names,
        },
      });
      const writer = typedLog.openLog();
      writer.append(predictionRecord({ id: 'p1', at, namespace: 'food', deployment: 'classifier', labels: ['fruit'] }));
      await writer.flush();
    });
    afterAll(() => typedLog.dispose());
    const rowsOf = async (sql: string) => (await typedLog.console.query(sql, { maxRows: 10 })).rows;

    it('answers them beside the view of the same name', async () => {
      const sql = 'SELECT c.input.x, c.input.y, c.output.label, p.code FROM predictions."food/classifier" c JOIN predictions p USING (id)';
      expect(await rowsOf(sql)).toEqual([[1, 2, 'fruit', 200]]);
    });

    it('has the columns that it says it has', async () => {
      const table = (await typedLog.console.tables()).find(({ name }) => name === 'predictions."food/classifier"');
      const { rows } = await typedLog.console.query('DESCRIBE predictions."food/classifier"', { maxRows: 100 });
      expect(rows.map(([name]) => name).sort()).toEqual(table!.columns.map(({ name }) => name).sort());
    });

    it('calls each of them as it is written in a query', async () => {
      for (const { name } of await typedLog.console.tables())
        expect(await rowsOf(`SELECT count(*) >= 0 FROM ${name}`), name).toEqual([[true]]);
      expect(await rowsOf('SUMMARIZE predictions."my-model"')).not.toEqual([]);
    });

    it('takes a name for nothing but a name', async () => {
      expect(await rowsOf(`SELECT * FROM predictions."${evil.replaceAll('"', '""')}"`)).toEqual([]);
      expect(await rowsOf('SELECT id FROM predictions')).toEqual([['p1']]);
      await expect(rowsOf('FROM predictions."/etc/passwd"')).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(rowsOf('FROM predictions."food/clasifier"')).rejects.toThrow('Nearest: food/classifier');
    });
  });

  it('answers times as ISO 8601, bodies as JSON, and keeps what is not JSON as text', async () => {
    const { rows } = await query("SELECT time, hour, request, request->'data'->'ndarray', labels FROM predictions ORDER BY time");
    expect(rows[1]).toEqual([
      '2026-11-25T10:30:00.001Z',
      '2026-11-25T10:00:00Z',
      { data: { ndarray: [[1, 2]] } },
      [[1, 2]],
      ['meal', 'fruit'],
    ]);
    expect(rows[2]!.slice(2)).toEqual(['not JSON', null, null]);
  });

  it('answers numbers that JSON cannot hold as text', async () => {
    const { rows } = await query(
      "SELECT 9007199254740993, 'NaN'::DOUBLE, 12345678901234567890123::HUGEINT, 1.50::DECIMAL(9,2), '[9007199254740993]'::JSON",
    );
    expect(rows).toEqual([['9007199254740993', 'NaN', '12345678901234567890123', 1.5, '[9007199254740993]']]);
  });

  it('stops at the number of rows that was asked for and says so', async () => {
    expect(await query('FROM predictions', 2)).toMatchObject({ truncated: true, rows: { length: 2 } });
    expect(await query('FROM predictions', 3)).toMatchObject({ truncated: false, rows: { length: 3 } });
    expect((await query('SELECT * FROM range(100000)', 5000)).rows).toHaveLength(5000);
  });

  it('names the place of a syntax error', async () => {
    const error = await refusal('SELECT label\nFROM predictions\nWERE code = 200 x');
    expect(error).toMatchObject({ code: 'invalid_argument', details: { line: 3, column: 6, position: 36, field: 'sql' } });
    expect(error.message).toBe('Line 3, column 6: syntax error at or near "code".');
  });

  it('names an unknown column with its place and its neighbours', async () => {
    const error = await refusal('SELECT lable FROM predictions');
    expect(error).toMatchObject({ code: 'invalid_argument', details: { line: 1, column: 8, position: 8 } });
    expect(error.message).toContain('"label"');
  });

  it('refuses what cannot be computed as the fault of the query', async () => {
    for (const sql of ["SELECT 'x'::INTEGER", 'SELECT * FROM nothing_here', "SELECT error('no')", ''])
      expect((await refusal(sql)).code, sql).toBe('invalid_argument');
    expect((await refusal('SELECT 1; SELECT 2')).message).toBe('One query at a time: these are 2.');
  });

  describe('lets nobody out', () => {
    const writing = () => [
      'CREATE TABLE t (a INT)',
      `COPY (SELECT 1) TO '${log.folder}/out.csv'`,
      `COPY predictions TO '/tmp/ovenbird-out.csv'`,
      `EXPORT DATABASE '${log.folder}/export'`,
      "ATTACH '/tmp/ovenbird-other.db'",
      'INSTALL httpfs',
      'LOAD httpfs',
      "SET memory_limit = '100GB'",
      'RESET lock_configuration',
      'DROP VIEW predictions',
      'INSERT INTO predictions VALUES (1)',
      'DELETE FROM predictions',
      'CALL pragma_version()',
      'PREPARE q AS SELECT 1',
      'CHECKPOINT',
      'BEGIN',
    ];
    const reading = () => {
      const segment = join(
        log.folder,
        'food',
        'classifier',
        'segments',
        readdirSync(join(log.folder, 'food', 'classifier', 'segments'))[0]!,
      );
      return [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        `SELECT * FROM read_json('${segment}')`,
        `SELECT * FROM '${segment}'`,
        `SELECT * FROM read_blob('${log.folder}/secret.csv')`,
        'SELECT * FROM duckdb_settings()',
        'SELECT * FROM duckdb_secrets()',
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT current_setting('temp_directory')",
        "SELECT (SELECT count(*) FROM read_text('/etc/passwd'))",
        "WITH f AS (FROM read_text('/etc/passwd')) SELECT id FROM predictions WHERE id IN (SELECT content FROM f)",
        'DESCRIBE SELECT * FROM duckdb_settings()',
        'SELECT sql FROM duckdb_views',
        'SELECT view_definition FROM information_schema.views',
        'SELECT sql FROM sqlite_master',
        'FROM pg_catalog.pg_views',
        'SELECT (SELECT max(definition) FROM pg_views)',
      ];
    };

    it('that writes', async () => {
      for (const sql of writing()) expect((await refusal(sql)).code, sql).toBe('permission_denied');
      expect(existsSync(join(log.folder, 'out.csv'))).toBe(false);
      expect(existsSync(join(log.folder, 'export'))).toBe(false);
    });

    it('that reads files or settings, not even those of the log', async () => {
      writeFileSync(join(log.folder, 'secret.csv'), 'a\n1\n');
      for (const sql of reading()) expect((await refusal(sql)).code, sql).toBe('permission_denied');
    });

    it('by the second wall alone: the engine itself refuses files outside the log', async () => {
      const { createDuckDbEngine } = await import('./duckdb-engine.ts');
      const engine = createDuckDbEngine(log.folder);
      const run = (sql: string) => engine.use((connection) => connection.run(sql));
      await expect(run("SELECT * FROM read_text('/etc/passwd')")).rejects.toThrow(/Permission Error/);
      await expect(run("COPY (SELECT 1) TO '/tmp/ovenbird-out.csv'")).rejects.toThrow(/Permission Error/);
      await expect(run(`COPY (SELECT 1) TO '${log.folder}/../out.csv'`)).rejects.toThrow(/Permission Error/);
      await expect(run('SET enable_external_access = true')).rejects.toThrow();
      await expect(run("SET allowed_directories = ['/']")).rejects.toThrow();
      await expect(run('LOAD httpfs')).rejects.toThrow();
      await engine.close();
    });
  });

  it('stops a query that takes too long', async () => {
    const impatient = await openPredictionLog({ timeoutMs: 50 });
    await expect(
      impatient.console.query('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b', { maxRows: 1 }),
    ).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect((await impatient.console.query('SELECT 1', { maxRows: 1 })).rows).toEqual([[1]]);
    await impatient.dispose();
  });

  it('stops a query whose caller went away', async () => {
    const caller = new AbortController();
    const asked = log.console.query('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b', {
      maxRows: 1,
      signal: caller.signal,
    });
    setTimeout(() => caller.abort(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops a query whose caller went away before it began, at whichever step it is', async () => {
    const gone = AbortSignal.abort();
    const sql = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';
    await expect(log.console.query(sql, { maxRows: 1, signal: gone })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says that it is busy instead of letting queries pile up', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => query('SELECT count(*) FROM predictions')));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBe(12);
    for (const answer of refused) expect(answer.reason).toMatchObject({ code: 'resource_exhausted' });
  });

  it('answers over an empty log', async () => {
    const empty = await openPredictionLog();
    expect((await empty.console.query('SELECT count(*), max(time) FROM predictions', { maxRows: 1 })).rows).toEqual([[0, null]]);
    await empty.dispose();
  });
});
