// What hands do with a chart: point, zoom, reset, change the scale and the axis, take the numbers away.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';
import { settled } from '../site/pages.ts';

export function charts(site: () => Site): void {
  const openCharts = async (): Promise<Page> => {
    const { experimentId, runs } = site().kitchen;
    const chosen = runs.slice(-2).map((run) => run.runId);
    return site().open(`/experiments/${experimentId}?tab=charts&runs=${chosen.join()}`);
  };
  const loss = (page: Page) => page.getByRole('figure', { name: /^loss/ });

  it('tells the values under the pointer, and moves the crosshair of every chart on the page', async () => {
    const page = await openCharts();
    await settled(page);
    await loss(page)
      .locator('.u-over')
      .hover({ position: { x: 100, y: 60 } });
    await loss(page)
      .getByText(/^step \d+$/)
      .waitFor();
    const places = () =>
      page.locator('.u-cursor-x').evaluateAll((lines) => lines.map((line) => new DOMMatrix(getComputedStyle(line).transform).m41));
    await expect.poll(places).toEqual([100, 100]);
  });

  it('draws in a browser whose language Intl does not know', async () => {
    const page = await openCharts();
    // What Chromium says in the POSIX locale.
    await page.addInitScript(() => Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix', configurable: true }));
    await page.reload();
    await loss(page).locator('.u-over').waitFor();
  });

  it('zooms by brushing and comes back by a double click', async () => {
    const page = await openCharts();
    const plot = loss(page).locator('.u-over');
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await loss(page).getByRole('button', { name: 'Reset zoom' }).waitFor();
    await plot.dblclick();
    await loss(page).getByRole('button', { name: 'Reset zoom' }).waitFor({ state: 'detached' });
  });

  it('keeps axis and smoothing in the address, and turns the scale logarithmic', async () => {
    const page = await openCharts();
    await loss(page).waitFor();
    await page.getByText('Relative time', { exact: true }).click();
    await page.getByLabel('Smoothing').fill('0.5');
    await loss(page).getByText('by time since start').waitFor();
    expect(new URL(page.url()).searchParams.get('x')).toBe('relative');
    expect(new URL(page.url()).searchParams.get('smooth')).toBe('0.5');
    await loss(page).getByRole('button', { name: 'log' }).click();
    expect(await loss(page).getByRole('button', { name: 'log' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('gives its numbers as CSV and its drawing as a picture', async () => {
    const page = await openCharts();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await loss(page).getByRole('button', { name: 'Export loss' }).click();
    await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
    const csv = await page.evaluate(() => navigator.clipboard.readText());
    expect(csv.split('\r\n')[0]).toBe('step,wheat,rye');
    expect(csv.split('\r\n')).toHaveLength(31);
    await loss(page).getByRole('button', { name: 'Export loss' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as PNG' }).click();
    expect((await download).suggestedFilename()).toBe('loss.png');
  });

  it('copies the rows of a table as CSV, the selected ones when some are', async () => {
    const { experimentId } = site().kitchen;
    const page = await site().open(`/experiments/${experimentId}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('checkbox', { name: 'Select rye' }).check();
    await page.getByRole('button', { name: 'Copy selected rows as CSV' }).click();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Run,Started,Took,Made by,crust,loss,taste/);
    expect(lines[1]).toMatch(/^rye,/);
  });
}
