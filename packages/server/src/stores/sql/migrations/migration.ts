// The shape of a migration: a name that orders it, and one step forward. There is no way back: restore a backup.
import type { Kysely } from 'kysely';
import type { columnTypes } from './column-types.ts';

export interface Migration {
  /** `NNNN-area`; the number orders it, and a landed one never changes. */
  readonly name: string;
  up(db: Kysely<unknown>, types: ReturnType<typeof columnTypes>): Promise<void>;
}
