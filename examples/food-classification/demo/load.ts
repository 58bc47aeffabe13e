// Clients that never stop asking, to show that a roll-out loses no request.
import { setTimeout as delay } from 'node:timers/promises';
import type { TestPicture } from '../pictures/picture-set.ts';
import type { Classify } from './classify.ts';

export interface LoadReport {
  readonly requests: number;
  readonly failures: readonly string[];
}

export interface Load {
  /** Let the running requests end. */
  stop(): Promise<LoadReport>;
}

/** Between two requests of a client: the cores are needed for training too. */
const pauseMs = 250;

/** Each client sends one picture after the other until stopped. */
export function startLoad(clients: readonly Classify[], pictures: readonly TestPicture[]): Load {
  let stopped = false;
  let requests = 0;
  const failures: string[] = [];
  const loop = async (classify: Classify) => {
    for (let turn = 0; !stopped; turn++) {
      const picture = pictures[turn % pictures.length];
      if (!picture) return;
      requests += 1;
      await classify(picture).catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
      await delay(pauseMs);
    }
  };
  const running = clients.map(loop);
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(running);
      return { requests, failures };
    },
  };
}
