// Which revision answers for a deployment now. The switch from one revision to the next is one assignment here: a request
// sees either the old or the new one, whole.
import { PlatformError } from '../../../kernel/errors.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';
import type { LoadedRevision } from './loaded-revision.ts';

export interface ActiveDeployments {
  /**
   * The revision that answers.
   * @throws not_found (no such deployment, or it is unloaded) · unavailable (none of its revisions is ready; the message says why)
   */
  get(deployment: DeploymentName): LoadedRevision;
  /** The namespace of the one deployment with this name: `default` before others. @throws not_found, also when several have it */
  locate(name: string): DeploymentName;
  /** All that are known, with what answers, or why nothing does. */
  list(): readonly ListedDeployment[];
  /** Let this revision answer from now on. */
  activate(deployment: DeploymentName, loaded: LoadedRevision): void;
  /** The deployment exists and is to answer; while nothing does, this is why. */
  explain(deployment: DeploymentName, reason: string): void;
  /** The deployment exists, and nothing is to answer for it until it is explained or activated again. */
  unload(deployment: DeploymentName): void;
  remove(deployment: DeploymentName): void;
  /** Until this is called, an unknown deployment may only not be known yet. */
  markComplete(): void;
  isComplete(): boolean;
}

export interface ListedDeployment {
  readonly name: DeploymentName;
  readonly loaded: LoadedRevision | undefined;
  /** While nothing answers. */
  readonly reason: string;
  /** Nothing is to answer. */
  readonly isUnloaded: boolean;
}

interface Entry {
  readonly name: DeploymentName;
  loaded: LoadedRevision | undefined;
  reason: string;
  isUnloaded: boolean;
}

const STARTING = 'The serving process is starting and does not know its deployments yet.';

export function createActiveDeployments(): ActiveDeployments {
  const entries = new Map<string, Entry>();
  let complete = false;

  const entryOf = (name: DeploymentName): Entry => {
    const key = deploymentKey(name);
    let entry = entries.get(key);
    if (!entry) {
      entry = { name: { namespace: name.namespace, name: name.name }, loaded: undefined, reason: '', isUnloaded: false };
      entries.set(key, entry);
    }
    return entry;
  };
  const unknown = (what: string) =>
    complete ? new PlatformError('not_found', `There is no deployment ${what}.`) : new PlatformError('unavailable', STARTING);

  return {
    get: (deployment) => {
      const entry = entries.get(`${deployment.namespace}/${deployment.name}`);
      if (!entry) throw unknown(deploymentKey(deployment));
      if (entry.loaded) return entry.loaded;
      if (entry.isUnloaded)
        throw new PlatformError(
          'not_found',
          `The deployment ${deploymentKey(deployment)} is unloaded: nothing answers until it is loaded again.`,
        );
      throw new PlatformError('unavailable', `The deployment ${deploymentKey(deployment)} is not ready: ${entry.reason}`);
    },
    locate: (name) => {
      if (entries.has(`default/${name}`)) return { namespace: 'default', name };
      const found = [...entries.values()].filter((entry) => entry.name.name === name);
      if (found.length === 1) return found[0]!.name;
      if (found.length === 0) throw unknown(name);
      throw new PlatformError(
        'not_found',
        `Several namespaces have a deployment ${name}: ask at /seldon/<namespace>/${name}/ (${found.map((entry) => entry.name.namespace).join(', ')}).`,
      );
    },
    list: () => [...entries.values()],
    activate: (deployment, loaded) => {
      const entry = entryOf(deployment);
      entry.loaded = loaded;
      entry.isUnloaded = false;
    },
    explain: (deployment, reason) => {
      const entry = entryOf(deployment);
      entry.reason = reason;
      entry.isUnloaded = false;
    },
    unload: (deployment) => {
      const entry = entryOf(deployment);
      entry.loaded = undefined;
      entry.reason = 'unloaded';
      entry.isUnloaded = true;
    },
    remove: (deployment) => void entries.delete(deploymentKey(deployment)),
    markComplete: () => {
      complete = true;
    },
    isComplete: () => complete,
  };
}
