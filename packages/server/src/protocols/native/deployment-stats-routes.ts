// The `deploymentStats` area: traffic of a deployment over a window, whole and by unit of its graphs.
import type { deploymentStatsEndpoints, RewardSeries, UnitStats } from '@ovenbird/contracts/deployment-stats';
import {
  type ComparedAnswer,
  type CompareShadow,
  type Rewards,
  summarize,
  type Traffic,
  type UnitNumbers,
  type UnitTraffic,
} from '../../domain/monitoring/index.ts';
import { deploymentKey } from '../../domain/serving/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { AreaRoutes } from './native-route.ts';

export interface DeploymentStatsRoutesDeps {
  readonly traffic: Pick<Traffic, 'window'>;
  readonly units: UnitTraffic;
  readonly compareShadow: CompareShadow;
  readonly clock: Clock;
}

export function createDeploymentStatsRoutes(deps: DeploymentStatsRoutesDeps): AreaRoutes<typeof deploymentStatsEndpoints> {
  const { traffic, units, compareShadow, clock } = deps;
  return {
    get: async ({ params, query }) => {
      const { startAt, endAt, stepMs, times, all, byPredictor, totals } = await traffic.window(deploymentKey(params), query);
      const { requests, errors, dropped } = totals;
      return {
        startAt,
        endAt,
        windowMs: query.windowMs,
        stepMs,
        times,
        all,
        byPredictor,
        totals: { requests, errors, droppedLogEntries: dropped },
      };
    },
    graph: async ({ params, query }) => {
      const found = await units.numbers(deploymentKey(params), query);
      return { ...found, windowMs: query.windowMs, units: found.units.map(toUnitStats) };
    },
    unit: async ({ params, query }) => {
      const { rewards, ...found } = await units.series(deploymentKey(params), query, query);
      return { ...found, windowMs: query.windowMs, rewards: toRewardSeries(rewards) };
    },
    feedback: async ({ params, query }) => {
      const found = await units.rewards(deploymentKey(params), query);
      return {
        ...found,
        windowMs: query.windowMs,
        units: found.units.map((unit) => ({ ...toUnitStats(unit), rewards: toRewardSeries(unit.rewards) })),
      };
    },
    shadow: async ({ params, query }, { signal }) => {
      const { windowMs, limit, endAt = clock.now() } = query;
      const startAt = endAt - windowMs;
      const { namespace, name: deployment } = params;
      const found = await compareShadow({ namespace, deployment, fromMs: startAt, toMs: endAt, limit, signal });
      return {
        ...found,
        startAt,
        endAt,
        windowMs,
        classes: [...found.classes],
        disagreements: found.disagreements.map(({ id, at, main, shadow }) => ({
          id,
          at,
          predictor: main.predictor,
          shadow: shadow.predictor,
          answer: sayAnswer(main),
          shadowAnswer: sayAnswer(shadow),
          durationMs: main.latencyMs,
          shadowDurationMs: shadow.latencyMs,
        })),
      };
    },
  };
}

function sayAnswer({ responseStart, ...record }: ComparedAnswer): string {
  return summarize(record, responseStart);
}

function toUnitStats({ predictor, node, requests, errors, requestsPerSecond, latencyMs, feedback }: UnitNumbers): UnitStats {
  return { predictor, node: node ?? null, requests, errors, requestsPerSecond, latencyMs, feedback };
}

function toRewardSeries({ count, meanReward }: Rewards): RewardSeries {
  return { count: [...count], meanReward: [...meanReward] };
}
