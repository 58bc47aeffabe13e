// Where a model uri leads. The registry knows; this is what the serving module asks of it.
import { PlatformError } from '../../../kernel/errors.ts';

export interface ResolvedModel {
  /** Where the files are; content at a location never changes. */
  readonly location: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly runId?: string;
  readonly modelId?: string;
}

export interface ModelUriResolver {
  /**
   * Where the uri leads now.
   * @param uri  `models:/name@alias`, `models:/name/version`, `models:/m-…`, `runs:/…`, `mlflow-artifacts:/…`, `file://…` or a path
   * @throws     not_found · invalid_argument
   */
  resolve(uri: string): Promise<ResolvedModel>;
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
