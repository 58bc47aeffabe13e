// What users supply cannot act in the page.
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';

export function safety(site: () => Site): void {
  it('shows HTML of a run in a frame in which no script runs', async () => {
    const { runId } = site().kitchen.runs.at(-1)!;
    const page = await site().open(`/runs/${runId}?tab=artifacts&file=page.html`);
    const frame = page.frameLocator('iframe[title="page.html"]');
    await frame.getByRole('heading', { name: 'Bread' }).waitFor();
    expect(await frame.locator('body').getAttribute('data-ran')).toBeNull();
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    // The browser tells that it blocked the script: that is what was wanted.
    expect(site().complaints().join()).toMatch(/script/i);
  });
}
