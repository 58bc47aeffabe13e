// The pages that are looked at: by axe, and by people on the pictures.
import type { Page } from 'playwright-core';
import type { Site } from './open-site.ts';

/** Address by name. Without a site the names alone are right. */
export function pagesOf(site: Site | undefined): Readonly<Record<string, string>> {
  const kitchen = site?.kitchen;
  const line = site?.line;
  const experiment = `/experiments/${kitchen?.experimentId}`;
  const some = kitchen?.runs
    .slice(-4)
    .map((run) => run.runId)
    .join();
  const run = `/runs/${line?.runId}`;
  const execution = `/executions/flytesnacks/development/${line?.trained}`;
  const deployment = `/deployments/${line?.deployment.namespace}/${line?.deployment.name}`;
  const compared = site?.experiment.deployment;
  const bakeOff = `/deployments/${compared?.namespace}/${compared?.name}`;
  const bandit = `/deployments/${site?.experiment.bandit.namespace}/${site?.experiment.bandit.name}`;
  const counts = encodeURIComponent(
    'select code, protocol, count(*) as n, avg(latency_ms) as mean_ms from predictions group by all order by n desc',
  );
  return {
    home: '/',
    experiments: '/experiments',
    runs: experiment,
    charts: `${experiment}?tab=charts&runs=${some}&smooth=0.6`,
    compare: `${experiment}?tab=compare&runs=${some}`,
    run,
    'run-metrics': `${run}?tab=metrics`,
    artifacts: `/runs/${kitchen?.runs.at(-1)?.runId}?tab=artifacts&file=config.json`,
    'logged-model': `/logged-models/${line?.modelId}?file=MLmodel`,
    workflows: '/workflows',
    executions: '/workflows?tab=executions',
    workflow: '/workflows/flytesnacks/development/iris_workflow.iris_training',
    execution: `${execution}?node=n1`,
    'execution-timeline': `${execution}?tab=timeline`,
    'execution-logs': `${execution}?tab=logs&node=n1`,
    'execution-failed': `/executions/flytesnacks/development/${line?.failed}`,
    models: '/models',
    model: '/models/iris',
    version: '/models/iris/versions/1',
    deployments: '/deployments',
    deployment,
    'deployment-graph': `${deployment}?tab=graph`,
    'deployment-revisions': `${deployment}?tab=revisions`,
    'deployment-try': `${deployment}?tab=try`,
    'deployment-predictions': `${deployment}?tab=log`,
    'deployment-weights': bakeOff,
    'deployment-unit': `${bakeOff}?tab=graph&over=3600000&unit=sourdough%2Fmodel`,
    'deployment-split': `${bakeOff}?tab=graph&over=3600000`,
    'deployment-shadow-unit': `${bakeOff}?tab=graph&over=3600000&unit=ciabatta%2Fmodel`,
    'deployment-router': `${bandit}?tab=graph&over=3600000&unit=table%2Fchoose`,
    'deployment-unfolded': `${deployment}?tab=log&open=${line?.predictions.at(-1)}`,
    'deployment-difference': `${bakeOff}?tab=revisions&from=1&to=2`,
    'deployment-shadow': `${bakeOff}?tab=shadow`,
    'deployment-feedback': `${bakeOff}?tab=feedback`,
    'batch-jobs': '/deployments?tab=batch-jobs',
    'batch-job': `/batch-jobs/${site?.batch.done}`,
    'batch-job-failed': `/batch-jobs/${site?.batch.failed}`,
    prediction: `/predictions/${line?.predictions.at(-1)}`,
    monitoring: '/monitoring',
    data: '/data',
    query: `/query?sql=${counts}`,
    design: '/design',
  };
}

/** Waits until a page shows what it knows: its title, no placeholder, fonts and pictures there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]:not([data-specimen] *)') === null);
  await page.waitForLoadState('load');
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Two frames: one in which the last data is laid out, one in which the charts are drawn.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-part="graph"]')].every((graph) => graph.querySelector('.react-flow__node')),
  );
}
