// The `sql` area.
import type { sqlEndpoints } from '@ovenbird/contracts/sql';
import type { SqlConsole } from '../../domain/monitoring/index.ts';
import type { AreaRoutes } from './native-route.ts';

export function createSqlRoutes(console: SqlConsole): AreaRoutes<typeof sqlEndpoints> {
  return {
    query: ({ body }, { signal }) => console.query(body.sql, { maxRows: body.maxRows, signal }),
    tables: async () => ({ tables: await console.tables() }),
  };
}
