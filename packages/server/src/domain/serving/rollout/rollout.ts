// Brings what is served to what is wanted, deployment by deployment. It is level-based: it reads all rows, compares them with
// what is loaded, and acts; who wakes it says only "look again". A change is loaded and warmed beside what serves, the
// traffic is switched in one step, the old revision answers what it has begun and is freed. A revision that cannot be
// loaded changes nothing for callers: the last good one goes on, and the reason is shown.
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError, toPlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { unitsOf } from '../graph/loaded-graph.ts';
import type { RolloutReport, RolloutStore, WantedDeployment } from '../revisions/deployment-store.ts';
import { type DeploymentName, deploymentKey, type LoadedUnitFacts, type Revision } from '../revisions/revision.ts';
import type { ActiveDeployments } from '../traffic/active-deployments.ts';
import type { LoadedRevision } from '../traffic/loaded-revision.ts';

export interface RolloutDeps {
  readonly store: RolloutStore;
  readonly active: ActiveDeployments;
  /** @throws PlatformError saying why it cannot be loaded; frees what it began when the signal aborts */
  readonly load: (revision: Revision, signal: AbortSignal) => Promise<LoadedRevision>;
  /** What the loading of a revision waits for, for people, e.g. how much of a model was fetched; default: nothing to tell. */
  readonly progress?: (revision: Revision) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when another revision answers, before that is reported. */
  readonly onSwitch?: () => Promise<void>;
  /** Called when a deployment is served no more because it is gone. */
  readonly onRemove?: (deployment: DeploymentName) => void;
  /** Called after a report was written. */
  readonly onReport: (deployment: DeploymentName) => void;
  /** How long requests of a replaced revision may take to finish. */
  readonly drainMs: number;
}

export interface Rollout {
  /** Compare and act once. Returns when all that can be begun has begun, not when it is loaded. */
  reconcile(): Promise<void>;
  /** Resolves when nothing is being loaded or freed. */
  settled(): Promise<void>;
  /** Begin nothing new, free everything. */
  stop(): Promise<void>;
}

interface Served {
  readonly name: DeploymentName;
  serving: LoadedRevision | undefined;
  loading: { readonly number: number; readonly controller: AbortController } | undefined;
  failed: { readonly number: number; readonly attempts: number; readonly retryAt: number } | undefined;
}

/** As Kubernetes waits for a Deployment to make progress. */
const LOAD_DEADLINE_MS = 600_000;
const FIRST_RETRY_MS = 5000;
const MAX_RETRY_MS = 300_000;
const TELL_PROGRESS_MS = 2000;

