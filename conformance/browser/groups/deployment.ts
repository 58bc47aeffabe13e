// The page of a deployment: what goes through its graph, its weights, its revisions, its shadow, its rewards, its log.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';
import { settled } from '../site/pages.ts';

export function deployment(site: () => Site): void {
  const address = (tab?: string) => {
    const { namespace, name } = site().experiment.deployment;
    return `/deployments/${namespace}/${name}${tab ? `?tab=${tab}` : ''}`;
  };

  it('shows what went through each unit of the graph, and its numbers beside it', async () => {
    const page = await site().open(`${address('graph')}&over=3600000`);
    const box = (text: string) => page.locator('.react-flow__node', { hasText: text });
    await box('ciabatta').getByText('shadow: a copy of each request').waitFor();
    await box('iris v1').first().click();
    const panel = page.getByRole('complementary', { name: 'Unit model' });
    await panel.getByText('Latency p99').waitFor();
    await panel.getByRole('link', { name: 'iris version 1' }).waitFor();
    await panel.getByText('Not asked for; the original answers.').waitFor();
    expect(await factOf(panel, 'Copies')).toBe('1 of 1');
    await panel.getByRole('button', { name: 'Close the panel' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  it('says why a model is not accelerated where that was asked for, and shows the evidence where it is', async () => {
    const unit = `${address('graph')}&unit=ciabatta%2Fmodel`;
    const page = await site().open(unit);
    const panel = page.getByRole('complementary', { name: 'Unit model' });
    await panel.getByText('Asked for, but the original answers:').waitFor();
    const { namespace, name } = site().experiment.deployment;
    const answer = await fetch(`${site().platform.control}/api/v1/deployments/${namespace}/${name}/accelerations`);
    const { items } = (await answer.json()) as { items: { node: string; acceleration: { reason: string } }[] };
    await panel.getByText(items[0]!.acceleration.reason).waitFor();
    // As if the comparison had ended otherwise.
    await page.route('**/accelerations', async (route) => {
      const { items } = await (await route.fetch()).json();
      const sets = [{ name: 'neighbours', rows: 2000, agreeing: 2000, maxAbsolute: 0, maxRelative: 0, equalLabels: 1, worst: null }];
      const evidence = { sets, originalMs: 1.4, acceleratedMs: 0.05, precision: 'float64', onnxBytes: 1800, missingValues: true };
      const verified = { phase: 'verified', state: 'succeeded', reason: null, evidence, modelName: 'iris', modelVersion: '1' };
      const changed = items.map((item: { acceleration: object }) => ({
        ...item,
        inUse: true,
        acceleration: { ...item.acceleration, ...verified },
      }));
      return route.fulfill({ json: { items: changed } });
    });
    await page.reload();
    await panel.getByText('A verified ONNX file answers, in process.').waitFor();
    await panel.getByRole('cell', { name: 'neighbours' }).waitFor();
    await panel.getByRole('link', { name: 'On the page of iris version 1' }).waitFor();
  });

  it('shows what a router has learned of its branches', async () => {
    const { namespace, name } = site().experiment.bandit;
    const page = await site().open(`/deployments/${namespace}/${name}?tab=graph&unit=table%2Fchoose`);
    const beliefs = page.getByRole('region', { name: 'What it believes' });
    await beliefs.getByText('Thompson sampling').waitFor();
    await beliefs.getByRole('row', { name: 'focaccia 2 of 3 60 % 19.4 % to 93.2 %' }).waitFor();
    await beliefs.getByRole('row', { name: 'baguette 0 of 1 33.3 % 1.26 % to 84.2 %' }).waitFor();
  });

  it.each([1280, 390])('draws all predictors so that their words can be read, at %d px', async (width) => {
    const page = await site().open(`${address('graph')}&over=3600000`, { width });
    await settled(page);
    const boxes = await page.locator('.react-flow__node').evaluateAll((nodes) =>
      nodes.map((node) => ({
        right: node.getBoundingClientRect().right,
        scale: node.getBoundingClientRect().width / (node as HTMLElement).offsetWidth,
        cut: [...node.querySelectorAll('.truncate')].filter((line) => line.scrollWidth > line.clientWidth).map((line) => line.textContent),
      })),
    );
    expect(boxes).toHaveLength(7);
    for (const { right, scale, cut } of boxes) {
      expect(right).toBeLessThanOrEqual(width);
      expect(scale).toBeGreaterThanOrEqual(0.75);
      expect(cut).toEqual([]);
    }
  });

  it('moves weights that make 100, asks first, and makes a revision of them without loading anything', async () => {
    const page = await site().open(address());
    await page.getByRole('spinbutton', { name: 'Weight of sourdough, percent' }).fill('65');
    expect(await page.getByRole('spinbutton', { name: 'Weight of brioche, percent' }).inputValue()).toBe('35');
    expect(await page.getByRole('spinbutton', { name: 'Copies for ciabatta, percent' }).inputValue()).toBe('100');
    await page.getByRole('slider', { name: 'Copies for ciabatta' }).press('Home');
    await page.getByRole('button', { name: 'Apply the weights' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('sourdough: from 80 % to 65 %').waitFor();
    await dialog.getByText('brioche: from 20 % to 35 %').waitFor();
    await dialog.getByText('ciabatta: from 100 % to 0 %').waitFor();
    await dialog.getByRole('button', { name: 'Apply the weights' }).click();
    await page.getByText('Revision 2 has the new weights').waitFor();
    await page.getByText('revision 2 serves').waitFor();
    await page.getByRole('button', { name: 'Apply the weights' }).waitFor({ state: 'detached' });
  });

  it('is told when somebody else applied a revision meanwhile, and changes nothing', async () => {
    const page = await site().open(address());
    // As a page that has not heard of the newest revision yet.
    await page.route('**/traffic', (route) => {
      const given = route.request().postDataJSON() as object;
      return route.continue({ postData: JSON.stringify({ ...given, ifRevision: 1 }) });
    });
    await page.getByRole('spinbutton', { name: 'Weight of sourdough, percent' }).fill('10');
    await page.getByRole('button', { name: 'Apply the weights' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Apply the weights' }).click();
    await page.getByText('its latest revision is 2, not 1').waitFor();
    await page.getByText('revision 2 serves').waitFor();
    expect(site().complaints()).toEqual([expect.stringContaining('409')]);
  });

  it('tells what each revision changed, and shows two side by side', async () => {
    const page = await site().open(address('revisions'));
    await page.getByText('spec.predictors[sourdough].traffic').first().waitFor();
    await page.getByRole('button', { name: /whole difference to revision 1/ }).click();
    const lines = page.getByRole('group', { name: 'Difference of revision 2 against 1' });
    await lines.getByText(/traffic: 65/).waitFor();
    await lines.getByText(/traffic: 80/).waitFor();
    await page.getByRole('combobox', { name: 'To' }).selectOption('1');
    await page.getByText('They are the same.').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('1');
  });

  it('compares what the shadow said with what callers got', async () => {
    const page = await site().open(address('shadow'));
    await page.getByText('Agreement', { exact: true }).waitFor();
    await page.getByText('0 of 30').waitFor();
    const classes = page.getByRole('region', { name: 'Classes that differ' }).getByRole('row');
    await classes.filter({ hasText: 'rye' }).first().waitFor();
    const [heads, ...counted] = await classes.evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent)),
    );
    expect(heads).toEqual(['Callers got', 'The shadow said', 'Rows']);
    expect(counted.map(([, shadow]) => shadow)).toEqual(counted.map(() => 'rye'));
    expect(counted.reduce((sum, [, , rows]) => sum + Number(rows), 0)).toBe(30);
    await page.getByRole('region', { name: 'Disagreements' }).getByRole('link').first().waitFor();
  });

  it('shows rewards, also of zero, for each predictor', async () => {
    const page = await site().open(address('feedback'));
    await page.getByRole('figure', { name: /^Mean reward/ }).waitFor();
    await page.getByRole('cell', { name: 'sourdough', exact: true }).waitFor();
  });

  it('is listed with its requests, latency and errors of the last minutes', async () => {
    const page = await site().open('/deployments');
    const row = page.getByRole('row', { name: /bake-off/ });
    await row.getByRole('img', { name: /^Requests per second over the last/ }).waitFor();
    await row.getByRole('img', { name: /^Latency p99 over the last/ }).waitFor();
    await row.getByRole('gridcell', { name: '0 %', exact: true }).waitFor();
  });

  it('finds predictions by predictor, class, status and time, and opens the same in SQL', async () => {
    const page = await site().open(address('log'));
    await page.getByRole('combobox', { name: 'Predictor' }).selectOption('ciabatta');
    await page
      .getByRole('link', { name: /\.shadow$/ })
      .first()
      .waitFor();
    await page.getByRole('searchbox', { name: 'Class' }).fill('no such class');
    await page.keyboard.press('Enter');
    await page.getByText('No logged prediction is like this.').waitFor();
    await page.getByRole('searchbox', { name: 'Class' }).fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Status' }).fill('500');
    await page.keyboard.press('Enter');
    await page.getByText('No logged prediction is like this.').waitFor();
    await page.getByRole('searchbox', { name: 'Status' }).fill('200');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Time' }).selectOption('last hour');
    await page
      .getByRole('link', { name: /\.shadow$/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Open in SQL' }).click();
    await page.getByRole('grid', { name: 'rows' }).waitFor();
    const sql = new URL(page.url()).searchParams.get('sql');
    expect(sql).toMatch(/predictor = 'ciabatta'\s+AND code = 200\s+AND time >= TIMESTAMP/);
  });
  it('unfolds predictions in place, by keys and by a click, and keeps the way to their own page', async () => {
    const page = await site().open(address('log'));
    const unfold = page.getByRole('button', { name: /^Details of / });
    await unfold.first().waitFor();
    const isOpen = (at: number) => unfold.nth(at).getAttribute('aria-expanded');
    expect(await isOpen(0)).toBe('false');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Request' }).getByText('ndarray').waitFor();
    await page.getByRole('group', { name: 'Response' }).getByText('puid').waitFor();
    await page.getByRole('heading', { name: 'Graph units that took part' }).waitFor();
    expect(await isOpen(0)).toBe('true');
    // A link to this view shows it too.
    await page.reload();
    await page.getByRole('group', { name: 'Request' }).waitFor();
    await unfold.nth(1).click();
    await expect.poll(() => page.getByRole('group', { name: 'Request' }).count()).toBe(2);
    for (const key of ['k', 'o']) await page.keyboard.press(key);
    await expect.poll(() => page.getByRole('group', { name: 'Request' }).count()).toBe(1);
    expect([await isOpen(0), await isOpen(1)]).toEqual(['false', 'true']);
    expect(new URL(page.url()).pathname).toBe(address());
    await page.getByRole('link', { name: 'Its whole page, with the way back to the data' }).click();
    await page.getByRole('heading', { name: 'Why this answer' }).waitFor();
  });

  it('unfolds the cards of a narrow screen too', async () => {
    const page = await site().open(address('log'), { width: 390, height: 844 });
    const unfold = page.getByRole('button', { name: /^Details of / }).first();
    await unfold.click();
    await page.getByRole('group', { name: 'Response' }).getByText('puid').waitFor();
    expect(await unfold.getAttribute('aria-expanded')).toBe('true');
    await unfold.click();
    await page.getByRole('group', { name: 'Response' }).waitFor({ state: 'detached' });
  });

  it('rolls back to an old revision after it was told what that does, and serves what it had', async () => {
    const page = await site().open(address('revisions'));
    const line = page.getByRole('listitem').filter({ has: page.getByText('revision 1', { exact: true }) });
    await line.getByRole('button', { name: 'Roll back to it' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Roll back to revision 1?' });
    await dialog.getByText(/serves iris version 1, iris version 1/).waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Revision 3 brings back what revision 1 served').waitFor();
    await page.getByText('revision 3 serves').waitFor();
    await page.getByRole('tab', { name: 'Traffic' }).click();
    expect(await page.getByRole('spinbutton', { name: 'Weight of sourdough, percent' }).inputValue()).toBe('80');
    expect(await page.getByRole('spinbutton', { name: 'Copies for ciabatta, percent' }).inputValue()).toBe('100');
  });

  it('takes a deployment out of memory after it was told what that does, shows it so, and brings it back', async () => {
    const { namespace, name } = site().experiment.bandit;
    const page = await site().open(`/deployments/${namespace}/${name}`);
    await page.getByRole('button', { name: 'Unload' }).click();
    const unload = page.getByRole('alertdialog', { name: `Unload ${namespace}/${name}?` });
    await unload.getByText(/stays so, also after a restart/).waitFor();
    await unload.getByRole('button', { name: 'Unload deployment' }).click();
    await page.getByText('no revision serves').waitFor();
    await page.getByText(/out of memory, and requests to it are refused/).waitFor();
    await page.getByRole('link', { name: 'Deployments' }).first().click();
    const row = page.getByRole('row', { name: new RegExp(name) });
    await row.getByText('Unloaded').waitFor();
    await row.getByRole('link', { name: new RegExp(name) }).click();
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Load deployment' }).click();
    await page.getByText('revision 1 serves').waitFor();
    await page.getByRole('button', { name: 'Unload' }).waitFor();
  });
}

/** The value beside a name in a panel's list of facts. */
async function factOf(panel: ReturnType<Page['getByRole']>, name: string): Promise<string | null> {
  return panel.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd').textContent();
}
