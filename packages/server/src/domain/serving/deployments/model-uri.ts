// Where a model uri leads. The registry knows; this is what the serving module asks of it.
import { PlatformError } from '../../../kernel/errors.ts';

export interface LocatedModel {
  /** Where the files are, e.g. `mlflow-artifacts:/1/models/m-…/artifacts` or `s3://models/iris`. */
  readonly source: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly runId?: string;
  readonly modelId?: string;
}

export interface ResolvedModel extends Omit<LocatedModel, 'source'> {
  /** Where the files are, and which; content at a location never changes. */
  readonly location: string;
  /** What the table of overrides put in the place of the uri. */
  readonly overriddenBy?: string;
}

export interface ModelUriResolver {
  /**
   * Where the uri leads now, and exactly what is there.
   * @param uri  `models:/name@alias`, `models:/name/version`, `models:/m-…`, `runs:/…`, `mlflow-artifacts:/…`, a path, or
   *             `file://`, `pvc://`, `http(s)://`, `s3://`, `gs://`
   * @throws     not_found · invalid_argument · failed_precondition (forbidden, too large) · unavailable (unreachable)
   */
  resolve(uri: string): Promise<ResolvedModel>;
  /** Where the uri leads now, by the registry's rows alone: nothing is looked at there. @throws not_found · invalid_argument */
  locate(uri: string): Promise<LocatedModel>;
}

/** The name in a uri whose target may move, e.g. `champion` or `latest`; undefined for a uri that always means the same. */
export function movingName(uri: string): string | undefined {
  const [, target = ''] = /^models:\/+(.*)$/.exec(uri) ?? [];
  const alias = /^[^/@]+@(.+)$/.exec(target)?.[1];
  if (alias) return alias;
  const version = /^[^/]+\/(.+)$/.exec(target)?.[1];
  return version !== undefined && !/^\d+$/.test(version) ? version : undefined;
}

/** @throws what resolving throws, with the field of the manifest */
export async function resolveAt(resolver: ModelUriResolver, uri: string, field: string): Promise<ResolvedModel> {
  try {
    return await resolver.resolve(uri);
  } catch (error) {
    if (error instanceof PlatformError)
      throw new PlatformError(error.code, `${field}: ${error.message}`, { ...error.details, field }, { cause: error });
    throw error;
  }
}
