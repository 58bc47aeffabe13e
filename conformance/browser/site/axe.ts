// What axe-core complains of on a page.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Of one rule, this many places tell enough. */
const placesPerRule = 3;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** @returns a line per place that violates a rule */
export async function violationsOn(page: Page): Promise<string[]> {
  // Evaluated through the tester's own channel: the page's content policy rightly refuses a foreign script.
  await page.evaluate(await readFile(axePath, 'utf8'));
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> } };
    return (await axe.run(document, { runOnly })).violations;
  }, rules);
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, placesPerRule).map((node) => `${id} at ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\n', ' ')}`),
  );
}
