// Units that are no models, by what they are: a revision that changes only a weight keeps the processes of its components,
// and what its routers have learned.
import { PlatformError } from '../../../kernel/errors.ts';
import { builtInImage, createBuiltInUnit } from '../graph/built-in/built-in-units.ts';
import { typedParameters } from '../graph/built-in/unit-parameters.ts';
import { type GraphNode, servicesOf } from '../graph/graph-node.ts';
import { replicasOf } from '../manifest/default-deployment.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isBuiltInUnit } from '../manifest/prepackaged-servers.ts';
import { containerOf } from '../manifest/unit-container.ts';
import { deploymentKey } from '../revisions/revision.ts';
import type { ComponentRuntime, ImageTable, LoadedComponent } from '../runtime/component-runtime.ts';
import { createSharedSlots } from './shared-slots.ts';
import { unitEnvironment } from './unit-environment.ts';

type LoadedBackend = Omit<GraphNode, 'children'>;

interface Held {
  readonly loaded: LoadedBackend;
  end(): Promise<void>;
}

export interface UnitPool {
  /** @throws failed_precondition · cancelled */
  acquire(
    spec: DeploymentSpec,
    predictor: PredictorSpec,
    unit: UnitSpec,
    signal: AbortSignal,
  ): Promise<{ readonly loaded: LoadedBackend; release(): Promise<void> }>;
}

export interface UnitPoolDeps {
  readonly components: ComponentRuntime;
  readonly images: ImageTable;
}

export function createUnitPool({ components, images }: UnitPoolDeps): UnitPool {
  const slots = createSharedSlots<Held>((held) => held.end());

  function builtIn(predictor: PredictorSpec, unit: UnitSpec, uri: string, implementation: string): Held {
    const pinned = { predictor: predictor.name, node: unit.name, uri, location: '' };
    const made = createBuiltInUnit({ ...unit, implementation });
    const model = { runtime: 'built-in', availableReplicas: () => 1 } as const;
    return { loaded: { unit: { spec: unit, pinned, model }, ...made }, end: async () => {} };
  }

  async function component(spec: DeploymentSpec, predictor: PredictorSpec, unit: UnitSpec, signal: AbortSignal): Promise<Held> {
    const { image, env } = containerOf(predictor, unit)!;
    const uri = image!;
    const known = builtInImage(uri);
    const found = images.find(uri);
    if (!found && known) return builtIn(predictor, unit, uri, known);
    if (!found)
      throw new PlatformError('failed_precondition', `The image ${uri} of unit "${unit.name}" is not in the images table (--images).`);
    const loaded: LoadedComponent = await components.load(
      {
        label: `${deploymentKey(spec)} ${unit.name}`,
        component: found,
        parameters: typedParameters(unit),
        environment: { ...unitEnvironment(spec, predictor, unit, uri), ...env },
        replicas: Math.max(1, replicasOf(spec, predictor)),
      },
      signal,
    );
    const { backend, availableReplicas, close, metadata } = loaded;
    const pinned = { predictor: predictor.name, node: unit.name, uri, location: '' };
    const model = { runtime: 'component', availableReplicas } as const;
    return {
      loaded: { unit: { spec: unit, pinned, model, ...(metadata ? { metadata } : {}) }, backend, services: servicesOf(unit) },
      end: close,
    };
  }

  return {
    acquire: async (spec, predictor, unit, signal) => {
      const made = (ending: AbortSignal) =>
        isBuiltInUnit(unit.implementation)
          ? Promise.resolve().then(() => builtIn(predictor, unit, unit.implementation!, unit.implementation!))
          : component(spec, predictor, unit, ending);
      const key = JSON.stringify([
        spec.namespace,
        spec.name,
        predictor.name,
        unit,
        containerOf(predictor, unit),
        predictor.labels,
        replicasOf(spec, predictor),
      ]);
      const { held, release } = await slots.acquire(key, made, signal);
      return { loaded: held.loaded, release };
    },
  };
}
