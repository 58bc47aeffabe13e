// How many copies of what serve: written by the serving process, read by whoever shows it.
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { unitsOf } from '../graph/loaded-graph.ts';
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';
import type { ActiveDeployments } from '../traffic/active-deployments.ts';
import { allPredictors } from '../traffic/loaded-revision.ts';
import type { Scaling } from './scaling.ts';

/** Of one unit of a predictor that serves. */
export interface ReplicaCount extends DeploymentName {
  readonly predictor: string;
  /** Name of the graph unit. */
  readonly node: string;
  /** Copies that are wanted; 1 for a unit that answers in the serving process itself. */
  readonly desired: number;
  /** Those that can answer. */
  readonly available: number;
  /** Copies that manifests ask for at least; more than are wanted where the machine has no room for them. */
  readonly asked: number;
  /** Requests that wait for one. */
  readonly waiting: number;
}

export interface ReplicaCountStore {
  /** Replace all that is there, in one transaction. `waiting` is not kept. */
  replace(counts: readonly ReplicaCount[], at: number): Promise<void>;
  of(deployments: readonly DeploymentName[]): Promise<Omit<ReplicaCount, 'waiting'>[]>;
}

interface Counted {
  readonly active: Pick<ActiveDeployments, 'list'>;
  readonly scaling: Pick<Scaling, 'askedFor'>;
}

/** What serves now. */
export function countReplicas({ active, scaling }: Counted): ReplicaCount[] {
  return active.list().flatMap(({ name, loaded }) =>
    allPredictors(loaded).flatMap((predictor) =>
      unitsOf(predictor.graph).map(({ spec, model }) => ({
        ...name,
        predictor: predictor.name,
        node: spec.name,
        desired: model.pool?.desired() ?? 1,
        available: model.availableReplicas(),
        asked: (model.pool && scaling.askedFor(model.pool)) ?? 1,
        waiting: model.pool?.waiting() ?? 0,
      })),
    ),
  );
}

export interface ReplicaReporterDeps extends Counted {
  readonly store: Pick<ReplicaCountStore, 'replace'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after counts of a deployment changed in the store. */
  readonly onChange: (deployment: DeploymentName) => void;
}

/** @returns what writes the counts down where they differ from what it wrote last */
export function createReplicaReporter({ store, clock, logger, onChange, ...counted }: ReplicaReporterDeps): () => Promise<void> {
  let told: ReadonlyMap<string, { readonly name: DeploymentName; readonly text: string }> | undefined;

  return async () => {
    const counts = countReplicas(counted);
    const now = new Map<string, { name: DeploymentName; text: string }>();
    for (const { waiting: _unstored, ...count } of counts) {
      const key = deploymentKey(count);
      now.set(key, { name: count, text: `${now.get(key)?.text ?? ''}${JSON.stringify(count)}` });
    }
    const changed = [...now].filter(([key, { text }]) => told?.get(key)?.text !== text);
    if (told && changed.length === 0 && told.size === now.size) return;
    try {
      const before = told;
      await store.replace(counts, clock.now());
      told = now;
      const gone = before ? [...before].filter(([key]) => !now.has(key)) : [];
      for (const [, { name }] of [...changed, ...gone]) onChange({ namespace: name.namespace, name: name.name });
    } catch (error) {
      logger.error({ err: error }, 'the numbers of copies could not be written');
    }
  };
}
