// DataProxyService: where to put code and files, and how to get at values and decks.

import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { ArtifactType, type DataProxyService } from '@ovenbird/protos/flyteidl/service/dataproxy';
import type { AttemptKey, ExecutionId, Workflows } from '../../domain/workflows/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { required, toNodeKey } from './convert-ids.ts';
import { originOf } from './open-paths.ts';
import type { SignedUrls } from './signed-urls.ts';
import type { UploadPlaces } from './upload-places.ts';

type Methods = Partial<ServiceImpl<typeof DataProxyService>>;

/** A slow line uploads a large file in this time. */
const DEFAULT_EXPIRY_MS = 60 * 60_000;
const MAX_EXPIRY_MS = 24 * 60 * 60_000;

export interface DataProxyDeps {
  readonly workflows: Pick<Workflows, 'executions' | 'views' | 'data'>;
  readonly uploads: UploadPlaces;
  readonly urls: SignedUrls;
  readonly clock: Clock;
}

export function createDataProxy({ workflows, uploads, urls, clock }: DataProxyDeps): Methods {
  const { executions, views, data } = workflows;

  const expiry = (duration: { seconds: bigint } | undefined): number => {
    const wanted = duration ? Number(duration.seconds) * 1000 : DEFAULT_EXPIRY_MS;
    if (wanted > MAX_EXPIRY_MS)
      throw new PlatformError('invalid_argument', `expires_in may be at most ${MAX_EXPIRY_MS / 1000} s.`, { field: 'expires_in' });
    return clock.now() + (wanted || DEFAULT_EXPIRY_MS);
  };

  async function nodeOf(execution: ExecutionId, nodeId: string) {
    const node = await executions.read.node(execution, nodeId);
    if (!node)
      throw new PlatformError('not_found', `Node ${nodeId} of execution ${execution.name} has not begun or does not exist.`, {
        field: 'flyte_url',
      });
    return node;
  }

  async function deckLink(key: AttemptKey, expiresAt: number, origin: string) {
    const path = await data.readDeck(key);
    if (!path) throw new PlatformError('not_found', `Node ${key.nodeId} wrote no deck.`, { field: 'artifact_type' });
    return { signedUrl: [urls.sign('GET', path, expiresAt, origin)], expiresAt: timestampFromMs(expiresAt) };
  }

  return {
    createUploadLocation: async (request, { url }) => {
      const path = await uploads.choose(request);
      const expiresAt = expiry(request.expiresIn);
      return {
        signedUrl: urls.sign(
          'PUT',
          path,
          expiresAt,
          originOf(url),
          request.contentMd5.length > 0 ? { md5: Buffer.from(request.contentMd5).toString('base64') } : {},
        ),
        nativeUrl: path,
        expiresAt: timestampFromMs(expiresAt),
      };
    },

    createDownloadLink: async (request, { url }) => {
      if (request.artifactType !== ArtifactType.DECK)
        throw new PlatformError('invalid_argument', 'artifact_type: only decks can be linked to.', { field: 'artifact_type' });
      const { execution, nodeId } = toNodeKey(request.source.value);
      const node = await nodeOf(execution, nodeId);
      const expiresAt = expiry(request.expiresIn);
      const link = await deckLink({ execution, nodeId, attempt: Math.max(0, node.attempts - 1) }, expiresAt, originOf(url));
      return { ...link, preSignedUrls: link };
    },

    getData: async ({ flyteUrl }, { url }) => {
      const address = parseFlyteUrl(required(flyteUrl || undefined, 'flyte_url'));
      const node = await nodeOf(address.execution, address.nodeId);
      const attempt = address.attempt ?? Math.max(0, node.attempts - 1);
      const key = { execution: address.execution, nodeId: address.nodeId, attempt };
      if (address.what === 'd') return { data: { case: 'preSignedUrls', value: await deckLink(key, expiry(undefined), originOf(url)) } };
      const all = await views.nodeValues(address.execution, node);
      const map = address.what === 'i' ? all.inputs : address.attempt === null ? all.outputs : await views.outputsOfAttempt(key);
      if (address.name === null) return { data: { case: 'literalMap', value: map } };
      const literal = map.literals[address.name];
      if (!literal) throw new PlatformError('not_found', `Node ${address.nodeId} has no value "${address.name}".`, { field: 'flyte_url' });
      return { data: { case: 'literal', value: literal } };
    },
  };
}

const URL_SHAPE = /^flyte:\/\/v1\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)(?:\/(\d+))?\/([iod])(?:\/([^/]+))?$/;

/** E.g. `flyte://v1/flytesnacks/development/abc/n0/0/o/o0`: execution, node, attempt (optional), what, name (optional). */
function parseFlyteUrl(url: string) {
  const match = URL_SHAPE.exec(url);
  if (!match)
    throw new PlatformError(
      'invalid_argument',
      `"${url}" is not flyte://v1/<project>/<domain>/<execution>/<node>[/<attempt>]/<i|o|d>[/<name>].`,
      {
        field: 'flyte_url',
      },
    );
  const [, project, domain, name, nodeId, attempt, what, variable] = match;
  return {
    execution: { project: project!, domain: domain!, name: name! },
    nodeId: nodeId!,
    attempt: attempt === undefined ? null : Number(attempt),
    what: what as 'i' | 'o' | 'd',
    name: variable ?? null,
  };
}
