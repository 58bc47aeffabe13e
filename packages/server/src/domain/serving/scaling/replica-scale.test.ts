import { describe, expect, it } from 'vitest';
import type { AutoscaleSpec, ComponentSpec, DeploymentSpec, PredictorSpec } from '../manifest/deployment-spec.ts';
import { mergeScales, type ReplicaScale, scaleOf } from './replica-scale.ts';

const unit = { name: 'm' };
const specOf = (componentSpecs: readonly ComponentSpec[], more: Partial<PredictorSpec> = {}, replicas?: number) => {
  const predictor = { name: 'main', componentSpecs, annotations: {}, ...more } as unknown as PredictorSpec;
  const spec = { annotations: {}, predictors: [predictor], ...(replicas === undefined ? {} : { replicas }) } as unknown as DeploymentSpec;
  return scaleOf(spec, predictor, unit);
};
const autoscaled = (autoscale: AutoscaleSpec, requests = {}) => specOf([{ containers: [{ name: 'm', requests }], autoscale }]);

describe('the scale of a unit', () => {
  it.each([
    ['nothing', specOf([]), 1],
    ['the deployment', specOf([], {}, 2), 2],
    ['the predictor', specOf([], { replicas: 3 }, 2), 3],
    [
      'the component of the unit',
      specOf(
        [
          { replicas: 9, containers: [{ name: 'other' }] },
          { replicas: 4, containers: [{ name: 'm' }] },
        ],
        { replicas: 3 },
      ),
      4,
    ],
    ['the first component, for a server that has no container', specOf([{ replicas: 5, containers: [] }], { replicas: 3 }), 5],
    ['a zero', specOf([], { replicas: 0 }), 1],
  ])('is one number where %s says it', (_who, scale, replicas) => {
    expect(scale).toEqual({ min: replicas, max: replicas, targets: {}, downWindowMs: 0, upWindowMs: 0 });
  });

  it('has Kubernetes’ defaults, and grows with the queue whatever else is named', () => {
    expect(autoscaled({ maxReplicas: 4 })).toEqual({
      min: 1,
      max: 4,
      targets: { cpuCores: 0.8, waiting: 10 },
      downWindowMs: 300_000,
      upWindowMs: 0,
    });
    expect(autoscaled({ minReplicas: 0, maxReplicas: 4, targets: [], downWindowMs: 5, upWindowMs: 6 })).toEqual({
      min: 1,
      max: 4,
      targets: { waiting: 10 },
      downWindowMs: 5,
      upWindowMs: 6,
    });
  });

  it('takes utilisations of what the container requests, values as they are, the lowest where there are several', () => {
    const targets = [
      { resource: 'cpu', utilizationPercent: 50 },
      { resource: 'memory', utilizationPercent: 80 },
      { resource: 'memory', averageValue: 100 },
      { resource: 'cpu', averageValue: 0.01, container: 'other' },
    ] as const;
    expect(autoscaled({ maxReplicas: 4, targets }, { cpuCores: 2, memoryBytes: 1000 }).targets).toEqual({
      cpuCores: 1,
      memoryBytes: 100,
      waiting: 10,
    });
    expect(autoscaled({ maxReplicas: 4, targets: targets.slice(0, 2) }).targets).toEqual({ cpuCores: 0.5, waiting: 10 });
  });

  it('has the queue of the annotation, the predictor’s before the deployment’s; none with 0', () => {
    const of = (text: string) =>
      specOf([{ containers: [], autoscale: { maxReplicas: 2, targets: [] } }], { annotations: { 'seldon.io/scale-queue': text } });
    expect([of('2.5').targets, of('0').targets, of('nonsense').targets]).toEqual([{ waiting: 2.5 }, {}, { waiting: 10 }]);
  });

  it('of several users together is enough for each', () => {
    const one: ReplicaScale = { min: 1, max: 2, targets: { cpuCores: 1, waiting: 5 }, downWindowMs: 10, upWindowMs: 10 };
    const other: ReplicaScale = { min: 2, max: 2, targets: { cpuCores: 0.5 }, downWindowMs: 0, upWindowMs: 0 };
    expect(mergeScales([one, other])).toEqual({ min: 2, max: 2, targets: { cpuCores: 0.5, waiting: 5 }, downWindowMs: 10, upWindowMs: 0 });
  });
});
