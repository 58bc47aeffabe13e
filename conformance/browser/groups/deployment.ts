// The page of a deployment: what goes through its graph, its weights, its revisions, its shadow, its rewards, its log.
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';

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
    await panel.getByRole('button', { name: 'Close the panel' }).click();
    await panel.waitFor({ state: 'detached' });
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
}
