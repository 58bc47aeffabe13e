// Links that mlflow and pyflyte print in a terminal open the right page.
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';

export function printedLinks(site: () => Site): void {
  it("opens a run from mlflow's hash address", async () => {
    const { runId, experimentId } = site().line;
    const page = await site().open(`/#/experiments/${experimentId}/runs/${runId}`);
    await page.getByRole('heading', { name: /^Run/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/runs/${runId}`);
  });

  it("opens a model version from mlflow's hash address", async () => {
    const page = await site().open('/#/models/iris/versions/1');
    await page.getByRole('heading', { name: 'Model iris version 1' }).waitFor();
  });

  it("opens an execution from pyflyte's console address", async () => {
    const page = await site().open(`/console/projects/flytesnacks/domains/development/executions/${site().line.trained}`);
    await page.getByRole('heading', { name: `Execution ${site().line.trained}` }).waitFor();
  });

  it('says that an address names nothing, and what to do', async () => {
    const page = await site().open('/no/such/page');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    const missing = await site().open('/runs/nobody');
    await missing.getByText(/Not found: the run/).waitFor();
    // The browser writes every 404 to its console; this one was asked for.
    site().complaints();
  });
}
