// The engine's rows in SQL. A batch of changes is one transaction of a few multi-row statements, fenced by the lease.
import type { Transaction } from 'kysely';
import type { ExecutionChanges, ExecutionId, ExecutionStore } from '../../../domain/workflows/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { SqlDatabase } from '../database.ts';
import type { Schema } from '../schema/schema.ts';
import { toAttempt, toAttemptRow, toExecution, toExecutionRow, toNode, toNodeRow } from './execution-rows.ts';

/** At most 14 parameters a row: well below SQLite's 32,766 and PostgreSQL's 65,535. */
const ROWS_PER_STATEMENT = 1000;
const OPEN_ATTEMPT_PHASES = ['UNDEFINED', 'QUEUED', 'RUNNING', 'INITIALIZING', 'WAITING_FOR_RESOURCES'];

const keyOf = (id: ExecutionId): string => `${id.project}/${id.domain}/${id.name}`;

export function createSqlExecutionStore(database: SqlDatabase): ExecutionStore {
  return {
    create: async (record, shard) => {
      const row = toExecutionRow(record, keyOf(record.id), shard);
      const existing = await database.write(
        async (trx) => {
          const written = await trx
            .insertInto('executions')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
          if (written.numInsertedOrUpdatedRows === 1n) return null;
          return trx.selectFrom('executions').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
        },
        { durability: 'full' },
      );
      return existing ? { kind: 'exists', existing: toExecution(existing) } : { kind: 'created' };
    },

    record: (changes, holder, leases) =>
      database.write(
        async (trx) => {
          const held = await trx
            .selectFrom('leases')
            .select('name')
            .where('name', 'in', leases)
            .where('holder', '=', holder)
            // Keeps another engine from taking them until this commits; SQLite's one writer does that by itself.
            .$if(database.dialect === 'postgres', (query) => query.forUpdate())
            .execute();
          if (held.length < leases.length) throw new PlatformError('aborted', 'Another engine has taken the execution over.');
          await writeNodes(trx, changes);
          await writeAttempts(trx, changes);
          await writeEvents(trx, changes);
          for (const change of changes) await writePatch(trx, change);
        },
        { durability: 'full' },
      ),

    requestAbort: (id, abort) =>
      database.write(
        async (trx) => {
          const row = await trx.selectFrom('executions').select(['ended_at_ms', 'abort']).where('id', '=', keyOf(id)).executeTakeFirst();
          if (!row) throw new PlatformError('not_found', `Execution ${keyOf(id)} does not exist.`, { field: 'id' });
          if (row.ended_at_ms !== null) return 'already_ended';
          if (row.abort === null) {
            await trx
              .updateTable('executions')
              .set({ phase: 'ABORTING', abort: JSON.stringify(abort), updated_at_ms: abort.at })
              .where('id', '=', keyOf(id))
              .execute();
            await trx
              .insertInto('execution_events')
              .values({ execution_id: keyOf(id), node_id: null, attempt: null, phase: 'ABORTING', message: abort.cause, at_ms: abort.at })
              .execute();
          }
          return 'requested';
        },
        { durability: 'full' },
      ),

    setArchived: (id, archived, at) =>
      database.write(
        async (trx) => {
          const result = await trx
            .updateTable('executions')
            .set({ archived: archived ? 1 : 0, updated_at_ms: at })
            .where('id', '=', keyOf(id))
            .executeTakeFirst();
          if (result.numUpdatedRows === 0n) throw new PlatformError('not_found', `Execution ${keyOf(id)} does not exist.`, { field: 'id' });
        },
        { durability: 'full' },
      ),

    unfinished: async (shards) => {
      if (shards.length === 0) return [];
      const rows = await database.read
        .selectFrom('executions')
        .select(['project', 'domain', 'name', 'abort'])
        .where('ended_at_ms', 'is', null)
        .where('shard', 'in', shards)
        .orderBy('created_at_ms')
        .execute();
      return rows.map(({ project, domain, name, abort }) => ({
        id: { project, domain, name },
        abort: abort === null ? null : JSON.parse(abort),
      }));
    },

    load: async (id) => {
      const key = keyOf(id);
      const execution = await database.read.selectFrom('executions').selectAll().where('id', '=', key).executeTakeFirst();
      if (!execution) throw new PlatformError('not_found', `Execution ${key} does not exist.`, { field: 'id' });
      const nodes = await database.read.selectFrom('node_executions').selectAll().where('execution_id', '=', key).execute();
      const attempts = await database.read
        .selectFrom('task_attempts')
        .selectAll()
        .where('execution_id', '=', key)
        .where('phase', 'in', OPEN_ATTEMPT_PHASES)
        .execute();
      return { execution: toExecution(execution), nodes: nodes.map(toNode), openAttempts: attempts.map(toAttempt) };
    },
  };
}

