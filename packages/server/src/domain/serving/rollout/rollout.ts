// Brings what is served to what is wanted, deployment by deployment. It is level-based: it reads all rows, compares them with
// what is loaded, and acts; who wakes it says only "look again". A change is loaded and warmed beside what serves, the
// traffic is switched in one step, the old revision answers what it has begun and is freed. A revision that cannot be
// loaded changes nothing for callers: the last good one goes on, and the reason is shown. What is to be unloaded stops
// answering in one step too, and is freed when it has answered.
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError, toPlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { RolloutReport, RolloutStore, WantedDeployment } from '../revisions/deployment-store.ts';
import { type DeploymentName, deploymentKey, type Revision } from '../revisions/revision.ts';
import type { ActiveDeployments } from '../traffic/active-deployments.ts';
import type { LoadedRevision } from '../traffic/loaded-revision.ts';
import { unitFacts } from './unit-facts.ts';
import { untilAborted } from './until-aborted.ts';

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
  /**
   * Look, try at once what could not be loaded before, and wait until the deployment answers.
   * @throws not_found (there is none, or it is to be unloaded) · failed_precondition and others: why it cannot be loaded · deadline_exceeded (it goes on loading)
   */
  answers(deployment: DeploymentName, signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is being loaded or freed. */
  settled(): Promise<void>;
  /** Begin nothing new, free everything. */
  stop(): Promise<void>;
}

interface Served {
  readonly name: DeploymentName;
  serving: LoadedRevision | undefined;
  loading: { readonly number: number; readonly controller: AbortController; readonly ended: Promise<void> } | undefined;
  /** By number of the revision. */
  readonly failed: Map<number, Failure>;
  isUnloaded: boolean;
}

interface Failure {
  readonly attempts: number;
  readonly retryAt: number;
  readonly error: PlatformError;
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
      const name = { namespace: wanted.namespace, name: wanted.name };
      entry = { name, serving: undefined, loading: undefined, failed: new Map(), isUnloaded: false };
      served.set(key, entry);
      active.explain(wanted, 'its first revision is being loaded.');
    }
    if (wanted.isUnloaded) {
      unload(entry);
      return;
    }
    if (entry.isUnloaded) active.explain(wanted, 'it is being loaded again.');
    entry.isUnloaded = false;
    const target = nextTarget(entry, wanted);
    if (entry.loading && entry.loading.number !== target) entry.loading.controller.abort();
    if (target === undefined || entry.loading?.number === target) return;
    const failure = entry.failed.get(target);
    if (failure && clock.now() < failure.retryAt) return;
    begin(entry, target, wanted);
  }

  function unload(entry: Served): void {
    if (entry.isUnloaded) return;
    const { loading, serving } = entry;
    entry.isUnloaded = true;
    entry.serving = undefined;
    entry.failed.clear();
    loading?.controller.abort();
    active.unload(entry.name);
    if (serving) track(serving.retire(drainMs));
    logger.info({ deployment: deploymentKey(entry.name) }, 'unloaded');
  }

  /** After a restart the revision that served last comes first: callers wait for it, nobody waits yet for a newer one. */
  function nextTarget(entry: Served, wanted: WantedDeployment): number | undefined {
    if (entry.serving?.revision.number === wanted.latestRevision) return undefined;
    const last = wanted.servingRevision;
    if (!entry.serving && last !== undefined && !entry.failed.has(last)) return last;
    return wanted.latestRevision;
  }

  function begin(entry: Served, number: number, wanted: WantedDeployment): void {
    const controller = new AbortController();
    const ended = Promise.withResolvers<void>();
    const loading = { number, controller, ended: ended.promise };
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
          ended.resolve();
        }
      })().then(() => reconcile()),
    );
  }

  async function loadInTime(revision: Revision, signal: AbortSignal): Promise<LoadedRevision> {
    const late = AbortSignal.timeout(LOAD_DEADLINE_MS);
    const telling = setInterval(() => {
      if (!signal.aborted) track(tellProgress(revision));
    }, TELL_PROGRESS_MS);
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
    entry.failed.delete(number);
    if (before) track(before.retire(drainMs));
    await onSwitch?.();
    await report(entry, {
      state: number === latest ? 'Available' : 'Creating',
      ...(loaded.shadowFault === undefined ? {} : { message: loaded.shadowFault }),
      servingRevision: number,
      revision: { number, state: 'ready', units: unitFacts(loaded) },
    });
    logger.info({ deployment: deploymentKey(entry.name), revision: number }, 'serving');
  }

  async function fail(entry: Served, number: number, thrown: unknown): Promise<void> {
    const known = toPlatformError(thrown);
    const isOurs = known.code !== 'internal' || !(thrown instanceof Error);
    const error = isOurs ? known : new PlatformError('failed_precondition', thrown.message, {}, { cause: thrown });
    const { message } = error;
    const attempts = (entry.failed.get(number)?.attempts ?? 0) + 1;
    const retryAt = clock.now() + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS);
    entry.failed.set(number, { attempts, retryAt, error });
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

  async function answers(deployment: DeploymentName, signal: AbortSignal): Promise<void> {
    const key = deploymentKey(deployment);
    served.get(key)?.failed.clear();
    await reconcile();
    for (;;) {
      const entry = served.get(key);
      if (!entry || entry.isUnloaded)
        throw new PlatformError('not_found', entry ? `The deployment ${key} was unloaded again.` : `There is no deployment ${key}.`);
      if (entry.serving) return;
      if (!entry.loading)
        throw [...entry.failed.values()].at(-1)?.error ?? new PlatformError('unavailable', 'The serving process is stopping.');
      await untilAborted(entry.loading.ended, signal).catch((cause: unknown) => {
        throw new PlatformError('deadline_exceeded', `The deployment ${key} is not loaded yet; it goes on loading.`, {}, { cause });
      });
      // The next attempt, of another revision, is begun by a look.
      await reconcile();
    }
  }

  async function settled(): Promise<void> {
    while (work.size > 0) await Promise.all(work);
  }

  return {
    reconcile,
    answers,
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