export function createRollout(deps: RolloutDeps): Rollout {
  const { store, active, load, progress = () => undefined, clock, logger, onSwitch, onRemove, onReport, drainMs } = deps;
  const served = new Map<string, Served>();
  const work = new Set<Promise<void>>();
  let looking = Promise.resolve();
  let stopped = false;

  function track(promise: Promise<void>): void {
    const tracked = promise.catch((error) => logger.error({ err: error }, 'a rollout step failed')).finally(() => work.delete(tracked));
    work.add(tracked);
  }

  /** One at a time: a slow look at old rows must not undo what a later look began. */
  function reconcile(): Promise<void> {
    looking = looking.then(look, look);
    return looking;
  }

  async function look(): Promise<void> {
    if (stopped) return;
    const wanted = await store.wanted();
    if (stopped) return;
    const keys = new Set(wanted.map(deploymentKey));
    for (const [key, entry] of served) if (!keys.has(key)) remove(key, entry);
    for (const deployment of wanted) step(deployment);
    active.markComplete();
  }

  function step(wanted: WantedDeployment): void {
    const key = deploymentKey(wanted);
    let entry = served.get(key);
    if (!entry) {
      entry = { name: { namespace: wanted.namespace, name: wanted.name }, serving: undefined, loading: undefined, failed: undefined };
      served.set(key, entry);
      active.explain(wanted, 'its first revision is being loaded.');
    }
    const target = nextTarget(entry, wanted);
    if (entry.loading && entry.loading.number !== target) entry.loading.controller.abort();
    if (target === undefined || entry.loading?.number === target) return;
    if (entry.failed?.number === target && clock.now() < entry.failed.retryAt) return;
    begin(entry, target, wanted);
  }

  /** After a restart the revision that served last comes first: callers wait for it, nobody waits yet for a newer one. */
  function nextTarget(entry: Served, wanted: WantedDeployment): number | undefined {
    if (entry.serving?.revision.number === wanted.latestRevision) return undefined;
    const last = wanted.servingRevision;
    if (!entry.serving && last !== undefined && entry.failed?.number !== last) return last;
    return wanted.latestRevision;
  }

  function begin(entry: Served, number: number, wanted: WantedDeployment): void {
    const controller = new AbortController();
    const loading = { number, controller };
    entry.loading = loading;
    track(
      (async () => {
        try {
          const revision = await store.revision(entry.name, number);
          if (!revision) return;
          const loaded = await loadInTime(revision, controller.signal);
          if (controller.signal.aborted) return await loaded.retire(0);
          await switchTo(entry, loaded, wanted.latestRevision);
        } catch (error) {
          if (!controller.signal.aborted) await fail(entry, number, error);
        } finally {
          if (entry.loading === loading) entry.loading = undefined;
        }
      })().then(() => reconcile()),
    );
  }

  async function loadInTime(revision: Revision, signal: AbortSignal): Promise<LoadedRevision> {
    const late = AbortSignal.timeout(LOAD_DEADLINE_MS);
    const telling = setInterval(() => track(tellProgress(revision)), TELL_PROGRESS_MS);
    try {
      return await load(revision, AbortSignal.any([signal, late]));
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
      throw new PlatformError('failed_precondition', `It was not ready within ${LOAD_DEADLINE_MS / 1000} s.`, {}, { cause: error });
    } finally {
      clearInterval(telling);
    }
  }

  async function tellProgress(revision: Revision): Promise<void> {
    const text = progress(revision);
    if (text === undefined) return;
    active.explain(revision, text);
    await store.tellProgress(revision, revision.number, text);
    onReport(revision);
  }

  async function switchTo(entry: Served, loaded: LoadedRevision, latest: number): Promise<void> {
    const { number } = loaded.revision;
    const before = entry.serving;
    entry.serving = loaded;
    active.activate(entry.name, loaded);
    if (entry.failed?.number === number) entry.failed = undefined;
    if (before) track(before.retire(drainMs));
    await onSwitch?.();
    await report(entry, {
      state: number === latest ? 'Available' : 'Creating',
      ...(loaded.shadowFault === undefined ? {} : { message: loaded.shadowFault }),
      servingRevision: number,
      revision: { number, state: 'ready', units: factsOf(loaded) },
    });
    logger.info({ deployment: deploymentKey(entry.name), revision: number }, 'serving');
  }

  async function fail(entry: Served, number: number, thrown: unknown): Promise<void> {
    const { code, message: text } = toPlatformError(thrown);
    const message = code === 'internal' && thrown instanceof Error ? thrown.message : text;
    const attempts = entry.failed?.number === number ? entry.failed.attempts + 1 : 1;
    const retryAt = clock.now() + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS);
    entry.failed = { number, attempts, retryAt };
    active.explain(entry.name, message);
    logger.error({ deployment: deploymentKey(entry.name), revision: number, err: thrown }, 'a revision could not be loaded');
    await report(entry, { state: 'Failed', message, revision: { number, state: 'failed', message } });
  }

  async function report(entry: Served, told: Omit<RolloutReport, 'at'>): Promise<void> {
    await store.report(entry.name, { ...told, at: clock.now() });
    onReport(entry.name);
  }

  function remove(key: string, entry: Served): void {
    served.delete(key);
    active.remove(entry.name);
    onRemove?.(entry.name);
    entry.loading?.controller.abort();
    if (entry.serving) track(entry.serving.retire(drainMs));
  }

  async function settled(): Promise<void> {
    while (work.size > 0) await Promise.all(work);
  }

  return {
    reconcile,
    settled,
    stop: async () => {
      stopped = true;
      for (const entry of served.values()) {
        entry.loading?.controller.abort();
        if (entry.serving) track(entry.serving.retire(drainMs));
      }
      await settled();
    },
  };
}

/** A page that shows an example shows a page of it. */
const MAX_EXAMPLE_CHARACTERS = 65_536;

function factsOf({ predictors, shadow }: LoadedRevision): LoadedUnitFacts[] {
  return [...predictors, ...(shadow ? [shadow] : [])].flatMap(({ name, graph }) =>
    // What the graph takes and gives is told at its root; what the others are, at themselves.
    [graph.root, ...unitsOf(graph).slice(1)].map((unit) => {
      const { signature } = unit.model;
      const small = unit.inputExample !== undefined && JSON.stringify(unit.inputExample).length <= MAX_EXAMPLE_CHARACTERS;
      return {
        predictor: name,
        node: unit.spec.name,
        runtime: unit === graph.root && graph.tree ? graph.tree.unit.model.runtime : unit.model.runtime,
        ...(signature ? { signature } : {}),
        ...(small ? { example: unit.inputExample! } : {}),
      };
    }),
  );
}
