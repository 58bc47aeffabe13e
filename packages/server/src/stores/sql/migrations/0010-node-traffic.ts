// Traffic by unit of the graph, and feedback: `node` becomes part of the key, which means a new table in SQLite.
import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const nodeTraffic: Migration = {
  name: '0010-node-traffic',
  up: async (db, types) => {
    await db.schema
      .createTable('traffic_by_node')
      .addColumn('deployment', 'text', (column) => column.notNull())
      .addColumn('bucket_ms', types.integer, (column) => column.notNull())
      .addColumn('step_ms', types.integer, (column) => column.notNull())
      .addColumn('revision', types.integer, (column) => column.notNull())
      .addColumn('predictor', 'text', (column) => column.notNull())
      .addColumn('node', 'text', (column) => column.notNull())
      .addColumn('code', types.integer, (column) => column.notNull())
      .addColumn('writer', 'text', (column) => column.notNull())
      .addColumn('requests', types.integer, (column) => column.notNull())
      .addColumn('dropped', types.integer, (column) => column.notNull())
      .addColumn('latency', 'text', (column) => column.notNull())
      .addColumn('feedback', types.integer, (column) => column.notNull())
      .addColumn('reward', types.double, (column) => column.notNull())
      .addPrimaryKeyConstraint('traffic_by_node_key', [
        'deployment',
        'bucket_ms',
        'step_ms',
        'revision',
        'predictor',
        'node',
        'code',
        'writer',
      ])
      .execute();
    await sql`
      insert into traffic_by_node
        (deployment, bucket_ms, step_ms, revision, predictor, node, code, writer, requests, dropped, latency, feedback, reward)
      select deployment, bucket_ms, step_ms, revision, predictor, '', code, writer, requests, dropped, latency, 0, 0 from traffic
    `.execute(db);
    await db.schema.dropTable('traffic').execute();
    await db.schema.alterTable('traffic_by_node').renameTo('traffic').execute();
    await db.schema.createIndex('traffic_by_age').on('traffic').columns(['step_ms', 'bucket_ms']).execute();
  },
};
