// Traffic counts in SQL.
import type { Transaction } from 'kysely';
import { LatencyHistogram } from '../../../domain/monitoring/traffic/latency-histogram.ts';
import { COARSE_STEP_MS, FINE_STEP_MS, type TrafficBucket, type TrafficStore } from '../../../domain/monitoring/traffic/traffic-store.ts';
import type { SqlDatabase } from '../database.ts';
import type { TrafficRow } from '../schema/monitoring.ts';
import type { Schema } from '../schema/schema.ts';

/** 13 parameters a row: well below SQLite's 32,766 and PostgreSQL's 65,535. */
const ROWS_PER_INSERT = 1000;
/** Coarse steps that one transaction adds up: a few hundred rows, so that other writers hardly wait. */
const STEPS_PER_ROLL_UP = 10;
/** Who wrote a coarse bucket. */
const ROLL_UP_WRITER = 'roll-up';

export function createTrafficStore(database: SqlDatabase): TrafficStore {
  return {
    record: async (buckets) => {
      await database.write((trx) => upsert(trx, buckets));
    },

    read: async (deployments, fromMs, toMs, of = 'predictors') => {
      if (deployments.length === 0) return [];
      const all = database.scan
        .selectFrom('traffic')
        .selectAll()
        .where('deployment', 'in', deployments)
        .where('bucket_ms', '>=', fromMs)
        .where('bucket_ms', '<', toMs)
        .orderBy('bucket_ms');
      const rows = await (of === 'units' ? all : all.where('node', '=', '')).execute();
      return rows.map(toBucket);
    },

    rollUp: async (beforeMs) => {
      for (;;) {
        const oldest = await database.read
          .selectFrom('traffic')
          .select('bucket_ms')
          .where('step_ms', '=', FINE_STEP_MS)
          .where('bucket_ms', '<', beforeMs)
          .orderBy('bucket_ms')
          .limit(1)
          .executeTakeFirst();
        if (!oldest) return;
        const fromMs = Math.floor(oldest.bucket_ms / COARSE_STEP_MS) * COARSE_STEP_MS;
        await rollUpRange(database, fromMs, Math.min(beforeMs, fromMs + STEPS_PER_ROLL_UP * COARSE_STEP_MS));
      }
    },

    prune: async (beforeMs) => {
      await database.write((trx) =>
        trx.deleteFrom('traffic').where('step_ms', 'in', [FINE_STEP_MS, COARSE_STEP_MS]).where('bucket_ms', '<', beforeMs).execute(),
      );
    },
  };
}

/** Takes the rows out and puts their sums in: whoever comes second takes out nothing, and puts in nothing. */
async function rollUpRange(database: SqlDatabase, fromMs: number, toMs: number): Promise<void> {
  await database.write(async (trx) => {
    const taken = await trx
      .deleteFrom('traffic')
      .where('step_ms', 'in', [FINE_STEP_MS, COARSE_STEP_MS])
      .where('bucket_ms', '>=', fromMs)
      .where('bucket_ms', '<', toMs)
      .returningAll()
      .execute();
    await upsert(trx, coarse(taken.map(toBucket)));
  });
}

function coarse(buckets: readonly TrafficBucket[]): TrafficBucket[] {
  const coarseMs = ({ bucketMs }: TrafficBucket) => Math.floor(bucketMs / COARSE_STEP_MS) * COARSE_STEP_MS;
  const groups = Map.groupBy(buckets, (bucket) =>
    JSON.stringify([bucket.deployment, coarseMs(bucket), bucket.revision, bucket.predictor, bucket.node, bucket.code]),
  );
  return [...groups.values()].map((group) => {
    const latency = new LatencyHistogram();
    for (const bucket of group) latency.mergeEncoded(bucket.latency);
    return {
      ...group[0]!,
      bucketMs: coarseMs(group[0]!),
      stepMs: COARSE_STEP_MS,
      writer: ROLL_UP_WRITER,
      requests: sumOf(group, 'requests'),
      dropped: sumOf(group, 'dropped'),
      latency: latency.encode(),
      feedback: sumOf(group, 'feedback'),
      reward: sumOf(group, 'reward'),
    };
  });
}

function sumOf(group: readonly TrafficBucket[], field: 'requests' | 'dropped' | 'feedback' | 'reward'): number {
  return group.reduce((sum, bucket) => sum + bucket[field], 0);
}

async function upsert(trx: Transaction<Schema>, buckets: readonly TrafficBucket[]): Promise<void> {
  for (let start = 0; start < buckets.length; start += ROWS_PER_INSERT)
    await trx
      .insertInto('traffic')
      .values(buckets.slice(start, start + ROWS_PER_INSERT).map(toRow))
      .onConflict((conflict) =>
        conflict.columns(['deployment', 'bucket_ms', 'step_ms', 'revision', 'predictor', 'node', 'code', 'writer']).doUpdateSet((row) => ({
          requests: row.ref('excluded.requests'),
          dropped: row.ref('excluded.dropped'),
          latency: row.ref('excluded.latency'),
          feedback: row.ref('excluded.feedback'),
          reward: row.ref('excluded.reward'),
        })),
      )
      .execute();
}

function toRow({ bucketMs, stepMs, ...same }: TrafficBucket): TrafficRow {
  return { ...same, bucket_ms: bucketMs, step_ms: stepMs };
}

function toBucket({ bucket_ms, step_ms, ...same }: TrafficRow): TrafficBucket {
  return { ...same, bucketMs: bucket_ms, stepMs: step_ms };
}
