// Step 3: the SeldonDeployment, applied by the command line tool; and, later, its following of the alias.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { entityHref } from '@ovenbird/contracts';
import { type DemoContext, deployment, exampleFolder, modelName, repository } from './context.ts';
import { claim } from './narrator.ts';
import { ovenbird } from './ovenbird-command.ts';

const manifest = join(exampleFolder, 'deployment.yaml');
const lookEveryMs = 200;
const followDeadlineMs = 120_000;

export async function deploy(demo: DemoContext, version: string): Promise<void> {
  const text = await readFile(manifest, 'utf8');
  demo.narrator.say(
    text
      .split('\n')
      .filter((line) => /kind|implementation|modelUri/.test(line))
      .map((line) => line.trim())
      .join(' · '),
  );
  await ovenbird(demo, ['apply', '-f', manifest.slice(repository.length), '--wait']);
  await untilServing(demo, version);
  demo.narrator.proved(`${deployment.name} is available and serves version ${version}`);
  demo.narrator.lookAt(
    'traffic',
    demo.platform.control + entityHref({ kind: 'deployment', id: `${deployment.namespace}/${deployment.name}` }),
  );
}

/** Wait until the serving revision is one that pinned the version. @returns the number of that revision */
export async function untilServing({ client, signal }: DemoContext, version: string): Promise<number> {
  const deadline = Date.now() + followDeadlineMs;
  for (;;) {
    const { items } = await client.deployments.revisions({ params: deployment, query: { pageSize: 20 } });
    const wanted = items.find((revision) =>
      revision.models.some((model) => model.modelName === modelName && model.modelVersion === version),
    );
    const now = await client.deployments.get({ params: deployment });
    if (wanted && now.revision === wanted.revision && now.seldonState === 'Available') return wanted.revision;
    claim(wanted?.state !== 'failed', `revision ${wanted?.revision} failed: ${wanted?.message ?? 'no reason given'}`);
    claim(
      Date.now() < deadline,
      `version ${version} does not serve after ${followDeadlineMs / 1000} s (${now.message ?? now.seldonState})`,
    );
    await delay(lookEveryMs, undefined, { signal });
  }
}
