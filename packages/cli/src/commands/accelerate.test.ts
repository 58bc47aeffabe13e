import type { Acceleration } from '@ovenbird/contracts/accelerations';
import { afterAll, describe, expect, it } from 'vitest';
import { notAsked, startTestPlatform } from '../../testing/platform.ts';

const known: Acceleration = {
  id: 'a1',
  modelName: 'iris',
  modelVersion: '1',
  location: 'mlflow-artifacts:/1/models/m-1/artifacts',
  server: 'MLFLOW_SERVER',
  parameters: {},
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  phase: 'converting',
  state: 'running',
  reason: null,
  evidence: null,
  versions: {},
  createdAt: 1,
  updatedAt: 1,
  durationMs: null,
  peakMemoryBytes: null,
};
const evidence: NonNullable<Acceleration['evidence']> = {
  sets: [
    { name: 'input example', rows: 5, agreeing: 5, maxAbsolute: 2.5e-7, maxRelative: 0, equalLabels: null, worst: null },
    { name: 'neighbours', rows: 500, agreeing: 500, maxAbsolute: null, maxRelative: null, equalLabels: 1, worst: null },
  ],
  originalMs: 0.8,
  acceleratedMs: 0.05,
  precision: 'float64',
  onnxBytes: 1000,
  missingValues: false,
};

describe('ovenbird accelerate', async () => {
  const asked: unknown[] = [];
  let ending: Partial<Acceleration> = {};
  const platform = await startTestPlatform({
    accelerations: {
      create: ({ body }) => {
        asked.push(body);
        return known;
      },
      get: () => ({ ...known, ...ending }),
      ofVersion: notAsked,
      ofDeployment: notAsked,
    },
  });
  afterAll(() => platform.close());

  it('waits for the verdict, and shows what was compared', async () => {
    ending = { phase: 'verified', state: 'ready', evidence, versions: { skl2onnx: '1.20.0' }, durationMs: 4200 };
    const { code, out, err } = await platform.ovenbird([
      'accelerate',
      'models:/iris@champion',
      '--tolerance',
      '0.001',
      '--parameter',
      'method=predict',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: 'converting…\n' });
    expect(asked).toEqual([
      { uri: 'models:/iris@champion', server: 'MLFLOW_SERVER', parameters: { method: 'predict' }, tolerance: { relative: 0.001 } },
    ]);
    expect(out.split('\n').slice(0, 3)).toEqual([
      'COMPARED        ROWS   AGREE   MAX ABSOLUTE   MAX RELATIVE   EQUAL LABELS',
      'input example      5       5   2.5e-7         0              -',
      'neighbours       500     500   -              -              100 %',
    ]);
    expect(out).toContain('one row: 0.800 ms by Python, 0.050 ms by ONNX (float64)');
  });

  it('ends with 3 and the reason when it is not verified, with the evidence as JSON where that is asked for', async () => {
    ending = { phase: 'refused', state: 'skipped', reason: 'There is nothing to compare with.' };
    const { code, out, err } = await platform.ovenbird(['accelerate', 'models:/iris/1', '--json']);
    expect(code).toBe(3);
    expect(err).toContain('not accelerated: There is nothing to compare with.');
    expect(JSON.parse(out)).toMatchObject({ phase: 'refused' });
  });

  it('refuses a tolerance that is none, and a parameter without a value', async () => {
    for (const wrong of [
      ['--tolerance', '1'],
      ['--absolute', 'x'],
      ['--parameter', 'method'],
    ])
      expect((await platform.ovenbird(['accelerate', 'models:/iris/1', ...wrong])).code).toBe(2);
  });
});
