import type { WhyLink } from '@ovenbird/contracts/predictions';
import { afterAll, describe, expect, it } from 'vitest';
import { notAsked, startTestPlatform } from '../../testing/platform.ts';

const link = (kind: WhyLink['kind'], id: string | null, changed: Partial<WhyLink> = {}): WhyLink => ({
  kind,
  id,
  role: null,
  title: id ?? 'none',
  state: null,
  at: null,
  href: null,
  details: {},
  missing: null,
  ...changed,
});

const chain = [
  link('prediction', 'p1', { title: 'fruit', state: 'succeeded', at: 1_700_000_000_000, href: '/predictions/p1' }),
  link('deployment_revision', 'default/food/2'),
  link('model_version', 'food/2', { details: { aliases: 'champion' } }),
  link('run', 'abc', { title: 'proud-owl' }),
  link('source_data', 'dataset:a@1'),
  link('source_data', 'dataset:b@2'),
  link('model_version', 'scaler/1'),
  link('run', null, { missing: 'The model version was registered without a run.' }),
];

describe('ovenbird why', async () => {
  const platform = await startTestPlatform({
    predictions: { list: notAsked, get: notAsked, why: ({ params }) => ({ predictionId: params.id, complete: false, chain }) },
  });
  afterAll(() => platform.close());

  it('draws the thread as a tree, with the reason where it breaks', async () => {
    const { code, out } = await platform.ovenbird(['why', 'p1']);
    expect(code).toBe(0);
    expect(out.replaceAll(platform.url, 'http://server')).toBe(
      [
        'prediction fruit (p1), succeeded, 2023-11-14 22:13:20 UTC',
        '   http://server/predictions/p1',
        '└─ deployment revision default/food/2',
        '   └─ model version food/2',
        '         aliases champion',
        '      └─ run proud-owl (abc)',
        '         └─ data dataset:a@1',
        '         └─ data dataset:b@2',
        '   └─ model version scaler/1',
        '      └─ run: not known. The model version was registered without a run.',
        '',
      ].join('\n'),
    );
  });

  it('prints the chain for programs', async () => {
    expect(JSON.parse((await platform.ovenbird(['why', 'p1', '--json'])).out)).toMatchObject({ predictionId: 'p1', chain: { length: 8 } });
  });
});
