// Step 4, second half: a better version, the alias moves, the deployment follows, and no client notices.
import { setTimeout as delay } from 'node:timers/promises';
import { testPictures } from '../pictures/picture-set.ts';
import { openInferenceClassifier, seldonClassifier } from './classify.ts';
import { alias, type DemoContext, deployment } from './context.ts';
import { untilServing } from './deploy.ts';
import { startLoad } from './load.ts';
import { claim } from './narrator.ts';
import { showVersion, type TrainedVersion, type Training, trainByWorkflow } from './train.ts';

export interface Rolled extends TrainedVersion {
  readonly execution: string;
  readonly requests: number;
}

/** So long the load goes on after the switch, to see the old version go. */
const afterwardsMs = 2000;

export async function rollUnderLoad(demo: DemoContext, training: Training): Promise<Rolled> {
  const { narrator, platform, pictures } = demo;
  const load = startLoad(
    [seldonClassifier(platform.inference), openInferenceClassifier(platform.inference)],
    await testPictures(pictures, 60),
  );
  narrator.say('two clients send one picture after the other from now on');
  try {
    const execution = await trainByWorkflow(demo, training);
    const trained = await showVersion(demo, execution, training);
    const revision = await untilServing(demo, trained.version);
    narrator.proved(`${alias} moved to version ${trained.version}, and ${deployment.name} followed: revision ${revision} serves it`);
    await delay(afterwardsMs);
    const { requests, failures } = await load.stop();
    claim(failures.length === 0, `${failures.length} of ${requests} requests failed, e.g. ${failures[0]}`);
    narrator.proved(`${requests} requests meanwhile, none failed`);
    return { ...trained, execution, requests };
  } finally {
    await load.stop();
  }
}
