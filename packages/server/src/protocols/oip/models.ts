// What a model name means in the Open Inference Protocol, for REST and gRPC alike: at the root a deployment, below a
// deployment's address (or with the headers that name one) a unit of it, or the deployment itself. And the repository
// extension: here the repository is the set of deployments.
import {
  type ActiveDeployments,
  type DeploymentName,
  deploymentKey,
  type LoadedUnit,
  type LoadWishes,
  type PredictionCall,
  type Predictions,
  type RequestHeaders,
} from '../../domain/serving/index.ts';
import type { Rollout } from '../../domain/serving/rollout/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

export interface ModelsDeps {
  readonly predictions: Predictions;
  readonly active: Pick<ActiveDeployments, 'locate' | 'list'>;
  /** Absent: nobody is asked to load or unload anything. */
  readonly repository?: { readonly wishes: LoadWishes; readonly rollout: Pick<Rollout, 'reconcile' | 'answers'> };
}

export interface ModelTarget {
  readonly model: string | undefined;
  readonly version: string | undefined;
  /** Where the address says it; else the model's name does. */
  readonly deployment: DeploymentName | undefined;
}

export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

export interface OpenedModel {
  /** Of the whole graph, whichever of its units is named: as in Seldon, a name does not choose a part of it. */
  readonly call: PredictionCall;
  /** Which describes itself under the name. */
  readonly unit: LoadedUnit;
}

export interface Models {
  /**
   * @param headers  of a request that they may lead to its predictor
   * @throws         not_found · unavailable
   */
  open(target: ModelTarget, headers?: RequestHeaders): OpenedModel;
  /** Whether it can answer now; an unloaded deployment is not ready. @throws not_found · unavailable (it is still loading) */
  isReady(target: ModelTarget): boolean;
  index(onlyReady: boolean): readonly IndexEntry[];
  /** Returns when it answers. @throws not_found · deadline_exceeded (it goes on loading) · failed_precondition and others: why it cannot be loaded */
  load(target: ModelTarget, signal: AbortSignal): Promise<void>;
  /** Returns when nothing answers for it any more; what is being answered still is. @throws not_found */
  unload(target: ModelTarget): Promise<void>;
}

export function createModels({ predictions, active, repository }: ModelsDeps): Models {
  /** `<name>`, or `<namespace>/<name>` where several namespaces have it. */
  function atRoot(model: string): DeploymentName {
    const slash = model.indexOf('/');
    return slash === -1 ? active.locate(model) : { namespace: model.slice(0, slash), name: model.slice(slash + 1) };
  }

  function find({ model, deployment }: ModelTarget): DeploymentName {
    if (deployment) return deployment;
    if (model === undefined) throw new PlatformError('not_found', 'Name the model: /v2/models/<name>/infer.');
    return atRoot(model);
  }

  function open(target: ModelTarget, headers?: RequestHeaders): OpenedModel {
    const call = predictions.open(find(target), headers);
    const { model, version: wanted } = target;
    const unit = model === undefined ? call.root : unitNamed(call, model);
    const serves = unit?.pinned.modelVersion;
    if (unit && (wanted === undefined || wanted === serves)) return { call, unit };
    call.close();
    throw new PlatformError(
      'not_found',
      unit ? `Model ${model} has no version ${wanted}; it serves ${serves ?? 'no numbered one'}.` : `Model ${model} not found`,
    );
  }

  function entryOf(deployment: DeploymentName) {
    const key = deploymentKey(deployment);
    return active.list().find((entry) => deploymentKey(entry.name) === key);
  }

  /** What is loaded and unloaded is a deployment, never a unit of it: below its address it has its own name only. @throws not_found */
  function whole({ model = '', deployment }: ModelTarget): DeploymentName {
    const isNamed = !deployment || model === deployment.name || model === deploymentKey(deployment);
    const found = isNamed ? (deployment ?? atRoot(model)) : undefined;
    if (found && entryOf(found)) return found;
    throw new PlatformError('not_found', `There is no deployment ${model}.`);
  }

  /** @throws unimplemented */
  function asked() {
    if (repository) return repository;
    throw new PlatformError('unimplemented', 'Nothing is loaded or unloaded here.');
  }

  return {
    open,
    isReady: (target) => {
      if (entryOf(find(target))?.isUnloaded) return false;
      const { call, unit } = open(target);
      const ready = unit.model.availableReplicas() > 0;
      call.close();
      return ready;
    },
    index: (onlyReady) => {
      const all = active.list();
      const isAmbiguous = (name: string) => all.filter((other) => other.name.name === name).length > 1;
      return all
        .filter((entry) => !onlyReady || entry.loaded)
        .sort((one, other) => (deploymentKey(one.name) < deploymentKey(other.name) ? -1 : 1))
        .map(({ name, loaded, reason }) => ({
          name: isAmbiguous(name.name) ? deploymentKey(name) : name.name,
          version: loaded?.revision.models[0]?.modelVersion ?? '',
          state: loaded ? 'READY' : 'UNAVAILABLE',
          reason: loaded ? '' : reason,
        }));
    },
    load: async (target, signal) => {
      const { wishes, rollout } = asked();
      const deployment = whole(target);
      await wishes.load(deployment);
      await rollout.answers(deployment, signal);
    },
    unload: async (target) => {
      const { wishes, rollout } = asked();
      await wishes.unload(whole(target));
      await rollout.reconcile();
    },
  };
}

function unitNamed(call: PredictionCall, model: string): LoadedUnit | undefined {
  const { root, revision } = call;
  if (model === root.spec.name || model === revision.name || model === deploymentKey(revision)) return root;
  return call.units().find((unit) => unit.spec.name === model);
}
