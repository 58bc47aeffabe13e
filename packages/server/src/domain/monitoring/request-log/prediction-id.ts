// Prediction ids that carry their time (UUID version 7, RFC 9562 §5.7), so that a lookup by id alone knows which hour of
// the log to open. An id that a client chose is as good, only slower to find.
import { randomBytes } from 'node:crypto';

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** 4096 ids' worth: asking the kernel for 10 bytes each time would cost more than the rest of the id. */
const POOL_BYTES = 10 * 4096;
let pool = Buffer.alloc(0);
let used = POOL_BYTES;

/** @param nowMs epoch ms */
export function newPredictionId(nowMs: number): string {
  if (used >= pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 10);
  used += 10;
  const time = nowMs.toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(random[3]!, 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** Epoch ms at which the id was made; undefined when it is not one of `newPredictionId`'s. */
export function timeOfPredictionId(id: string): number | undefined {
  if (!VERSION_7.test(id)) return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
