// What processes have used of the processor: it hardly depends on what else the machine does.
import { readFile } from 'node:fs/promises';
import { descendantsOf } from '../conformance/support/process-tree.ts';

/** All threads, ms. Linux only, and in steps of 10 ms: it counts in hundredths of a second. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** Of a process and all that it started and that still runs. */
export async function treeProcessorMs(pid: number): Promise<number> {
  const all = [pid, ...(await descendantsOf(pid)).map((one) => one.pid)];
  const times = await Promise.all(all.map(processorMs));
  return times.reduce((sum, ms) => sum + ms, 0);
}
