// Pages change by themselves when the platform does, and keep what they know when it is gone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { startPlatform } from '../../support/platform.ts';
import { createEyes, type Site } from '../site/open-site.ts';

export function live(site: () => Site): void {
  it('shows a new value of a metric without being asked', async () => {
    const { platform, kitchen } = site();
    const run = kitchen.runs[0]!;
    const page = await site().open(`/runs/${run.runId}`);
    await page.getByRole('gridcell', { name: 'taste' }).waitFor();
    const log = (value: number) =>
      fetch(`${platform.control}/api/2.0/mlflow/runs/log-metric`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ run_id: run.runId, key: 'taste', value, timestamp: Date.now(), step: 99 }),
      });
    expect((await log(0.1234)).status).toBe(200);
    await page.getByRole('gridcell', { name: '0.1234' }).waitFor();
  });

  it('relaunches an execution and shows, untouched, how it runs and fails', async () => {
    const page = await site().open(`/executions/flytesnacks/development/${site().line.failed}`);
    await page.getByRole('button', { name: 'Relaunch' }).click();
    await page.getByText(/^Launched /).waitFor();
    await page.getByText('again after').waitFor();
    await page.getByRole('alert').filter({ hasText: '400 degrees burn the bread' }).waitFor({ timeout: 60_000 });
    await page.locator('h1').getByText(site().line.failed).waitFor({ state: 'detached' });
  });

  it('stops an execution only after it was told what stops, and shows who stopped it', async () => {
    const page = await site().open(`/executions/flytesnacks/development/${site().line.trained}`);
    await page.getByRole('button', { name: 'Relaunch' }).click();
    await page.getByRole('button', { name: 'Terminate' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('What has finished is kept').waitFor();
    await dialog.getByRole('button', { name: 'Terminate execution' }).click();
    await page.getByText(/^Terminated .*by a person/i).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Terminate' }).waitFor({ state: 'detached' });
  });

  it('counts a prediction on the open page of its deployment', async () => {
    const { platform, line } = site();
    const page = await site().open(`/deployments/default/iris?tab=log`);
    const count = page.getByText(/^\d+ predictions$/);
    await count.waitFor();
    const before = Number.parseInt((await count.textContent()) ?? '', 10);
    const answer = await fetch(`${platform.inference}/seldon/${line.deployment.namespace}/${line.deployment.name}/api/v1.0/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: { ndarray: [[5.1, 3.5, 1.4, 0.2]] } }),
    });
    expect(answer.status).toBe(200);
    await page.getByText(`${before + 1} predictions`).waitFor();
  });

  it('says that the server does not answer, keeps what was known, and goes on when it is back', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ovenbird-gone-'));
    const first = await startPlatform({ dataDir });
    const browser = await launchBrowser();
    const eyes = createEyes(browser, first.control);
    try {
      const page = await eyes.open('/experiments');
      await page.getByRole('link', { name: 'Default' }).waitFor();
      await first.kill9();
      await page.locator('[data-part="unreachable"]').waitFor();
      await page.getByRole('link', { name: 'Default' }).waitFor();
      const again = await startPlatform({ dataDir, args: ['--port', new URL(first.control).port] });
      await page.locator('[data-part="unreachable"]').waitFor({ state: 'detached' });
      await again.stop();
    } finally {
      await browser.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}
