// A peer's server as a child process with a process group of its own, because both mlflow servers start workers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface PeerProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface PeerOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly url: string;
  /** Answers 200 when the peer is ready. */
  readonly readyPath: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 5000;

export async function startPeer({ program, args, url, readyPath, cwd, env = {} }: PeerOptions): Promise<PeerProcess> {
  const child = spawn(program, [...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${dirname(program)}:${process.env.PATH ?? ''}`, DO_NOT_TRACK: 'true', ...env },
  });
  const killGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // It is gone already.
    }
  };
  const killAtExit = () => killGroup('SIGKILL');
  process.once('exit', killAtExit);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output = (output + text).slice(-20_000);
    });
  const exited = once(child, 'exit');
  const stop = async () => {
    killGroup('SIGTERM');
    await Promise.race([exited, pause(STOP_WITHIN_MS)]);
    killGroup('SIGKILL');
    process.off('exit', killAtExit);
  };
  const endsAt = performance.now() + READY_WITHIN_MS;
  while (performance.now() < endsAt && child.exitCode === null) {
    const ready = await fetch(url + readyPath).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { url, pid: child.pid!, stop };
    await pause(100);
  }
  await stop();
  throw new Error(`${program} ${args.join(' ')} was not ready:\n${output}`);
}
