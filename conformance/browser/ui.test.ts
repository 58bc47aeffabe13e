// The web UI in a real Chromium, on a platform whose things were made by the real clients. One platform for all of it.
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { batch } from './groups/batch.ts';
import { charts } from './groups/charts.ts';
import { deployment } from './groups/deployment.ts';
import { everyPage } from './groups/every-page.ts';
import { journey } from './groups/journey.ts';
import { keyboard } from './groups/keyboard.ts';
import { live } from './groups/live.ts';
import { printedLinks } from './groups/printed-links.ts';
import { safety } from './groups/safety.ts';
import { openSite, type Site } from './site/open-site.ts';

/** Two trainings in a Python environment, and a model loaded to serve. */
const openWithinMs = 400_000;

describe('the web UI', () => {
  let site: Site;
  let opening: Promise<Site> | undefined;
  beforeAll(async () => {
    opening = openSite();
    site = await opening;
  }, openWithinMs);
  // Also a site that was opened too late for the tests has a platform, which nobody else would stop.
  afterAll(async () => (await opening?.catch(() => undefined))?.close());
  afterEach(() => {
    expect(site.complaints()).toEqual([]);
  });

  describe('a journey through what the platform does', () => journey(() => site));
  describe('addresses that clients print', () => printedLinks(() => site));
  describe('the page of a deployment', () => deployment(() => site));
  describe('batch jobs', () => batch(() => site));
  describe('the keyboard', () => keyboard(() => site));
  describe('charts and tables under the hand', () => charts(() => site));
  describe('what users supply', () => safety(() => site));
  describe('every page', () => everyPage(() => site));
  describe('live', () => live(() => site));
});
