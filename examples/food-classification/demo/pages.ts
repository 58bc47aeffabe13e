// Step 6: the pages of the web UI that show all of it, each opened once.
import { type EntityRef, entityHref } from '@ovenbird/contracts';
import { alias, type DemoContext, deployment, modelName } from './context.ts';
import { claim } from './narrator.ts';

export interface Shown {
  readonly execution: string;
  readonly runId: string;
  readonly predictionId: string;
}

export async function showPages({ narrator, platform, client }: DemoContext, shown: Shown): Promise<void> {
  const { experimentId } = await client.runs.get({ params: { runId: shown.runId } });
  const pages: readonly (readonly [string, EntityRef])[] = [
    ['the experiment, both runs and their curves', { kind: 'experiment', id: experimentId }],
    ['the workflow execution, graph and logs', { kind: 'execution', id: `flytesnacks/development/${shown.execution}` }],
    [`the model, its versions and ${alias}`, { kind: 'registered_model', id: modelName }],
    ['the deployment: requests per second, latency, errors', { kind: 'deployment', id: `${deployment.namespace}/${deployment.name}` }],
    ['one prediction and its lineage', { kind: 'prediction', id: shown.predictionId }],
  ];
  for (const [what, entity] of pages) {
    const address = platform.control + entityHref(entity);
    const response = await fetch(address, { headers: { accept: 'text/html' } });
    claim(response.ok && (await response.text()).includes('<div id="root"'), `${address} answered ${response.status}, without the page`);
    narrator.lookAt(what, address);
  }
}
