// What people and other parts ask of accelerations: begin one, look at it, and whether a model has one that may serve.
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { newUuid } from '../../../kernel/ids.ts';
import type { ModelUriResolver } from '../deployments/model-uri.ts';
import { type Acceleration, CONVERTER_VERSION, type ServedModel } from './acceleration.ts';
import type { AccelerationStore } from './acceleration-store.ts';
import { DEFAULT_TOLERANCE, type Tolerance } from './tolerance.ts';

export interface AccelerationRequest {
  /** As in a manifest, e.g. `models:/iris@champion`. */
  readonly uri: string;
  readonly server?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tolerance?: Partial<Tolerance>;
}

/** Whose it is, as far as the registry knows. */
type Named = Pick<Acceleration, 'modelName' | 'modelVersion'>;

export interface Accelerations {
  /**
   * Begin one, or find the one that there is. One that did not end in `verified` is begun anew: there may be requests by now, or a
   * package.
   * @throws not_found · invalid_argument
   */
  request(request: AccelerationRequest): Promise<Acceleration>;
  /** @throws not_found */
  get(id: string): Promise<Acceleration>;
  /** Newest first. */
  ofVersion(modelName: string, modelVersion: string): Promise<Acceleration[]>;
  /** The one with the default tolerance; undefined when nobody asked for it yet. */
  find(model: ServedModel): Promise<Acceleration | undefined>;
  /** As `find`, and begun when there is none. For the loop that does them: it wakes nobody, because that would be the loop itself, without end. */
  ensure(model: ServedModel & Named): Promise<Acceleration>;
}

export interface AccelerationsDeps {
  readonly store: AccelerationStore;
  readonly resolver: Pick<ModelUriResolver, 'resolve'>;
  readonly clock: Clock;
  /** There is something to do. */
  readonly wake: () => void;
}

export function createAccelerations({ store, resolver, clock, wake }: AccelerationsDeps): Accelerations {
  async function begin(model: ServedModel & Named, tolerance: Tolerance): Promise<Acceleration> {
    const at = clock.now();
    return store.ensure({
      ...model,
      id: newUuid(),
      tolerance,
      converterVersion: CONVERTER_VERSION,
      state: 'converting',
      createdAt: at,
      updatedAt: at,
    });
  }

  return {
    request: async ({ uri, server, parameters = {}, tolerance }) => {
      const { location, modelName, modelVersion } = await resolver.resolve(uri);
      const named = { ...(modelName ? { modelName } : {}), ...(modelVersion ? { modelVersion } : {}) };
      const model = { location, ...(server ? { server } : { server: 'MLFLOW_SERVER' }), parameters, ...named };
      const found = await begin(model, checked({ ...DEFAULT_TOLERANCE, ...tolerance }));
      const isOver = found.state === 'refused' || found.state === 'failed';
      if (isOver) await store.restart(found.id, clock.now());
      wake();
      return isOver ? (await store.get(found.id))! : found;
    },

    get: async (id) => {
      const found = await store.get(id);
      if (!found) throw new PlatformError('not_found', `There is no acceleration ${id}.`, { field: 'id' });
      return found;
    },

    ofVersion: store.ofVersion,

    find: (model) => store.findByKey({ ...model, tolerance: DEFAULT_TOLERANCE, converterVersion: CONVERTER_VERSION }),

    ensure: (model) => begin(model, DEFAULT_TOLERANCE),
  };
}

function checked(tolerance: Tolerance): Tolerance {
  for (const [name, value] of Object.entries(tolerance))
    if (!(value >= 0 && value < 1))
      throw new PlatformError('invalid_argument', `tolerance.${name}: expected a number from 0 to below 1, got ${value}.`, {
        field: `tolerance.${name}`,
      });
  return tolerance;
}
