// The six things that the UI must show: runs with curves, an execution with logs, a model with aliases, a deployment with live
// traffic, and the lineage of one prediction; and a question in SQL.
import { expect, it } from 'vitest';
import type { Site } from '../site/open-site.ts';

export function journey(site: () => Site): void {
  it("shows an experiment's runs, filters them in MLflow's language, and compares two", async () => {
    const { kitchen } = site();
    const page = await site().open('/experiments');
    await page.getByRole('link', { name: 'kitchen 2 inside' }).click();
    await page.getByRole('link', { name: 'ovens' }).click();
    await page.getByRole('grid', { name: 'runs' }).waitFor();
    await page.getByText(`${kitchen.runs.length} runs`).waitFor();

    await page.getByRole('combobox', { name: 'Filter runs' }).fill("metrics.taste > 0.8 and params.steam = 'True'");
    await page.keyboard.press('Enter');
    await page.getByText('No run of this experiment matches').waitFor();
    await page.getByRole('combobox', { name: 'Filter runs' }).fill('metrics.taste > 0.8');
    await page.keyboard.press('Enter');
    await page.getByText('4 runs').waitFor();
    expect(new URL(page.url()).searchParams.get('filter')).toBe('metrics.taste > 0.8');

    await page.getByRole('checkbox', { name: 'Select rye' }).check();
    await page.getByRole('checkbox', { name: 'Select wheat' }).check();
    await page.getByRole('link', { name: 'Compare' }).click();
    const comparison = page.getByRole('group', { name: 'Comparison of runs' });
    await comparison.getByRole('rowheader', { name: 'temperature' }).waitFor();
    expect(await comparison.getByRole('rowheader', { name: 'minutes' }).count()).toBe(0);
    await page.getByLabel('Show only what differs').uncheck();
    await comparison.getByRole('rowheader', { name: 'minutes' }).waitFor();
  });

  it('says what is wrong with a filter, at the filter', async () => {
    const { experimentId } = site().kitchen;
    const page = await site().open(`/experiments/${experimentId}?filter=${encodeURIComponent('taste >>> 1')}`);
    await page
      .getByRole('alert')
      .filter({ hasText: /filter|taste|syntax|token/i })
      .waitFor();
    expect(await page.getByRole('combobox', { name: 'Filter runs' }).getAttribute('aria-invalid')).toBe('true');
    // The browser writes every refused request to its console; this one was asked for.
    site().complaints();
  });

  it('draws the curves of the selected runs, and one value per run as bars', async () => {
    const { experimentId, runs } = site().kitchen;
    const chosen = runs.slice(-2).map((run) => run.runId);
    const page = await site().open(`/experiments/${experimentId}?tab=charts&runs=${chosen.join()}&smooth=0.6`);
    await page.getByRole('figure', { name: /^loss: 2 series; wheat last 0\.\d+, rye last 0\.\d+/ }).waitFor();
    await page.getByRole('figure', { name: 'taste' }).getByText('0.95').waitFor();
    expect(await page.locator('canvas').count()).toBeGreaterThanOrEqual(2);
  });

  it("shows a run's files: JSON, a table, a picture", async () => {
    const { runId } = site().kitchen.runs.at(-1)!;
    const page = await site().open(`/runs/${runId}?tab=artifacts`);
    await page.getByRole('button', { name: /config\.json/ }).click();
    await page.getByRole('group', { name: 'config.json' }).getByText('"sea"').waitFor();
    await page.getByRole('button', { name: /table\.csv/ }).click();
    await page.getByRole('gridcell', { name: 'dark, crisp' }).waitFor();
    await page.getByRole('button', { name: /plots/ }).click();
    await page.getByRole('button', { name: /crust\.png/ }).click();
    await page.waitForFunction(() => (document.querySelector('img[alt="crust.png"]') as HTMLImageElement | null)?.naturalWidth === 2);
    expect(new URL(page.url()).searchParams.get('file')).toBe('plots/crust.png');
  });

  it('shows a workflow execution as a graph, on a timeline, with inputs and outputs of a node, and its log', async () => {
    const { trained } = site().line;
    const page = await site().open('/workflows?tab=executions');
    await page.getByRole('link', { name: trained }).click();
    await page.getByRole('heading', { name: `Execution ${trained}` }).waitFor();
    const train = page.locator('.react-flow__node', { hasText: 'train' });
    await train.click();
    const panel = page.getByRole('complementary', { name: /Node .*train/ });
    await panel.getByText('epochs', { exact: true }).waitFor();
    await panel.getByRole('link', { name: /^Run / }).waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page
      .getByRole('list', { name: 'Nodes by time' })
      .getByRole('button', { name: /prepare/ })
      .waitFor();
    await page.getByRole('tab', { name: 'Logs' }).click();
    await page
      .getByRole('log')
      .getByText(/epoch 12\/12/)
      .waitFor();
  });

  it("shows a failed task's traceback with the user's own frames first and the libraries folded", async () => {
    const page = await site().open(`/executions/flytesnacks/development/${site().line.failed}`);
    const panel = page.getByRole('alert').filter({ hasText: '400 degrees burn the bread' });
    await panel.waitFor();
    const own = await panel.getByRole('list', { name: 'Your frames, innermost first' }).getByRole('listitem').allTextContents();
    expect(own[0]).toMatch(/iris_workflow\.py:\d+ in check/);
    expect(own.every((frame) => !frame.includes('site-packages'))).toBe(true);
    await panel.getByText(/All \d+ frames, \d+ of them in libraries/).click();
    await panel
      .getByRole('list', { name: 'All frames, innermost first' })
      .getByText(/flytekit\//)
      .first()
      .waitFor();
  });

  it('shows a model with its versions and aliases, and a version with signature, source run and where it serves', async () => {
    const { model } = site().line;
    const page = await site().open('/models');
    await page.getByRole('link', { name: model, exact: true }).click();
    await page.locator('[data-part="aliases"]').getByText('champion').waitFor();
    await page.getByRole('grid', { name: 'versions' }).getByRole('link', { name: 'version 1' }).click();
    await page.getByText('sepal length (cm)').first().waitFor();
    await page.getByRole('region', { name: 'Serves at' }).getByText('default/iris').waitFor();
    await page.getByRole('link', { name: /^m-[0-9a-f]{32}$/ }).waitFor();
  });

  it('moves an alias only after it was told what follows it', async () => {
    const { model } = site().line;
    const page = await site().open(`/models/${model}`);
    await page.getByRole('button', { name: 'Set an alias' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Alias').fill('baseline');
    await dialog.getByRole('button', { name: 'Set alias' }).click();
    await page.getByText('baseline points at version 1').waitFor();
    await page.locator('[data-part="aliases"]').getByText('baseline').waitFor();
    await page.getByRole('button', { name: 'Remove' }).first().click();
    await page.getByRole('alertdialog').getByText('keep serving version 1').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove alias' }).click();
    await page.getByText('Removed the alias baseline').waitFor();
  });

  it('shows a deployment with its traffic, and answers a request from the page', async () => {
    const page = await site().open('/deployments');
    await page.locator('a[href="/deployments/default/iris"]').first().click();
    await page.getByRole('figure', { name: /^Requests/ }).waitFor();
    await page.getByText(/of 2\d, last 15 min/).waitFor();
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.locator('.react-flow__node', { hasText: 'iris v1' }).waitFor();
    await page.getByRole('tab', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/HTTP 200 in/).waitFor();
    await page.getByText('Logged as').getByRole('link').click();
    await page.getByRole('heading', { name: /^Prediction/ }).waitFor();
  });

  it("shows one prediction's lineage from the answer to the data, drawn as a thread", async () => {
    const { line } = site();
    const page = await site().open(`/predictions/${line.predictions.at(-1)}`);
    const thread = page.getByRole('list', { name: 'From the prediction to the data' });
    await thread.getByRole('link', { name: 'iris-first' }).waitFor();
    const kinds = await thread.getByRole('listitem').allInnerTexts();
    for (const kind of ['prediction', 'deployment', 'model', 'run', 'execution', 'task', 'data']) {
      expect(
        kinds.some((text) => text.startsWith(kind)),
        `${kind} in\n${kinds.join('\n')}`,
      ).toBe(true);
    }
    const strip = page.getByRole('navigation', { name: /^Lineage/ });
    await strip.getByRole('link', { name: /deployment/ }).waitFor();
    await strip.getByRole('link', { name: /^run / }).click();
    await page.getByRole('heading', { name: /^Run/ }).waitFor();
  });

  it('answers a question in SQL, keeps it in the address, and draws it', async () => {
    const page = await site().open('/query');
    await page
      .getByRole('textbox', { name: 'SQL' })
      .fill("select deployment, code, count(*) as n from predictions where deployment = 'iris' group by all order by n desc");
    await page.keyboard.press('Control+Enter');
    await page.getByRole('grid', { name: 'rows' }).getByRole('gridcell', { name: '200' }).waitFor();
    await page.getByText('Chart', { exact: true }).click();
    await page
      .getByRole('figure', { name: /by deployment/ })
      .first()
      .waitFor();
    const address = page.url();
    const again = await site().open(address.slice(new URL(address).origin.length));
    await again
      .getByRole('figure', { name: /by deployment/ })
      .first()
      .waitFor();
  });

  it('finds things by name, and by an address that a client printed', async () => {
    const page = await site().open('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('iris');
    await page.getByRole('option', { name: /iris.*registered model/ }).waitFor();
    await page.getByRole('combobox').fill(`http://127.0.0.1:8080/#/experiments/0/runs/${site().line.runId}`);
    await page.getByRole('option', { name: `Open /runs/${site().line.runId}` }).click();
    await page.getByRole('heading', { name: /^Run/ }).waitFor();
  });
}
