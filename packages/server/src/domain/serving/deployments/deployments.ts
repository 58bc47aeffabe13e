// What users and other parts ask of deployments: apply, look, roll back, delete. It only writes down what is wanted; the
// rollout in the serving process makes it so.
import { isDeepStrictEqual } from 'node:util';
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { RecordLineage } from '../../lineage/index.ts';
import type { Accelerations } from '../acceleration/accelerations.ts';
import { defaultDeployment } from '../manifest/default-deployment.ts';
import type { DeploymentManifest, DeploymentSpec } from '../manifest/deployment-spec.ts';
import type { DocumentChange } from '../manifest/diff-documents.ts';
import { manifestWarnings } from '../manifest/manifest-warnings.ts';
import { refuseUnserved } from '../manifest/refuse-unserved.ts';
import { validateDeployment } from '../manifest/validate-deployment.ts';
import { sourceOf } from '../origins/model-origin.ts';
import type { DeploymentQuery, DeploymentStore } from '../revisions/deployment-store.ts';
import {
  type Deployment,
  type DeploymentName,
  deploymentKey,
  type PinnedModel,
  type Revision,
  type RevisionCause,
} from '../revisions/revision.ts';
import { acceleratePins, asksAnyToAccelerate } from './accelerate-pins.ts';
import { type ModelUriResolver, movingName } from './model-uri.ts';
import { deployedEdges, observedUris, overrideWarnings, pinModels, repinModels } from './pin-models.ts';
import { changesBetween } from './revision-changes.ts';
import { weightsText, withWeights } from './traffic-weights.ts';

export interface ApplyOutcome extends DeploymentName {
  readonly outcome: 'created' | 'configured' | 'unchanged';
  /** Number of the revision that is wanted now. */
  readonly revision: number;
  readonly warnings: readonly string[];
}

/** What applying a manifest would do. */
export interface ApplyPreview extends DeploymentName {
  readonly outcome: ApplyOutcome['outcome'];
  /** Of the manifest, then of the models that it names, as `models.<predictor>.<unit>`. */
  readonly changes: readonly DocumentChange[];
  readonly warnings: readonly string[];
}

export interface DeploymentView {
  readonly deployment: Deployment;
  /** The revision that is wanted. */
  readonly latest: Revision;
  /** The revision that answers. */
  readonly serving?: Revision;
}

export interface Deployments {
  /**
   * Make deployments as the manifests say. All are checked before the first takes effect; each is then accepted by itself.
   * What differs in nothing from the latest revision is left alone.
   * @throws invalid_argument · not_found (a model) · unimplemented, each with the field · aborted
   */
  apply(manifests: readonly DeploymentManifest[]): Promise<ApplyOutcome[]>;
  /** What `apply` would do now, against the latest revisions. Changes nothing. @throws as `apply` */
  diff(manifests: readonly DeploymentManifest[]): Promise<ApplyPreview[]>;
  /** @throws not_found */
  get(deployment: DeploymentName): Promise<DeploymentView>;
  /** By namespace and name. */
  list(query: DeploymentQuery): Promise<DeploymentView[]>;
  /** Newest first; also of a deleted deployment. @throws not_found when there never was one */
  revisions(deployment: DeploymentName, query: { below?: number; limit: number }): Promise<Revision[]>;
  /** @throws not_found */
  revision(deployment: DeploymentName, number: number): Promise<Revision>;
  /**
   * A new revision with other weights, and the very models of the latest: nothing is loaded again.
   * @param weights     percent by predictor, the shadow's too; who is not named keeps what it has
   * @param ifRevision  the latest revision that the caller knows of
   * @throws            not_found · aborted (there is a newer one) · invalid_argument, as `apply`
   */
  setTraffic(deployment: DeploymentName, weights: Readonly<Record<string, number>>, ifRevision: number): Promise<ApplyOutcome>;
  /**
   * A new revision out of an old one, with the very models that it had. Aliases are left where they are, and are followed
   * again from their next move on.
   * @param ifRevision  the latest revision that the caller knows of, where it matters to him
   * @throws            not_found · aborted (there is a newer one)
   */
  rollback(deployment: DeploymentName, number: number, ifRevision?: number): Promise<ApplyOutcome>;
  /** Take it down; revisions stay. @throws not_found */
  remove(deployment: DeploymentName): Promise<void>;
  /**
   * Look where the uris of a deployment lead now; where one has moved since it was last acted upon, make a revision.
   * @returns whether it made one
   */
  followUris(deployment: DeploymentName): Promise<boolean>;
  /**
   * Where a deployment asks for acceleration: begin what is missing, and make a revision of what was verified since. After a
   * rollback nothing is done before somebody applies a manifest, or an alias moves.
   * @returns whether it made one
   */
  accelerate(deployment: DeploymentName): Promise<boolean>;
}

