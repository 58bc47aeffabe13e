// How many queries run at once. Each holds a thread of Node's pool of four, which files and name lookups need too.
import { PlatformError } from '../../kernel/errors.ts';
import { createSlots, type Slots } from '../../kernel/slots.ts';

/** What is run throws resource_exhausted when too many wait already. */
export function createQuerySlots(running: number, waiting: number): Slots {
  const full = () => new PlatformError('resource_exhausted', 'Too many queries are waiting; try again in a moment.');
  return createSlots(running, { waiting, full });
}
