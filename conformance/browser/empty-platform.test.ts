// A platform on which nothing was done yet: every place says what fills it, with this server's address in the command.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureUi } from '../../scripts/ui-build.mjs';
import { launchBrowser } from '../support/browser.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { createEyes, type Site } from './site/open-site.ts';

describe('an empty platform', () => {
  let platform: Platform;
  let browser: Browser;
  let eyes: Pick<Site, 'open' | 'complaints'>;
  beforeAll(async () => {
    await ensureUi(process.execPath);
    platform = await startPlatform();
    browser = await launchBrowser();
    eyes = createEyes(browser, platform.control);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  it.each([
    ['/workflows', 'No workflow is registered yet', 'FLYTE_PLATFORM_URL='],
    ['/models', 'No model is registered yet', 'MLFLOW_TRACKING_URI='],
    ['/deployments', 'Nothing is deployed yet', 'npx ovenbird apply'],
    ['/deployments?tab=batch-jobs', 'No batch job was run yet', 'npx ovenbird batch'],
    ['/monitoring', 'Nothing is deployed, so nothing is monitored', 'npx ovenbird apply'],
    ['/data', 'No data is linked to a registered model yet', 'mlflow.log_input'],
  ])('%s says what fills it', async (path, title, command) => {
    const page = await eyes.open(path);
    await page.getByRole('heading', { name: title }).waitFor();
    const shown = await page.getByRole('group', { name: 'Command' }).textContent();
    expect(shown).toContain(command);
    if (command.endsWith('=')) expect(shown).toContain(new URL(platform.control).host);
    expect(eyes.complaints()).toEqual([]);
  });

  it('tells on the home page how to begin, and copies the command', async () => {
    const page = await eyes.open('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByText('Start with any of these').waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy command: track a training' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`MLFLOW_TRACKING_URI=${platform.control}`);
  });

  it('remembers the theme that was chosen, from before the first paint', async () => {
    const page = await eyes.open('/');
    await page.getByTitle('Dark').click();
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await ground()).toBe('rgb(26, 23, 20)');
    await page.getByTitle('Light').click();
    expect(await ground()).toBe('rgb(251, 249, 246)');
  });
});