type Trx = Transaction<Schema>;

/** Later entries of a row win: PostgreSQL refuses a statement that touches a row twice. */
function latest<Row>(rows: readonly Row[], rowKey: (row: Row) => string): Row[] {
  return [...new Map(rows.map((row) => [rowKey(row), row])).values()];
}

async function inChunks<Row>(rows: readonly Row[], write: (chunk: Row[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) await write(rows.slice(start, start + ROWS_PER_STATEMENT));
}

function writeNodes(trx: Trx, changes: readonly ExecutionChanges[]): Promise<void> {
  const rows = changes.flatMap((change) => change.nodes.map((node) => toNodeRow(keyOf(change.id), node)));
  return inChunks(
    latest(rows, (row) => `${row.execution_id}/${row.node_id}`),
    (chunk) =>
      trx
        .insertInto('node_executions')
        .values(chunk)
        .onConflict((conflict) =>
          conflict.columns(['execution_id', 'node_id']).doUpdateSet((row) => ({
            phase: row.ref('excluded.phase'),
            error: row.ref('excluded.error'),
            attempts: row.ref('excluded.attempts'),
            user_failures: row.ref('excluded.user_failures'),
            system_failures: row.ref('excluded.system_failures'),
            started_at_ms: row.ref('excluded.started_at_ms'),
            ended_at_ms: row.ref('excluded.ended_at_ms'),
            updated_at_ms: row.ref('excluded.updated_at_ms'),
          })),
        )
        .execute(),
  );
}

function writeAttempts(trx: Trx, changes: readonly ExecutionChanges[]): Promise<void> {
  const rows = changes.flatMap((change) => change.attempts.map((attempt) => toAttemptRow(keyOf(change.id), attempt)));
  return inChunks(
    latest(rows, (row) => `${row.execution_id}/${row.node_id}/${row.attempt}`),
    (chunk) =>
      trx
        .insertInto('task_attempts')
        .values(chunk)
        .onConflict((conflict) =>
          conflict.columns(['execution_id', 'node_id', 'attempt']).doUpdateSet((row) => ({
            phase: row.ref('excluded.phase'),
            error: row.ref('excluded.error'),
            started_at_ms: row.ref('excluded.started_at_ms'),
            ended_at_ms: row.ref('excluded.ended_at_ms'),
            updated_at_ms: row.ref('excluded.updated_at_ms'),
          })),
        )
        .execute(),
  );
}

function writeEvents(trx: Trx, changes: readonly ExecutionChanges[]): Promise<void> {
  const rows = changes.flatMap(({ id, events }) =>
    events.map((event) => ({
      execution_id: keyOf(id),
      node_id: event.nodeId,
      attempt: event.attempt,
      phase: event.phase,
      message: event.message,
      at_ms: event.at,
    })),
  );
  return inChunks(rows, (chunk) => trx.insertInto('execution_events').values(chunk).execute());
}

async function writePatch(trx: Trx, { id, patch }: ExecutionChanges): Promise<void> {
  if (!patch) return;
  await trx
    .updateTable('executions')
    .set({
      updated_at_ms: patch.updatedAt,
      ...(patch.phase === undefined ? {} : { phase: patch.phase }),
      ...(patch.error === undefined ? {} : { error: patch.error && JSON.stringify(patch.error) }),
      ...(patch.outputs === undefined ? {} : { outputs: patch.outputs }),
      ...(patch.startedAt === undefined ? {} : { started_at_ms: patch.startedAt }),
      ...(patch.endedAt === undefined ? {} : { ended_at_ms: patch.endedAt }),
      ...(patch.counts === undefined
        ? {}
        : {
            nodes_total: patch.counts.total,
            nodes_done: patch.counts.done,
            nodes_running: patch.counts.running,
            nodes_failed: patch.counts.failed,
          }),
    })
    .where('id', '=', keyOf(id))
    .execute();
}
