// What users and other parts ask of deployments: apply, look, roll back, delete. It only writes down what is wanted; the
// rollout in the serving process makes it so.
import { isDeepStrictEqual } from 'node:util';
import type { Changes } from '../../../kernel/changes.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { RecordLineage } from '../../lineage/index.ts';
import { defaultDeployment } from '../manifest/default-deployment.ts';
import type { DeploymentManifest } from '../manifest/deployment-spec.ts';
import { type DocumentChange, diffDocuments } from '../manifest/diff-documents.ts';
import { manifestWarnings } from '../manifest/manifest-warnings.ts';
import { refuseUnserved } from '../manifest/refuse-unserved.ts';
import { validateDeployment } from '../manifest/validate-deployment.ts';
import type { DeploymentQuery, DeploymentStore } from '../revisions/deployment-store.ts';
import {
  type Deployment,
  type DeploymentName,
  deploymentKey,
  type PinnedModel,
  type Revision,
  type RevisionCause,
} from '../revisions/revision.ts';
import { type ModelUriResolver, movingName } from './model-uri.ts';
import { deployedEdges, observedUris, pinModels } from './pin-models.ts';

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
  /**
   * A new revision out of an old one, with the very models that it had. Aliases are left where they are, and are followed
   * again from their next move on.
   * @throws not_found
   */
  rollback(deployment: DeploymentName, number: number): Promise<ApplyOutcome>;
  /** Take it down; revisions stay. @throws not_found */
  remove(deployment: DeploymentName): Promise<void>;
  /**
   * Look where the uris of a deployment lead now; where one has moved since it was last acted upon, make a revision.
   * @returns whether it made one
   */
  followUris(deployment: DeploymentName): Promise<boolean>;
}

export interface DeploymentsDeps {
  readonly store: DeploymentStore;
  readonly resolver: ModelUriResolver;
  readonly recordLineage: RecordLineage;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Whether a class stands for an image; default: for none. */
  readonly servesImage?: (image: string) => boolean;
}

export function createDeployments({
  store,
  resolver,
  recordLineage,
  changes,
  clock,
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
    const models = await pinModels(spec, resolver);
    return { manifest: { spec, document }, models, observed: observedUris(models) };
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
    const changes = [
      ...diffDocuments(latest?.document, manifest.document),
      ...(latest ? diffDocuments(modelNames(latest.models), modelNames(models), 'models') : []),
    ];
    const outcome = !latest ? 'created' : changes.length === 0 ? 'unchanged' : 'configured';
    return { namespace, name, outcome, changes, warnings: manifestWarnings(manifest.spec) };
  }

  async function accept(draft: Draft): Promise<ApplyOutcome> {
    const { spec } = draft.manifest;
    const at = { namespace: spec.namespace, name: spec.name };
    const warnings = manifestWarnings(spec);
    const { known, latest } = await latestOf(at);
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

    rollback: async (at, number) => {
      const deployment = await find(at);
      const target = await store.revision(at, number);
      if (!target)
        throw new PlatformError('not_found', `The deployment ${deploymentKey(at)} has no revision ${number}.`, { field: 'revision' });
      const outcome = { namespace: at.namespace, name: at.name, warnings: [] };
      if (number === deployment.latestRevision) return { ...outcome, outcome: 'unchanged', revision: number };
      // Where the aliases are now is what this decision was made against: only a later move undoes it.
      const observed = { ...deployment.observedUris, ...(await pinModels(target.spec, resolver).then(observedUris, () => ({}))) };
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
      if (!latest.models.some((model) => movingName(model.uri) !== undefined)) return false;
      const models = await pinModels(latest.spec, resolver);
      const moved = models.filter(({ uri, location }) => deployment.observedUris[uri] !== location);
      if (moved.length === 0) return false;
      const draft = { manifest: { spec: latest.spec, document: latest.document }, models, observed: observedUris(models) };
      await add(draft, 'alias_moved', moveText(moved, latest.models), latest.number + 1);
      return true;
    },
  };
}

/** What each unit would run, as people say it: `iris/2`, or where the files are. */
function modelNames(models: readonly PinnedModel[]): Record<string, Record<string, string>> {
  const names: Record<string, Record<string, string>> = {};
  for (const { predictor, node, modelName, modelVersion, location } of models) {
    names[predictor] ??= {};
    names[predictor][node] = modelName && modelVersion ? `${modelName}/${modelVersion}` : location;
  }
  return names;
}

/** e.g. `champion moved from 1 to 2` */
function moveText(moved: readonly PinnedModel[], before: readonly PinnedModel[]): string {
  const texts = moved.map((model) => {
    const old = before.find((candidate) => candidate.node === model.node && candidate.predictor === model.predictor);
    return `${movingName(model.uri) ?? model.uri} moved from ${old?.modelVersion ?? 'nowhere'} to ${model.modelVersion ?? model.location}`;
  });
  return [...new Set(texts)].join(', ');
}