export interface DeploymentsDeps {
  readonly store: DeploymentStore;
  readonly resolver: ModelUriResolver;
  readonly recordLineage: RecordLineage;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Default: no model is accelerated. */
  readonly accelerations?: Pick<Accelerations, 'find' | 'ensure'>;
  /** Copies that the machine has room for, of all units together; default: any number. */
  readonly maxCopies?: number;
  /** Whether a class stands for an image; default: for none. */
  readonly servesImage?: (image: string) => boolean;
}

export function createDeployments({
  store,
  resolver,
  recordLineage,
  changes,
  clock,
  accelerations,
  maxCopies = Number.POSITIVE_INFINITY,
  servesImage = () => false,
}: DeploymentsDeps): Deployments {
  interface Draft {
    readonly manifest: DeploymentManifest;
    readonly models: readonly PinnedModel[];
    readonly observed: Readonly<Record<string, string>>;
  }

  async function check({ spec: written, document }: DeploymentManifest): Promise<Draft> {
    const spec = defaultDeployment(written);
    validateDeployment(spec);
    refuseUnserved(spec, servesImage);
    const models = await accelerated(spec, await pinModels(spec, resolver));
    return { manifest: { spec, document }, models, observed: observedUris(models) };
  }

  async function accelerated(spec: DeploymentSpec, models: readonly PinnedModel[]): Promise<readonly PinnedModel[]> {
    return accelerations ? acceleratePins(spec, models, accelerations) : models;
  }

  async function add(draft: Draft, cause: RevisionCause, causeText: string, number: number): Promise<void> {
    const { spec, document } = draft.manifest;
    const { namespace, name } = spec;
    const at = clock.now();
    await store.addRevision(
      { namespace, name, number, createdAt: at, cause, causeText, spec, document, models: draft.models },
      draft.observed,
    );
    await recordLineage(deployedEdges({ namespace, name, number, models: draft.models }, at));
    changes.publish({ topic: 'deployment', id: deploymentKey(spec), kind: number === 1 ? 'created' : 'updated', at });
  }

  async function latestOf(at: DeploymentName): Promise<{ known: Deployment | undefined; latest: Revision | undefined }> {
    const known = await store.find(at, { deleted: true });
    return { known, latest: known && known.deletedAt === undefined ? await store.revision(at, known.latestRevision) : undefined };
  }

  async function preview({ manifest, models }: Draft): Promise<ApplyPreview> {
    const { namespace, name } = manifest.spec;
    const { latest } = await latestOf({ namespace, name });
    const changes = changesBetween(latest, { document: manifest.document, models });
    const outcome = !latest ? 'created' : changes.length === 0 ? 'unchanged' : 'configured';
    return { namespace, name, outcome, changes, warnings: [...manifestWarnings(manifest.spec, maxCopies), ...overrideWarnings(models)] };
  }

  async function accept(draft: Draft): Promise<ApplyOutcome> {
    const { spec } = draft.manifest;
    const at = { namespace: spec.namespace, name: spec.name };
    const { known, latest } = await latestOf(at);
    const warnings = [...manifestWarnings(spec, maxCopies), ...overrideWarnings(draft.models), ...(latest ? unloadedWarnings(known) : [])];
    if (latest && isDeepStrictEqual(latest.document, draft.manifest.document) && isDeepStrictEqual(latest.models, draft.models))
      return { ...at, outcome: 'unchanged', revision: latest.number, warnings };
    const number = (known?.latestRevision ?? 0) + 1;
    await add(draft, 'apply', latest ? 'a changed manifest was applied' : 'a manifest was applied', number);
    return { ...at, outcome: latest ? 'configured' : 'created', revision: number, warnings };
  }

  async function find(at: DeploymentName): Promise<Deployment> {
    const deployment = await store.find(at);
    if (!deployment) throw new PlatformError('not_found', `There is no deployment ${deploymentKey(at)}.`, { field: 'name' });
    return deployment;
  }

  /** Where the uris that may move lead now. */
  async function locateMoving(models: readonly PinnedModel[]): Promise<Record<string, string>> {
    const uris = new Set(models.map(({ uri }) => uri).filter((uri) => movingName(uri) !== undefined));
    return Object.fromEntries(
      await Promise.all([...uris].map(async (uri) => [uri, sourceOf((await resolver.locate(uri)).source)] as const)),
    );
  }

  async function revisionOf(at: DeploymentName, number: number): Promise<Revision> {
    const revision = await store.revision(at, number);
    if (revision) return revision;
    throw new PlatformError('not_found', `The deployment ${deploymentKey(at)} has no revision ${number}.`, { field: 'revision' });
  }

  async function view(deployment: Deployment): Promise<DeploymentView> {
    const latest = (await store.revision(deployment, deployment.latestRevision))!;
    const { servingRevision } = deployment;
    if (servingRevision === undefined) return { deployment, latest };
    const serving = servingRevision === latest.number ? latest : await store.revision(deployment, servingRevision);
    return { deployment, latest, ...(serving ? { serving } : {}) };
  }

  return {
    apply: async (manifests) => {
      const drafts: Draft[] = [];
      for (const manifest of manifests) drafts.push(await check(manifest));
      const outcomes: ApplyOutcome[] = [];
      for (const draft of drafts) outcomes.push(await accept(draft));
      return outcomes;
    },

    diff: async (manifests) => {
      const drafts: Draft[] = [];
      for (const manifest of manifests) drafts.push(await check(manifest));
      return Promise.all(drafts.map(preview));
    },

    get: async (at) => view(await find(at)),
    list: async (query) => Promise.all((await store.list(query)).map(view)),

    revisions: async (at, query) => {
      const found = await store.revisions(at, query);
      if (found.length === 0 && !(await store.find(at, { deleted: true }))) await find(at);
      return found;
    },

    revision: revisionOf,

    setTraffic: async (at, weights, ifRevision) => {
      const deployment = await find(at);
      refuseStale(deployment, ifRevision);
      const latest = await revisionOf(at, deployment.latestRevision);
      const manifest = withWeights(latest, weights);
      validateDeployment(manifest.spec);
      const outcome = {
        namespace: at.namespace,
        name: at.name,
        warnings: [...manifestWarnings(manifest.spec, maxCopies), ...unloadedWarnings(deployment)],
      };
      if (isDeepStrictEqual(manifest.document, latest.document)) return { ...outcome, outcome: 'unchanged', revision: latest.number };
      const draft = { manifest, models: latest.models, observed: deployment.observedUris };
      await add(draft, 'apply', weightsText(latest.spec, manifest.spec), latest.number + 1);
      return { ...outcome, outcome: 'configured', revision: latest.number + 1 };
    },

    rollback: async (at, number, ifRevision) => {
      const deployment = await find(at);
      refuseStale(deployment, ifRevision);
      const target = await revisionOf(at, number);
      const outcome = { namespace: at.namespace, name: at.name, warnings: unloadedWarnings(deployment) };
      if (number === deployment.latestRevision) return { ...outcome, outcome: 'unchanged', revision: number };
      // Where the aliases are now is what this decision was made against: only a later move undoes it.
      const observed = { ...deployment.observedUris, ...(await locateMoving(target.models).catch(() => ({}))) };
      const draft = { manifest: { spec: target.spec, document: target.document }, models: target.models, observed };
      await add(draft, 'rollback', `rolled back to revision ${number}`, deployment.latestRevision + 1);
      return { ...outcome, outcome: 'configured', revision: deployment.latestRevision + 1 };
    },

    remove: async (at) => {
      const now = clock.now();
      if (!(await store.remove(at, now))) await find(at);
      changes.publish({ topic: 'deployment', id: deploymentKey(at), kind: 'deleted', at: now });
    },

    followUris: async (at) => {
      const deployment = await find(at);
      const latest = (await store.revision(at, deployment.latestRevision))!;
      const observed = await locateMoving(latest.models);
      const moved = new Set(Object.keys(observed).filter((uri) => deployment.observedUris[uri] !== observed[uri]));
      if (moved.size === 0) return false;
      const models = await accelerated(latest.spec, await repinModels(latest.models, moved, resolver));
      const draft = {
        manifest: { spec: latest.spec, document: latest.document },
        models,
        observed: { ...deployment.observedUris, ...observed },
      };
      const changed = models.filter(({ uri }) => moved.has(uri));
      await add(draft, 'alias_moved', moveText(changed, latest.models), latest.number + 1);
      return true;
    },

    accelerate: async (at) => {
      const deployment = await find(at);
      const latest = await revisionOf(at, deployment.latestRevision);
      if (!accelerations || latest.cause === 'rollback' || !asksAnyToAccelerate(latest.spec)) return false;
      const models = await acceleratePins(latest.spec, latest.models, accelerations, { begin: true });
      if (isDeepStrictEqual(models, latest.models)) return false;
      const draft = { manifest: { spec: latest.spec, document: latest.document }, models, observed: deployment.observedUris };
      await add(draft, 'accelerated', accelerationText(models, latest.models), latest.number + 1);
      return true;
    },
  };
}

