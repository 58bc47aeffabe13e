// Model uris resolved by the registry, and pinned to the files that are there: a deployment of nothing is refused when it is
// applied, not found out when it is loaded. What is in the artifact store never changes; of any other place the files are
// listed, and the list is kept.
import { PlatformError } from '../../../kernel/errors.ts';
import type { Artifacts } from '../../artifacts/index.ts';
import type { ResolveModelUri } from '../../registry/index.ts';
import { type FindOrigin, type ModelPinStore, pinnedLocation, withoutQuery } from '../origins/model-origin.ts';
import type { LocatedModel, ModelUriResolver } from './model-uri.ts';

export interface RegistryResolverDeps {
  readonly resolveModelUri: ResolveModelUri;
  readonly artifacts: Pick<Artifacts, 'list'>;
  readonly findOrigin: FindOrigin;
  readonly pins: ModelPinStore;
  /** The table of overrides: what is used in the place of a uri. */
  readonly override?: (uri: string) => string | undefined;
  /** A model of more bytes is refused. */
  readonly maxModelBytes: number;
}

/** An origin that says nothing for so long is taken for unreachable: somebody waits for the answer to `apply`. */
const LIST_WITHIN_MS = 20_000;

export function createRegistryResolver(deps: RegistryResolverDeps): ModelUriResolver {
  const { resolveModelUri, artifacts, findOrigin, pins, override = () => undefined, maxModelBytes } = deps;

  async function locate(uri: string): Promise<LocatedModel & { overriddenBy?: string }> {
    const given = override(uri);
    const { name, version, runId, modelId, artifactUri } = await resolveModelUri(given ?? uri);
    const found = given === undefined ? override(artifactUri) : undefined;
    const overriddenBy = given ?? found;
    return {
      source: trimmed(found ?? artifactUri),
      ...(name === undefined ? {} : { modelName: name }),
      ...(version === undefined ? {} : { modelVersion: String(version) }),
      ...(runId === undefined ? {} : { runId }),
      ...(modelId === undefined ? {} : { modelId }),
      ...(overriddenBy === undefined ? {} : { overriddenBy: withoutQuery(overriddenBy) }),
    };
  }

  async function pin(source: string): Promise<string> {
    const origin = findOrigin(source);
    if (!origin) {
      if ((await artifacts.list(source, '')).length === 0) throw new PlatformError('not_found', `There are no files at ${source}.`);
      return source;
    }
    const late = AbortSignal.timeout(LIST_WITHIN_MS);
    const files = await origin.list(source, late).catch((error: unknown) => {
      if (!late.aborted) throw error;
      throw new PlatformError(
        'unavailable',
        `${withoutQuery(source)} did not answer within ${LIST_WITHIN_MS / 1000} s.`,
        {},
        { cause: error },
      );
    });
    const bytes = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
    if (bytes > maxModelBytes)
      throw new PlatformError(
        'failed_precondition',
        `${withoutQuery(source)} has ${bytes} bytes, and the cache of models holds ${maxModelBytes} (--model-cache-bytes).`,
      );
    return pinnedLocation(source, await pins.keep({ uri: source, files }));
  }

  return {
    locate,
    resolve: async (uri) => {
      const { source, ...known } = await locate(uri);
      return { location: await pin(source), ...known };
    },
  };
}

/** A trailing slash of a folder says nothing; in a query it may. */
function trimmed(uri: string): string {
  return uri === withoutQuery(uri) ? uri.replace(/(?<=[^/:])\/+$/, '') : uri;
}
