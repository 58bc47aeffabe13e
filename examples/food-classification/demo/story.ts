// The steps of the demo after the platform has started, in their order.

import { testPictures } from '../pictures/picture-set.ts';
import { askWhy, countPredictions } from './ask.ts';
import { openInferenceClassifier } from './classify.ts';
import { classifyPictures } from './classify-pictures.ts';
import type { DemoContext } from './context.ts';
import { deploy } from './deploy.ts';
import { claim } from './narrator.ts';
import { showPages } from './pages.ts';
import { rollUnderLoad } from './roll-under-load.ts';
import { showVersion, type Training, trainByWorkflow } from './train.ts';

/** @throws StepFailure at the first claim that does not hold */
export async function tellStory(demo: DemoContext, epochs: number): Promise<void> {
  const { step } = demo.narrator;
  const first: Training = { epochs, learningRate: 0.003, width: 16 };
  // The second version is a wider network that learns for longer.
  const second: Training = { epochs: epochs + 2, learningRate: 0.003, width: 24 };

  const execution = await step('Train: pyflyte registers and starts a workflow', () => trainByWorkflow(demo, first));
  const version = await step('Look at the registered model', () => showVersion(demo, execution, first));
  await step('Deploy it: an unmodified SeldonDeployment', () => deploy(demo, version.version));

  const startedAt = Date.now();
  const classified = await step('Classify held-out pictures over Seldon and Open Inference V2', () => classifyPictures(demo));
  const rolled = await step('Train a second version; the deployment follows the alias, under load', () => rollUnderLoad(demo, second));
  const puid = await step('Ask the log in SQL', async () => {
    const [picture] = await testPictures(demo.pictures, 1);
    claim(picture !== undefined, 'there is no picture to test with');
    const last = await openInferenceClassifier(demo.platform.inference)(picture);
    await countPredictions(demo, startedAt, classified + rolled.requests + 1, [version.version, rolled.version]);
    return last.puid;
  });
  await step('Ask why', () => askWhy(demo, puid));
  await step('See it in the web UI', () => showPages(demo, { execution: rolled.execution, runId: rolled.runId, predictionId: puid }));
}
