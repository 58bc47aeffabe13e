// Every page in light and dark, wide and narrow: axe-core finds nothing, nothing is wider than the screen, and a picture is left in
// test-output/screenshots for a person to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { violationsOn } from '../site/axe.ts';
import type { Site, View } from '../site/open-site.ts';
import { pagesOf, settled } from '../site/pages.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const views: readonly Required<View>[] = (['light', 'dark'] as const).flatMap((theme) => sizes.map((size) => ({ ...size, theme })));
const pageNames = Object.keys(pagesOf(undefined));

export function everyPage(site: () => Site): void {
  it.each(views.flatMap((view) => pageNames.map((name) => ({ ...view, name }))))('$name, $theme, $width px', async ({ name, ...view }) => {
    const page = await site().open(pagesOf(site())[name] ?? '', view);
    await settled(page);
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}-${view.theme}-${view.width}.png`) });
    expect(await violationsOn(page)).toEqual([]);
    const widest = await page.evaluate(() =>
      Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0),
    );
    expect(widest).toBeLessThanOrEqual(view.width);
  });

  it.each(['search', 'keys', 'more'])('the overlay for %s is accessible', async (overlay) => {
    const page = await site().open('/', overlay === 'more' ? { width: 390, height: 844 } : {});
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    if (overlay === 'more') await page.getByRole('button', { name: 'More' }).click();
    else await page.keyboard.press(overlay === 'search' ? 'Control+k' : '?');
    await page.getByRole('dialog').waitFor();
    await page.screenshot({ path: join(folder, `overlay-${overlay}-light.png`) });
    expect(await violationsOn(page)).toEqual([]);
  });
}
