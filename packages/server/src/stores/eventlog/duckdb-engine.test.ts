import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDuckDbEngine } from './duckdb-engine.ts';

it('tells a query that needs too much memory from a fault of ours', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-engine-'));
  const engine = createDuckDbEngine(folder, { memoryMb: 10, spillMb: 1, threads: 1 });
  const asked = engine.use((connection) => connection.run('SELECT count(DISTINCT md5(i::VARCHAR)) FROM range(3000000) numbers(i)'));
  await expect(asked).rejects.toMatchObject({ code: 'resource_exhausted' });
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});
