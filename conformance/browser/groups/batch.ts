// Batch jobs: the list below the deployments, the page of one, and what a person can do to it while it runs.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowers } from '../site/made-batch.ts';
import type { Site } from '../site/open-site.ts';

const list = '/deployments?tab=batch-jobs';
/** A process that loads a model on a busy machine. */
const inTimeMs = 100_000;

export function batch(site: () => Site): void {
  it('are listed below the deployments, filtered by state and text, and opened with the keyboard', async () => {
    const { done, failed } = site().batch;
    const page = await site().open('/deployments');
    await page.getByRole('tab', { name: 'Batch jobs' }).click();
    const row = page.getByRole('row', { name: /predicted\.csv/ });
    await row.getByRole('progressbar', { name: `Rows of ${done}` }).waitFor();
    await row.getByRole('gridcell', { name: '40 of 40' }).waitFor();
    await row.getByRole('link', { name: 'default/iris revision 1' }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await row.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /never\.parquet/ }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('');
    await row.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('never');
    await row.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(`**/batch-jobs/${failed}`);
    await page.getByRole('alert').getByText('None of the first 3 rows fits the model').waitFor();
  });

  it('tell what answered, which rows failed and why, and how to ask again', async () => {
    const { done, folder } = site().batch;
    const page = await site().open(`/batch-jobs/${done}`);
    const failures = page.getByRole('region', { name: 'Rows with an error' });
    await failures.getByRole('row', { name: /^38 / }).waitFor();
    await failures.getByRole('row', { name: /^39 / }).waitFor();
    await page.getByRole('link', { name: 'iris v1' }).waitFor();
    const command = await page.getByRole('group', { name: 'Command' }).textContent();
    expect(command).toContain(`npx ovenbird batch ${join(folder, 'flowers.jsonl')}`);
    expect(command).toContain(`--server ${site().platform.control}`);
    const thread = page.locator('[data-part="lineage"]');
    await thread.getByRole('link', { name: /deployment.*iris revision 1/ }).waitFor();
    await thread.getByText('predicted.csv').waitFor();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Batch jobs' }).click();
    await page.getByRole('tab', { name: 'Batch jobs', selected: true }).waitFor();
  });

  it('are found by their output, and a failed one asks for a person on the home page', async () => {
    const { done, failed } = site().batch;
    const page = await site().open('/');
    await page.getByRole('region', { name: 'Needs a person' }).getByRole('link', { name: failed }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('predicted.c');
    await page.getByRole('option', { name: new RegExp(done) }).click();
    await page.waitForURL(`**/batch-jobs/${done}`);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('batch jobs');
    await page.getByRole('option', { name: 'See the batch jobs' }).click();
    await page.getByRole('link', { name: 'predicted.csv' }).waitFor();
  });

  it(
    'come, run, stop, go on and go before the eyes of who looks, and leave their output',
    async () => {
      const page = await site().open(list);
      await page.getByRole('link', { name: 'predicted.csv' }).waitFor();
      const id = await site().batch.start('many.jsonl', 'live.jsonl', flowers(40_000), { batchSize: 8, workers: 1 });
      await page.getByRole('link', { name: 'live.jsonl' }).click();
      await page.getByRole('heading', { name: `Batch job ${id}` }).waitFor();
      await page.getByRole('button', { name: 'Cancel job' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Stop the job' }).click();
      await page.getByRole('button', { name: 'Resume' }).click({ timeout: inTimeMs });
      const dialog = page.getByRole('alertdialog');
      await dialog.getByRole('spinbutton', { name: /^Rows that may fail in all/ }).fill('5');
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('5 rows', { exact: true }).waitFor();
      await page.locator('[role="progressbar"][aria-valuenow]:not([aria-valuenow="0"])').waitFor({ timeout: inTimeMs });
      await page.getByText('jsonl, written').waitFor({ timeout: inTimeMs });
      await page.getByText('of 40,000').waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').getByText('Its output stays').waitFor();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete job' }).click();
      await page.getByText(`${id} was deleted`).waitFor();
      await page.getByRole('link', { name: 'predicted.csv' }).waitFor();
      await page.getByRole('link', { name: 'live.jsonl' }).waitFor({ state: 'detached' });
      expect((await stat(join(site().batch.folder, 'live.jsonl'))).size).toBeGreaterThan(40_000);
    },
    3 * inTimeMs,
  );
}
