import { expect, test } from 'vitest';
import { startLoad } from './load.ts';

const picture = { label: 'fruit', name: 'pear', png: new Uint8Array() };
const answer = { puid: 'p', probabilities: [1] };

test('clients ask until stopped; every failure is kept, and the running requests are waited for', async () => {
  const first = Promise.withResolvers<void>();
  let asked = 0;
  const load = startLoad(
    [
      async () => {
        asked += 1;
        return answer;
      },
      async () => {
        first.resolve();
        throw new Error('refused');
      },
    ],
    [picture],
  );
  await first.promise;
  const report = await load.stop();
  expect(report.failures).toContain('refused');
  expect(report.requests).toBe(asked + report.failures.length);
});
