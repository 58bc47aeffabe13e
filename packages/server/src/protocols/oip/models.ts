// What a model name means in the Open Inference Protocol, for REST and gRPC alike: at the root a deployment, below a
// deployment's address (or with the headers that name one) a unit of it, or the deployment itself. And the repository
// extension: here the repository is the set of deployments.
import {
  type ActiveDeployments,
  type DeploymentName,
  deploymentKey,
  type LoadedUnit,
  type PredictionCall,
  type Predictions,
  type RequestHeaders,
} from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

export interface ModelsDeps {
  readonly predictions: Predictions;
  readonly active: Pick<ActiveDeployments, 'locate' | 'list'>;
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
  /** Whether it can answer now; a deployment that is still loading is not ready. @throws not_found */
  isReady(target: ModelTarget): boolean;
  index(onlyReady: boolean): readonly IndexEntry[];
  /** A deployment that is there is loaded already, or on its way. @throws not_found */
  load(name: string): void;
  /** @throws failed_precondition, always: a deployment is ended where it was made · not_found */
  unload(name: string): void;
}

export function createModels({ predictions, active }: ModelsDeps): Models {
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

  /** @throws not_found */
  function listed(name: string): DeploymentName {
    const deployment = atRoot(name);
    const key = deploymentKey(deployment);
    if (active.list().some((entry) => deploymentKey(entry.name) === key)) return deployment;
    throw new PlatformError('not_found', `There is no deployment ${name}.`);
  }

  return {
    open,
    isReady: (target) => {
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
        .map(({ name, loaded, reason }) => ({
          name: isAmbiguous(name.name) ? deploymentKey(name) : name.name,
          version: loaded?.revision.models[0]?.modelVersion ?? '',
          state: loaded ? 'READY' : 'UNAVAILABLE',
          reason: loaded ? '' : reason,
        }));
    },
    load: (name) => void listed(name),
    unload: (name) => {
      const { namespace, name: deployment } = listed(name);
      throw new PlatformError(
        'failed_precondition',
        `${name} is a deployment: end it where it was made, with \`ovenbird delete ${deployment} --namespace ${namespace}\` or DELETE /api/v1/deployments/${namespace}/${deployment} on the control port.`,
      );
    },
  };
}

function unitNamed(call: PredictionCall, model: string): LoadedUnit | undefined {
  const { root, revision } = call;
  if (model === root.spec.name || model === revision.name || model === deploymentKey(revision)) return root;
  return call.units().find((unit) => unit.spec.name === model);
}
