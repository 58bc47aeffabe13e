// A running platform with things in it, and a browser to look at it with. Opened once for all browser tests.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ensureUi } from '../../../scripts/ui-build.mjs';
import { launchBrowser } from '../../support/browser.ts';
import { type Platform, startPlatform } from '../../support/platform.ts';
import { pythonPath } from '../../support/python.ts';
import { type MadeBatch, makeBatch } from './made-batch.ts';
import { type MadeExperiment, makeExperiment } from './made-experiment.ts';
import { type MadeLine, makeLine } from './made-line.ts';
import { type MadeRuns, makeRuns } from './made-runs.ts';

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface Site {
  readonly platform: Platform;
  readonly kitchen: MadeRuns;
  readonly line: MadeLine;
  readonly experiment: MadeExperiment;
  readonly batch: MadeBatch;
  /** A page of its own context (nothing remembered); its errors are collected, see `complaints`. */
  open(path: string, view?: View): Promise<Page>;
  /** What the browser complained of since the last call: errors of scripts, of the console, refused content. */
  complaints(): string[];
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  await ensureUi(process.execPath);
  const platform = await startPlatform({ python: await pythonPath() });
  try {
    const kitchen = await makeRuns(platform.control);
    const line = await makeLine(platform);
    const experiment = await makeExperiment(platform, `models:/${line.model}@champion`);
    const batch = await makeBatch(platform, line);
    const browser = await launchBrowser();
    return {
      platform,
      kitchen,
      line,
      experiment,
      batch,
      ...createEyes(browser, platform.control),
      close: async () => {
        await browser.close();
        await platform.stop();
        await batch.remove();
      },
    };
  } catch (error) {
    // Nobody else knows of it yet.
    await platform.stop();
    throw error;
  }
}

/** Pages of a browser at an address. */
export function createEyes(browser: Browser, address: string): Pick<Site, 'open' | 'complaints'> {
  let heard: string[] = [];
  let last: BrowserContext | undefined;
  return {
    open: async (path, { width = 1280, height = 800, theme = 'light' } = {}) => {
      // One page at a time: a page that is left open would go on asking the server.
      await last?.close();
      last = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: 'en-US', timezoneId: 'UTC' });
      const page = await last.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => heard.push(`${page.url()}: ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') heard.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto(address + path);
      return page;
    },
    complaints: () => {
      const all = heard;
      heard = [];
      return all;
    },
  };
}