/** Who took it out of memory decided that, not who changes it. */
function unloadedWarnings(deployment: Deployment | undefined): string[] {
  if (deployment?.unloadedAt === undefined) return [];
  return [`${deploymentKey(deployment)} is unloaded and stays so: this takes effect when somebody loads it (ovenbird load deployment).`];
}

/** @throws aborted */
function refuseStale({ latestRevision, ...at }: Deployment, ifRevision: number | undefined): void {
  if (ifRevision === undefined || ifRevision === latestRevision) return;
  throw new PlatformError(
    'aborted',
    `Somebody changed ${deploymentKey(at)} meanwhile: its latest revision is ${latestRevision}, not ${ifRevision}.`,
    { field: 'ifRevision', latestRevision },
  );
}

/** e.g. `model is answered by a verified ONNX file` */
function accelerationText(models: readonly PinnedModel[], before: readonly PinnedModel[]): string {
  const changed = models.filter(({ accelerated }, index) => accelerated?.id !== before[index]!.accelerated?.id);
  const texts = changed.map(({ node, accelerated }) =>
    accelerated
      ? `${node} is answered by a verified ONNX file`
      : `${node} is answered by its original: the evidence is of an earlier version`,
  );
  return [...new Set(texts)].join(', ');
}

/** e.g. `champion moved from 1 to 2` */
function moveText(moved: readonly PinnedModel[], before: readonly PinnedModel[]): string {
  const texts = moved.map((model) => {
    const old = before.find((candidate) => candidate.node === model.node && candidate.predictor === model.predictor);
    return `${movingName(model.uri) ?? model.uri} moved from ${old?.modelVersion ?? 'nowhere'} to ${model.modelVersion ?? model.location}`;
  });
  return [...new Set(texts)].join(', ');
}
