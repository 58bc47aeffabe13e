import { describe, expect, it } from 'vitest';
import type { DeploymentManifest, DeploymentSpec, PredictorSpec } from '../manifest/deployment-spec.ts';
import { weightsText, withWeights } from './traffic-weights.ts';

const predictor = (name: string, more: Partial<PredictorSpec> = {}) => ({ name, ...more }) as PredictorSpec;
const manifest: DeploymentManifest = {
  spec: {
    predictors: [predictor('main', { traffic: 90 }), predictor('canary', { traffic: 10 }), predictor('next', { shadow: true })],
  } as unknown as DeploymentSpec,
  document: {
    kind: 'SeldonDeployment',
    spec: {
      protocol: 'seldon',
      predictors: [
        { name: 'main', traffic: 90, graph: {} },
        { name: 'canary', traffic: 10 },
        { name: 'next', shadow: true },
      ],
    },
  },
};

describe('other weights', () => {
  it('are written into the manifest and its meaning, and nothing else changes', () => {
    const changed = withWeights(manifest, { main: 50, canary: 50 });
    expect(changed.document).toEqual({
      kind: 'SeldonDeployment',
      spec: {
        protocol: 'seldon',
        predictors: [
          { name: 'main', traffic: 50, graph: {} },
          { name: 'canary', traffic: 50 },
          { name: 'next', shadow: true },
        ],
      },
    });
    expect(changed.spec.predictors.map(({ traffic }) => traffic)).toEqual([50, 50, undefined]);
    expect(manifest.spec.predictors[0]!.traffic).toBe(90);
  });

  it('may be the share that a shadow gets copies of', () => {
    const changed = withWeights(manifest, { next: 25 });
    expect(changed.spec.predictors.map(({ traffic }) => traffic)).toEqual([90, 10, 25]);
    expect(weightsText(manifest.spec, changed.spec)).toBe('weights: next 100 → 25 %');
  });

  it('are said as from and to, those that stay left out', () => {
    expect(weightsText(manifest.spec, withWeights(manifest, { main: 50, canary: 50 }).spec)).toBe(
      'weights: main 90 → 50 %, canary 10 → 50 %',
    );
  });

  it('for a predictor that there is not are refused', () => {
    expect(() => withWeights(manifest, { canery: 5 })).toThrow('There is no predictor "canery".');
  });
});
