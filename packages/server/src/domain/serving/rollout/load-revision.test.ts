import { expect, it } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { PredictorSpec } from '../manifest/deployment-spec.ts';
import type { Revision } from '../revisions/revision.ts';
import { createScaling } from '../scaling/scaling.ts';
import { loadRevision } from './load-revision.ts';
import { createModelPool } from './model-pool.ts';
import type { UnitPool } from './unit-pool.ts';

const predictor = (name: string, rest: Partial<PredictorSpec> = {}): PredictorSpec => ({
  name,
  graph: { name: 'unit', type: 'MODEL', implementation: 'MLFLOW_SERVER', parameters: [], children: [] },
  componentSpecs: [],
  shadow: false,
  annotations: {},
  labels: {},
  orchestratorEnv: {},
  ...rest,
});

function revision(number: number, predictors: readonly PredictorSpec[]): Revision {
  const models = predictors.map(({ name }) => ({ predictor: name, node: 'unit', uri: `models:/${name}/1`, location: `/models/${name}` }));
  const at = { namespace: 'default', name: 'dep' };
  return { ...at, number, models, spec: { ...at, annotations: {}, predictors } } as unknown as Revision;
}

function stage() {
  const log: string[] = [];
  const models = createModelPool({
    source: { materialize: async (location) => location, describe: async (directory) => ({ directory, format: 'mlflow', flavors: [] }) },
    runtimes: [
      {
        name: 'python',
        load: async ({ description: { directory } }) => {
          log.push(`load ${directory}`);
          if (directory === '/models/broken') throw new PlatformError('failed_precondition', 'no such file');
          return {
            runtime: 'python',
            availableReplicas: () => 1,
            predict: async ({ tensors }) => ({ form: 'array', tensors }),
            close: async () => void log.push(`close ${directory}`),
          };
        },
      },
    ],
    scaling: createScaling({ clock: systemClock, logger: silentLogger }),
    maxLoads: 2,
  });
  const load = (given: Revision) => loadRevision(given, { models, units: {} as UnitPool }, new AbortController().signal);
  return { log, load };
}

it('a revision that changes only weights has the models that are loaded already', async () => {
  const { log, load } = stage();
  const before = await load(revision(1, [predictor('main', { traffic: 90 }), predictor('canary', { traffic: 10 })]));
  const after = await load(revision(2, [predictor('main', { traffic: 50 }), predictor('canary', { traffic: 50 })]));
  await before.retire(0);
  expect(log).toEqual(['load /models/main', 'load /models/canary']);
  expect(after.predictors.map(({ trafficPercent }) => trafficPercent)).toEqual([50, 50]);
  for (const [index, { graph }] of after.predictors.entries()) expect(graph.root.model).toBe(before.predictors[index]!.graph.root.model);
  await after.retire(0);
  expect(log.slice(2)).toEqual(['close /models/main', 'close /models/canary']);
});

it('a shadow is loaded beside the others, and gets all or its percent', async () => {
  const { load } = stage();
  const shadowOf = async (traffic: number | undefined) => {
    const loaded = await load(
      revision(1, [predictor('main'), predictor('shadow', { shadow: true, ...(traffic === undefined ? {} : { traffic }) })]),
    );
    expect(loaded.predictors).toMatchObject([{ name: 'main', trafficPercent: 100 }]);
    return loaded.shadow;
  };
  expect(await shadowOf(undefined)).toMatchObject({ name: 'shadow', trafficPercent: 100 });
  expect([(await shadowOf(0))?.trafficPercent, (await shadowOf(30))?.trafficPercent]).toEqual([0, 30]);
});

it('is served without a shadow that cannot be loaded, and says why; any other predictor keeps it from serving', async () => {
  const { log, load } = stage();
  const loaded = await load(revision(1, [predictor('main'), predictor('broken', { shadow: true })]));
  expect(loaded).toMatchObject({ shadow: undefined, shadowFault: 'The shadow "broken" is not asked: no such file' });
  expect(loaded.predictors).toMatchObject([{ name: 'main' }]);
  await expect(load(revision(2, [predictor('broken'), predictor('main', { shadow: true })]))).rejects.toThrow('no such file');
  await loaded.retire(0);
  expect(log.at(-1)).toBe('close /models/main');
});

it('a header that leads to a predictor comes from its annotation', async () => {
  const annotations = { 'seldon.io/route-header': 'X-Group = beta' };
  const { predictors } = await stage().load(revision(1, [predictor('main', { traffic: 100 }), predictor('beta', { annotations })]));
  expect(predictors.map(({ route }) => route)).toEqual([undefined, { header: 'x-group', value: 'beta' }]);
});
