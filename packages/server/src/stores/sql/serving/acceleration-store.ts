// Accelerations in SQL, the side of who wants one; the same statements on both dialects.
import type { Acceleration, AccelerationKey, AccelerationState, AccelerationStore } from '../../../domain/serving/acceleration/index.ts';
import type { SqlDatabase } from '../database.ts';
import type { AccelerationRow } from '../schema/accelerations.ts';

export const UNFINISHED: readonly AccelerationState[] = ['converting', 'comparing'];

export function createSqlAccelerationStore(database: SqlDatabase): AccelerationStore {
  const all = () => database.read.selectFrom('accelerations').selectAll();
  const one = async (column: 'id' | 'key', value: string) => {
    const row = await all().where(column, '=', value).executeTakeFirst();
    return row && toAcceleration(row);
  };

  return {
    ensure: async (acceleration) => {
      const key = keyOf(acceleration);
      const known = await one('key', key);
      if (known) return known;
      await database.write(
        (trx) =>
          trx
            .insertInto('accelerations')
            .values(toRow(acceleration, key))
            .onConflict((conflict) => conflict.column('key').doNothing())
            .execute(),
        { durability: 'full' },
      );
      return (await one('key', key))!;
    },

    findByKey: (key) => one('key', keyOf(key)),
    get: (id) => one('id', id),

    ofVersion: async (modelName, modelVersion) =>
      (
        await all().where('model_name', '=', modelName).where('model_version', '=', modelVersion).orderBy('created_at_ms', 'desc').execute()
      ).map(toAcceleration),

    restart: async (id, at) => {
      const fresh = { state: 'converting', reason: null, updated_at_ms: at, attempts: 0 };
      await database.write(
        (trx) => trx.updateTable('accelerations').set(fresh).where('id', '=', id).where('state', 'not in', UNFINISHED).execute(),
        { durability: 'full' },
      );
    },
  };
}

function keyOf({ location, server, parameters, tolerance, converterVersion }: AccelerationKey): string {
  const sorted = Object.entries(parameters).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([location, server ?? null, sorted, tolerance.absolute, tolerance.relative, converterVersion]);
}

function toRow(acceleration: Acceleration, key: string): AccelerationRow {
  const { id, location, parameters, tolerance, converterVersion, state, createdAt, updatedAt } = acceleration;
  return {
    id,
    key,
    model_name: acceleration.modelName ?? null,
    model_version: acceleration.modelVersion ?? null,
    location,
    server: acceleration.server ?? null,
    parameters: JSON.stringify(parameters),
    tolerance: JSON.stringify(tolerance),
    converter_version: converterVersion,
    state,
    reason: null,
    evidence: null,
    versions: null,
    artifact: null,
    created_at_ms: createdAt,
    updated_at_ms: updatedAt,
    duration_ms: null,
    peak_memory_bytes: null,
    holder: null,
    lease_until_ms: null,
    attempts: 0,
  };
}

export function toAcceleration(row: AccelerationRow): Acceleration {
  return {
    id: row.id,
    location: row.location,
    ...(row.server === null ? {} : { server: row.server }),
    parameters: JSON.parse(row.parameters),
    ...(row.model_name === null ? {} : { modelName: row.model_name }),
    ...(row.model_version === null ? {} : { modelVersion: row.model_version }),
    tolerance: JSON.parse(row.tolerance),
    converterVersion: row.converter_version,
    state: row.state as Acceleration['state'],
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) }),
    ...(row.versions === null ? {} : { versions: JSON.parse(row.versions) }),
    ...(row.artifact === null ? {} : { artifact: row.artifact }),
    createdAt: row.created_at_ms,
    updatedAt: row.updated_at_ms,
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    ...(row.peak_memory_bytes === null ? {} : { peakMemoryBytes: row.peak_memory_bytes }),
  };
}
