// The job that a process may take: queued, or of a process that is gone. Few run at once, so that each holder can be looked at.
import type { Kysely } from 'kysely';
import { isFree } from '../lease.ts';
import type { BatchJobRow } from '../schema/batch.ts';
import type { Schema } from '../schema/schema.ts';

/** The oldest first. */
export async function claimable(db: Kysely<Schema>, now: number, isDead: (holder: string) => boolean): Promise<BatchJobRow | undefined> {
  const oldest = db.selectFrom('batch_jobs').selectAll().orderBy('created_at_ms').orderBy('id');
  const running = await oldest.where('state', '=', 'running').execute();
  const left = running.find((row) => isFree(row, now, isDead));
  return left ?? (await oldest.where('state', '=', 'queued').limit(1).executeTakeFirst());
}
