// Read-only SQL over everything that is logged.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { durationMs, jsonValue } from './scalars.ts';

export const sqlColumn = z.object({ name: z.string(), type: z.string().describe('As DuckDB names it, e.g. BIGINT') });

export const sqlResult = z
  .object({
    columns: z.array(sqlColumn),
    rows: z.array(z.array(jsonValue)).describe('Integers beyond 2^53 travel as strings, times as ISO 8601'),
    truncated: z.boolean().describe('There were more rows than maxRows'),
    elapsedMs: durationMs,
  })
  .meta({ id: 'SqlResult' });
export type SqlResult = z.infer<typeof sqlResult>;

export const sqlTable = z
  .object({
    name: z.string(),
    description: z.string(),
    columns: z.array(sqlColumn.extend({ description: z.string().nullable() })),
  })
  .meta({ id: 'SqlTable' });
export type SqlTable = z.infer<typeof sqlTable>;

export const sqlEndpoints = {
  query: defineEndpoint({
    method: 'POST',
    path: '/sql/query',
    summary: 'Run one SELECT; anything that writes or reads files is refused',
    body: z.object({ sql: z.string().min(1), maxRows: z.int().min(1).max(100_000).default(1000) }),
    response: sqlResult,
  }),
  tables: defineEndpoint({
    method: 'GET',
    path: '/sql/tables',
    summary: 'Tables and views that can be asked',
    response: z.object({ tables: z.array(sqlTable) }),
  }),
};
