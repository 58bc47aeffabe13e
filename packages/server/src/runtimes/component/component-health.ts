// Whether the copies of a component are well, as the class says (`health_status`, where it has one): one that is not is not
// counted as ready, as Seldon's wrapper answers its readiness probe.
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../kernel/errors.ts';
import type { ComponentHost } from './component-call.ts';
import type { ComponentLine } from './component-line.ts';

export interface ComponentHealth {
  /** Wait until it says for the first time that it is well. @throws failed_precondition with what it said last */
  untilWell(host: ComponentHost): Promise<void>;
  /** Ask it again and again until it ends. */
  watch(host: ComponentHost): void;
  isWell(host: ComponentHost): boolean;
  stop(): void;
}

export interface HealthTimes {
  /** A copy that does not say that it is well within this time of its start is given up. */
  readonly startMs: number;
  readonly retryMs: number;
  /** Between two questions to a copy that is well. */
  readonly everyMs: number;
  /** One that does not answer within this is not well until it does. */
  readonly timeoutMs: number;
}

export const HEALTH_TIMES: HealthTimes = { startMs: 60_000, retryMs: 500, everyMs: 10_000, timeoutMs: 5000 };

export function createComponentHealth(label: string, line: ComponentLine, times: HealthTimes): ComponentHealth {
  const unwell = new Set<ComponentHost>();
  const stopping = new AbortController();
  const { signal } = stopping;

  /** @returns what is wrong with it; undefined when it is well */
  async function fault(host: ComponentHost): Promise<string | undefined> {
    const reply = await host.ask({ kind: 'health' });
    return reply.kind === 'refused' ? reply.message : undefined;
  }

  async function ask(host: ComponentHost): Promise<void> {
    const timer = setTimeout(() => unwell.add(host), times.timeoutMs);
    try {
      if (await fault(host)) unwell.add(host);
      else unwell.delete(host);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    untilWell: async (host) => {
      let last = 'nothing';
      const late = delay(times.startMs, 'late' as const, { signal, ref: false }).catch(() => 'late' as const);
      for (;;) {
        const told = await Promise.race([fault(host), late]);
        if (told === undefined) return;
        if (told === 'late')
          throw new PlatformError(
            'failed_precondition',
            `The component ${label} was not well within ${times.startMs / 1000} s of its start; its health_status said: ${last}`,
          );
        last = told;
        await delay(times.retryMs, undefined, { signal }).catch(() => {});
      }
    },
    watch: (host) => {
      let ended = false;
      void host.ended.then(() => {
        ended = true;
        unwell.delete(host);
      });
      void (async () => {
        while (!ended) {
          await delay(unwell.has(host) ? times.retryMs : times.everyMs, undefined, { signal, ref: false });
          // One that answers calls is well enough to be asked later.
          if (!ended) line.occupy(host, () => ask(host));
        }
      })().catch(() => {});
    },
    isWell: (host) => !unwell.has(host),
    stop: () => stopping.abort(),
  };
}
