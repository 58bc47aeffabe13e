// What a new version is made of: its source checked, and resolved to where the files are.
import { PlatformError } from '../../kernel/errors.ts';
import { parseModelUri } from './model-uri.ts';
import type { ResolveModelUri } from './resolve-model.ts';

export interface VersionSource {
  readonly storageUri: string;
  readonly runId: string;
  readonly modelId: string | null;
}

/**
 * @param source   e.g. `runs:/ab…/model`, `models:/m-…`, `models:/food/3`, `mlflow-artifacts:/1/…`, `s3://…`
 * @param given    run and logged model that the client named; either may be empty
 * @throws         invalid_argument · not_found
 */
export async function resolveSource(
  resolve: ResolveModelUri,
  source: string,
  given: { runId: string; modelId: string },
): Promise<VersionSource> {
  const parsed = parseModelUri(source);
  if (parsed.kind === 'location') {
    checkLocation(source);
    return { storageUri: source, runId: given.runId, modelId: given.modelId || null };
  }
  if (parsed.kind === 'run' && given.runId && parsed.runId !== given.runId)
    throw new PlatformError(
      'invalid_argument',
      `Invalid model version source: '${source}'. The run_id request parameter must identify the resource that contains the source.`,
      { field: 'source' },
    );
  const found = await resolve(source);
  return { storageUri: found.artifactUri, runId: given.runId || (found.runId ?? ''), modelId: given.modelId || (found.modelId ?? null) };
}

/** Paths of this machine are refused: a client may not read files through the registry. */
function checkLocation(source: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(source)?.[1]?.toLowerCase();
  if (!scheme || scheme === 'file')
    throw new PlatformError(
      'invalid_argument',
      `Invalid model version source: '${source}'. To use a local path as a model version source, the run_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id.`,
      { field: 'source' },
    );
  let decoded = source;
  for (let before = ''; before !== decoded; ) {
    before = decoded;
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      break;
    }
  }
  if (decoded.split(/[\\/]/).includes('..'))
    throw new PlatformError(
      'invalid_argument',
      `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
      { field: 'source' },
    );
}
