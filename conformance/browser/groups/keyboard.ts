// Fast hands: lists, the command palette, places and help without a mouse; widths and order that stay.
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';

export function keyboard(site: () => Site): void {
  it('moves, selects, filters and opens in a list with j, k, x, / and Enter', async () => {
    const { experimentId, runs } = site().kitchen;
    const page = await site().open(`/experiments/${experimentId}`);
    await page.getByRole('link', { name: 'rye' }).waitFor();
    for (const key of ['j', 'j', 'x', 'j', 'x', 'k']) await page.keyboard.press(key);
    await page.getByText(`2 selected of ${runs.length} runs`).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('metrics.ta');
    await page.getByRole('option', { name: 'metrics.taste' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.getByRole('combobox', { name: 'Filter runs' }).inputValue()).toBe('metrics.taste ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${runs[1]?.runId}`);
  });

  it('opens search, help and places from anywhere, and closes them with Escape', async () => {
    const page = await site().open('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('monit');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Monitoring' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('heading', { name: 'Models' }).waitFor();
  });

  it('walks through tabs with the arrows', async () => {
    const page = await site().open(`/runs/${site().line.runId}`);
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Metrics' }).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('End');
    expect(new URL(page.url()).searchParams.get('tab')).toBe('artifacts');
  });

  it('opens a node of the graph with Enter', async () => {
    const page = await site().open(`/executions/flytesnacks/development/${site().line.trained}`);
    await page.locator('.react-flow__node', { hasText: 'prepare' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /Node .*prepare/ }).waitFor();
  });

  it('widens and moves a column from its header, and remembers both', async () => {
    const { experimentId } = site().kitchen;
    const page = await site().open(`/experiments/${experimentId}`);
    const header = page.getByRole('columnheader', { name: 'Took' });
    await header.waitFor();
    const before = (await header.boundingBox())?.width ?? 0;
    await header.getByRole('button').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Alt+ArrowLeft');
    await page.reload();
    await header.waitFor();
    const after = await header.boundingBox();
    expect(after?.width).toBe(before + 16);
    expect(after?.x).toBeLessThan((await page.getByRole('columnheader', { name: 'Started' }).boundingBox())?.x ?? 0);
  });

  it('draws only what is in sight of 20,000 rows and 200 columns, and goes to the last row at once', async () => {
    const page = await site().open('/design');
    const grid = page.getByRole('grid', { name: 'rows' });
    await grid.waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('20001');
    expect(await grid.getByRole('gridcell').count()).toBeLessThan(1200);
    await page.keyboard.press('G');
    await grid.getByRole('gridcell', { name: 'row 20000', exact: true }).waitFor();
    expect(await grid.getByRole('gridcell').count()).toBeLessThan(1200);
  });
}
