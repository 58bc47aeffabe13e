// What processes and threads have used: Linux tells of processes in /proc; elsewhere nobody does, and only queues count.
import { readFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import type { CopyUsage } from '../domain/serving/scaling/index.ts';

/** `USER_HZ`, which is 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** Of the process itself; what it started is not counted. Processes that just ended are left out. */
export async function processUsage(pids: readonly (number | undefined)[]): Promise<CopyUsage[]> {
  if (process.platform !== 'linux') return [];
  const known = pids.filter((pid) => pid !== undefined);
  const read = await Promise.all(known.map((pid) => readUsage(pid).catch(() => undefined)));
  return read.filter((usage) => usage !== undefined);
}

async function readUsage(pid: number): Promise<CopyUsage> {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/status`, 'utf8')]);
  // Fields from the third on: the second is the program's name, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return {
    copy: pid,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    ...(kibibytes ? { memoryBytes: Number(kibibytes) * 1024 } : {}),
  };
}

export async function threadUsage(threads: readonly Worker[]): Promise<CopyUsage[]> {
  const asked = threads.map(async (thread) => {
    const copy = thread.threadId;
    const { user, system } = await thread.cpuUsage();
    return { copy, cpuMs: (user + system) / 1000 };
  });
  const told = await Promise.allSettled(asked);
  return told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
