// Whether the models of a deployment shall be in memory: written down here, by whichever process is asked, and made so by the
// rollout. It outlives restarts, new revisions and moves of aliases: only who loads it again, or deletes it, ends it.
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { DeploymentStore } from '../revisions/deployment-store.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';

export interface LoadWishes {
  /** What is so already stays so. @throws not_found */
  load(deployment: DeploymentName): Promise<LoadOutcome>;
  /** Nothing answers for it any more, and its models are freed when they have answered. @throws not_found */
  unload(deployment: DeploymentName): Promise<LoadOutcome>;
}

export interface LoadOutcome {
  readonly outcome: 'changed' | 'unchanged';
  /** The revision that is wanted. */
  readonly revision: number;
}

export interface LoadWishesDeps {
  readonly store: Pick<DeploymentStore, 'find' | 'setLoaded'>;
  readonly changes: Changes;
  readonly clock: Clock;
}

export function createLoadWishes({ store, changes, clock }: LoadWishesDeps): LoadWishes {
  async function wish(at: DeploymentName, loaded: boolean): Promise<LoadOutcome> {
    const now = clock.now();
    const isChanged = await store.setLoaded(at, loaded, now);
    const found = await store.find(at);
    if (!found) throw new PlatformError('not_found', `There is no deployment ${deploymentKey(at)}.`, { field: 'name' });
    if (isChanged) changes.publish({ topic: 'deployment', id: deploymentKey(at), kind: 'updated', at: now });
    return { outcome: isChanged ? 'changed' : 'unchanged', revision: found.latestRevision };
  }

  return { load: (at) => wish(at, true), unload: (at) => wish(at, false) };
}
