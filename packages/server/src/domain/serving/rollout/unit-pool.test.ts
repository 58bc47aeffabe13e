import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { createScaling } from '../scaling/scaling.ts';
import { createUnitPool } from './unit-pool.ts';

const { signal } = new AbortController();
const leaf: UnitSpec = { name: 'leaf', type: 'MODEL', implementation: 'SIMPLE_MODEL', parameters: [], children: [] };
const router: UnitSpec = { ...leaf, name: 'router', type: 'ROUTER', implementation: 'THOMPSON_SAMPLING', children: [leaf, leaf] };
const classUnit: UnitSpec = { name: 'class', type: 'MODEL', parameters: [], children: [] };

function specOf(unit: UnitSpec, more: Partial<PredictorSpec> = {}) {
  const predictor: PredictorSpec = {
    name: 'main',
    graph: unit,
    componentSpecs: [],
    shadow: false,
    annotations: {},
    labels: {},
    orchestratorEnv: {},
    ...more,
  };
  const spec: DeploymentSpec = {
    namespace: 'default',
    name: 'iris',
    annotations: {},
    labels: {},
    protocol: 'seldon',
    predictors: [predictor],
  };
  return [spec, predictor, unit] as const;
}

function stage() {
  const kept = new Map<string, unknown>();
  const log: string[] = [];
  const pool = createUnitPool({
    components: {
      load: async ({ replicas }) => {
        let desired = replicas;
        log.push(`load ${replicas}`);
        return {
          backend: {},
          pool: {
            desired: () => desired,
            available: () => desired,
            waiting: () => 0,
            usage: async () => [],
            resize: (to) => {
              desired = to;
              log.push(`resize ${to}`);
            },
          },
          close: async () => void log.push('close'),
        };
      },
    },
    images: { find: () => ({ language: 'python', file: '/c.py', name: 'C' }) },
    scaling: createScaling({ clock: systemClock, logger: silentLogger }),
    memory: {
      of: ({ namespace, name }, unit) => {
        const key = `${namespace}/${name} ${unit}`;
        return { recall: () => kept.get(key), keep: (state) => void kept.set(key, structuredClone(state)) };
      },
      forget: () => {},
    },
  });
  return { pool, log, kept };
}

describe('units that are no models', () => {
  it('have the copies that their users want, and are made once for all of them', async () => {
    const { pool, log } = stage();
    const component = (replicas: number, memoryBytes: number) =>
      specOf(classUnit, { componentSpecs: [{ replicas, containers: [{ name: 'class', image: 'me/c', requests: { memoryBytes } }] }] });
    const first = await pool.acquire(...component(2, 1), signal);
    const second = await pool.acquire(...component(4, 2), signal);
    expect(second.loaded).toBe(first.loaded);
    await first.release();
    const third = await pool.acquire(...component(1, 2), signal);
    await second.release();
    await third.release();
    expect(log).toEqual(['load 2', 'resize 4', 'resize 1', 'close']);
  });

  it('remember what they learned when they are made again', async () => {
    const { pool, kept } = stage();
    const first = await pool.acquire(...specOf(router, { replicas: 1 }), signal);
    const feedback = { reward: 1, routing: {}, message: {} };
    await first.loaded.backend.sendFeedback!(feedback, 1, signal);
    await first.release();
    const again = await pool.acquire(...specOf(router, { replicas: 3 }), signal);
    await again.loaded.backend.sendFeedback!(feedback, 1, signal);
    expect([...kept.values()]).toEqual([
      [
        { tries: 0, successes: 0 },
        { tries: 2, successes: 2 },
      ],
    ]);
  });
});
