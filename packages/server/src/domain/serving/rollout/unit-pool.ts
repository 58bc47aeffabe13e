// Units that are no models, by what they are: a revision that changes only a weight keeps the processes of its components,
// and what its routers have learned.
import { PlatformError } from '../../../kernel/errors.ts';
import { createBuiltInUnit } from '../graph/built-in/built-in-units.ts';
import type { UnitMemory } from '../graph/built-in/unit-memory.ts';
import { typedParameters } from '../graph/built-in/unit-parameters.ts';
import { type GraphNode, servicesOf } from '../graph/graph-node.ts';
import type { DeploymentSpec, PredictorSpec, UnitSpec } from '../manifest/deployment-spec.ts';
import { isBuiltInUnit } from '../manifest/prepackaged-servers.ts';
import { containerOf } from '../manifest/unit-container.ts';
import { deploymentKey } from '../revisions/revision.ts';
import type { ComponentRuntime, ImageTable, LoadedComponent } from '../runtime/component-runtime.ts';
import { type ReplicaScale, scaleOf } from '../scaling/replica-scale.ts';
import type { Scaling, WatchedPool } from '../scaling/scaling.ts';
import { createSharedSlots } from './shared-slots.ts';
import { unitEnvironment } from './unit-environment.ts';
import { builtInOf, unitKey } from './unit-key.ts';

type LoadedBackend = Omit<GraphNode, 'children'>;

interface Held {
  readonly loaded: LoadedBackend;
  readonly watched?: WatchedPool;
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
  readonly scaling: Pick<Scaling, 'watch' | 'reserve'>;
  readonly memory: UnitMemory;
}

export function createUnitPool({ components, images, scaling, memory }: UnitPoolDeps): UnitPool {
  const slots = createSharedSlots<Held>((held) => held.end());

  function builtIn(key: string, spec: DeploymentSpec, predictor: PredictorSpec, unit: UnitSpec, implementation: string): Held {
    const uri = isBuiltInUnit(unit.implementation) ? implementation : containerOf(predictor, unit)!.image!;
    const pinned = { predictor: predictor.name, node: unit.name, uri, location: '' };
    const made = createBuiltInUnit({ ...unit, implementation }, memory.of(spec, key));
    const model = { runtime: 'built-in', availableReplicas: () => 1 } as const;
    return { loaded: { unit: { spec: unit, pinned, model }, ...made }, end: async () => {} };
  }

  async function component(
    spec: DeploymentSpec,
    predictor: PredictorSpec,
    unit: UnitSpec,
    { min }: ReplicaScale,
    signal: AbortSignal,
  ): Promise<Held> {
    const { image, env } = containerOf(predictor, unit)!;
    const uri = image!;
    const found = images.find(uri);
    if (!found)
      throw new PlatformError('failed_precondition', `The image ${uri} of unit "${unit.name}" is not in the images table (--images).`);
    const label = `${deploymentKey(spec)} ${unit.name}`;
    const first = scaling.reserve(min);
    const request = {
      label,
      component: found,
      parameters: typedParameters(unit),
      environment: { ...unitEnvironment(spec, predictor, unit, uri), ...env },
      replicas: first.copies,
    };
    const loaded: LoadedComponent = await components.load(request, signal).finally(first.release);
    const { backend, pool, close, metadata } = loaded;
    const watched = scaling.watch(label, pool);
    const pinned = { predictor: predictor.name, node: unit.name, uri, location: '' };
    const model = { runtime: 'component', availableReplicas: pool.available, pool } as const;
    return {
      loaded: { unit: { spec: unit, pinned, model, ...(metadata ? { metadata } : {}) }, backend, services: servicesOf(unit) },
      watched,
      end: () => {
        watched.end();
        return close();
      },
    };
  }

  return {
    acquire: async (spec, predictor, unit, signal) => {
      const scale = scaleOf(spec, predictor, unit);
      const key = unitKey(spec, predictor, unit);
      const implementation = builtInOf(predictor, unit, images);
      const made = (ending: AbortSignal) =>
        implementation
          ? Promise.resolve().then(() => builtIn(key, spec, predictor, unit, implementation))
          : component(spec, predictor, unit, scale, ending);
      const { held, release } = await slots.acquire(key, made, signal);
      const endClaim = held.watched?.claim(scale);
      return {
        loaded: held.loaded,
        release: () => {
          endClaim?.();
          return release();
        },
      };
    },
  };
}
