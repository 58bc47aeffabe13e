// Model uris resolved by the registry, and checked to lead to files that are there: a deployment of nothing is refused when
// it is applied, not found out when it is loaded.
import { fileURLToPath } from 'node:url';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Artifacts } from '../../artifacts/index.ts';
import type { ResolveModelUri } from '../../registry/index.ts';
import type { ModelUriResolver } from './model-uri.ts';

export interface RegistryResolverDeps {
  readonly resolveModelUri: ResolveModelUri;
  readonly artifacts: Pick<Artifacts, 'list'>;
  /** Whether a local path is there. */
  readonly pathExists: (path: string) => Promise<boolean>;
}

export function createRegistryResolver({ resolveModelUri, artifacts, pathExists }: RegistryResolverDeps): ModelUriResolver {
  async function requireFiles(location: string, uri: string): Promise<void> {
    const path = localPath(location);
    const found = path === undefined ? (await artifacts.list(location, '')).length > 0 : await pathExists(path);
    if (!found) throw new PlatformError('not_found', `There are no files at ${uri}${location === uri ? '' : ` (${location})`}.`);
  }

  return {
    resolve: async (uri) => {
      const { name, version, runId, modelId, artifactUri } = await resolveModelUri(uri);
      const location = artifactUri.replace(/\/+$/, '');
      await requireFiles(location, uri);
      return {
        location,
        ...(name === undefined ? {} : { modelName: name }),
        ...(version === undefined ? {} : { modelVersion: String(version) }),
        ...(runId === undefined ? {} : { runId }),
        ...(modelId === undefined ? {} : { modelId }),
      };
    },
  };
}

/**
 * The local path that a location means; undefined when it is one of the artifact store.
 * @throws invalid_argument for what is neither
 */
export function localPath(location: string): string | undefined {
  if (location.startsWith('mlflow-artifacts:')) return undefined;
  if (location.startsWith('file:')) {
    try {
      return fileURLToPath(location);
    } catch {
      throw new PlatformError('invalid_argument', `${location} is no local file address: write file:///path/to/model.`);
    }
  }
  if (location.startsWith('/')) return location;
  throw new PlatformError(
    'invalid_argument',
    `${location} is not an address that models are served from: use models:/, runs:/, mlflow-artifacts:/, file:// or an absolute path.`,
  );
}
