// Who runs on which core while servers are measured: the load client has one to itself, and each server one for all its processes
// and threads. Else the two cores of a small machine would be shared by chance, and a server of several processes would be
// measured against the client as much as against its peer. Requests per second are so those of one core.
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { descendantsOf } from '../../conformance/support/process-tree.ts';

export interface Cores {
  /** Move a server and all that it started to its core. Start it after the client has its own: it sizes its threads by what it sees. */
  placeServer(pid: number): Promise<void>;
  /** The client may run anywhere again. */
  release(): Promise<unknown>;
  /** For the notes of the result. */
  readonly note: string;
}

const CLIENT = 0;
const SERVERS = 1;
const run = promisify(execFile);

export async function shareCores(): Promise<Cores> {
  const isPinned = cpus().length > 1 && (await pin(process.pid, String(CLIENT)));
  if (!isPinned)
    return {
      placeServer: async () => {},
      release: async () => {},
      note: 'The load client shares the cores with whichever server is measured, because `taskset` is not there.',
    };
  return {
    placeServer: async (pid) => {
      // Twice: what was started while the first list was read is in the second.
      for (let time = 0; time < 2; time += 1)
        for (const one of [pid, ...(await descendantsOf(pid)).map((child) => child.pid)]) await pin(one, String(SERVERS));
    },
    release: () => pin(process.pid, `0-${cpus().length - 1}`),
    note: 'The load client has one core to itself, and each server one for all its processes and threads (`taskset`).',
  };
}

/** All threads of a process. @returns whether it could be done */
function pin(pid: number, cores: string): Promise<boolean> {
  return run('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]).then(
    () => true,
    () => false,
  );
}
