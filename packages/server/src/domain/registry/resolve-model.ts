// From any address of a model to the place of its files, and to what it is: for serving, and for versions whose source is
// another model.
import { PlatformError } from '../../kernel/errors.ts';
import type { Artifacts } from '../artifacts/index.ts';
import type { LoggedModel, LoggedModels, Runs } from '../tracking/index.ts';
import type { AliasStore } from './alias-store.ts';
import { parseModelUri } from './model-uri.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelVersionStore } from './model-version-store.ts';
import type { RegisteredModelStore } from './registered-model-store.ts';
import { noModel } from './registered-models.ts';
import { parseStage } from './stages.ts';

export interface ResolvedModel {
  /** Of a registered version. */
  readonly name?: string;
  readonly version?: number;
  readonly runId?: string;
  readonly modelId?: string;
  /** Where the files are, e.g. `mlflow-artifacts:/1/models/m-…/artifacts`. */
  readonly artifactUri: string;
}

export interface ResolveDeps {
  readonly models: RegisteredModelStore;
  readonly versions: ModelVersionStore;
  readonly aliases: AliasStore;
  readonly loggedModels: LoggedModels;
  readonly runs: Runs;
  readonly artifacts: Artifacts;
}

/** @throws not_found · invalid_argument (not an address of a model) · failed_precondition (the version is not ready) */
export type ResolveModelUri = (uri: string) => Promise<ResolvedModel>;

export function createResolveModelUri({ models, versions, aliases, loggedModels, runs, artifacts }: ResolveDeps): ResolveModelUri {
  async function version(name: string, number: number): Promise<ModelVersion> {
    const found = await versions.get(name, number);
    if (!found) throw noVersion(name, number);
    return found;
  }

  async function newest(name: string, stage?: string): Promise<ModelVersion> {
    const wanted = stage === undefined ? undefined : parseStage(stage);
    if (!(await models.get(name))) noModel(name);
    const latest = await versions.latestByStage([name]);
    const found = latest.filter((each) => wanted === undefined || each.stage === wanted).sort((a, b) => b.version - a.version)[0];
    if (!found)
      throw new PlatformError('not_found', `Model '${name}' has no version that is ready${wanted ? ` in the stage ${wanted}` : ''}.`, {
        field: 'source',
      });
    return found;
  }

  /** A model logged by MLflow 3 lies beside the run, not below it; the client finds it by its name, and so do we. */
  async function ofRun(runId: string, path: string): Promise<ResolvedModel> {
    const run = await runs.getInfo(runId);
    const artifactUri = `${run.artifactUri}/${path}`;
    const held = run.artifactUri.startsWith('mlflow-artifacts:');
    if (!held || (await artifacts.list(run.artifactUri, path)).length > 0) return { runId, artifactUri };
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const { items } = await loggedModels.search({
      experimentIds: [run.experimentId],
      filter: `source_run_id = ${quoted(runId)} AND name = ${quoted(path)}`,
      datasets: [],
      orderBy: [],
      pageSize: 1,
    });
    return items[0] ? ofLoggedModel(items[0]) : { runId, artifactUri };
  }

  return async (uri) => {
    const parsed = parseModelUri(uri);
    switch (parsed.kind) {
      case 'location':
        return { artifactUri: parsed.uri };
      case 'run':
        return ofRun(parsed.runId, parsed.path);
      case 'logged_model':
        return ofLoggedModel(await loggedModels.get(parsed.modelId));
      case 'version':
        return ofVersion(await version(parsed.name, parsed.version));
      case 'latest':
        return ofVersion(await newest(parsed.name));
      case 'stage':
        return ofVersion(await newest(parsed.name, parsed.stage));
      case 'alias': {
        if (!(await models.get(parsed.name))) noModel(parsed.name);
        const number = await aliases.versionOf(parsed.name, parsed.alias);
        if (number === undefined)
          throw new PlatformError('not_found', `Model '${parsed.name}' has no alias '${parsed.alias}'.`, { field: 'source' });
        return ofVersion(await version(parsed.name, number));
      }
    }
  };
}

function ofLoggedModel(model: LoggedModel): ResolvedModel {
  return { modelId: model.modelId, ...(model.sourceRunId ? { runId: model.sourceRunId } : {}), artifactUri: model.artifactUri };
}

function ofVersion(version: ModelVersion): ResolvedModel {
  if (version.status !== 'ready')
    throw new PlatformError(
      'failed_precondition',
      `Version ${version.version} of model '${version.name}' is ${version.status}: ${version.statusMessage}`,
      {
        field: 'source',
      },
    );
  return {
    name: version.name,
    version: version.version,
    ...(version.runId ? { runId: version.runId } : {}),
    ...(version.modelId ? { modelId: version.modelId } : {}),
    artifactUri: version.storageUri,
  };
}

export function noVersion(name: string, version: number): PlatformError {
  return new PlatformError('not_found', `Model Version (name=${name}, version=${version}) not found`, { field: 'version' });
}
