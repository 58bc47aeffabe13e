// A name for this process among those that share a database, by which another one of the same machine can see that it is gone.
import { hostname } from 'node:os';
import { newUuid } from '../kernel/ids.ts';

/** `host/pid/uuid`. */
export function processHolder(): string {
  return `${hostname()}/${process.pid}/${newUuid()}`;
}

/**
 * Has the process behind a holder ended? False when it runs on another machine: only its silence tells then. A process id
 * that is used again by another program is taken for alive; leases then run out by time.
 */
export function isHolderDead(holder: string): boolean {
  const [host, text] = holder.split('/');
  const pid = Number(text);
  if (host !== hostname() || !Number.isInteger(pid) || pid <= 0) return false;
  // One process has one holder: another with our own id is of a process that ended before us.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
