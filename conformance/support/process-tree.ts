// Who started whom: for tests that kill processes and then look whether anything is left.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Everything that `pid` started, and what that started, at this moment; itself not included. */
export async function descendantsOf(pid: number): Promise<RunningProcess[]> {
  const all = await allProcesses();
  const found: RunningProcess[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter((one) => parents.includes(one.parent));
    found.push(...children);
    parents = children.map((child) => child.pid);
  }
  return found;
}

/** Waits until none of them runs. @returns those that still do after `withinMs` */
export async function survivors(processes: readonly RunningProcess[], withinMs: number): Promise<RunningProcess[]> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const now = await allProcesses();
    // The command tells a process from another one that got its number.
    const left = processes.filter((one) => now.some((other) => other.pid === one.pid && other.command === one.command));
    if (left.length === 0 || performance.now() > endsAt) return left;
    await pause(50);
  }
}

async function allProcesses(): Promise<RunningProcess[]> {
  if (process.platform !== 'linux') return listedByPs();
  // Small images lack `ps`.
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProcess(Number(pid)).catch(() => undefined)));
  return found.filter((one) => one !== undefined);
}

async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  const [stat, command] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')]);
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; whoever started it has not looked yet.
  return state === 'Z' ? undefined : { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim() };
}

async function listedByPs(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
}
