// Models on web servers: one file at an address. A server tells by an ETag or a time whether it is still the same.
import { MAX_MODEL_FILES, type ModelOrigin, type OriginFile, withoutQuery } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

/** Headers must be there within this; the body has its own patience, that of who reads it. */
const HEADERS_WITHIN_MS = 15_000;

export function createHttpOrigin(): ModelOrigin {
  return {
    list: async (uri, signal) => {
      const url = parse(uri);
      let response = await ask(url, 'HEAD', 0, signal);
      // A signed address is signed for GET, and some servers have no HEAD.
      if ([400, 403, 405, 501].includes(response.status)) {
        response = await ask(url, 'GET', 0, signal);
        await response.body?.cancel();
      }
      refuse(response, url);
      return [{ path: fileName(url), ...describe(response) }];
    },

    open: async (uri, file, from, signal) => {
      const url = parse(uri);
      const response = await ask(url, 'GET', from, signal);
      if (response.status !== 416) refuse(response, url);
      const isPart = response.status === 206;
      const now = describe(response);
      const sizeDiffers = !isPart && file.size !== undefined && now.size !== undefined && now.size !== file.size;
      if (response.status === 416 || now.mark !== file.mark || sizeDiffers) {
        await response.body?.cancel();
        throw new PlatformError(
          'failed_precondition',
          `${withoutQuery(uri)} has changed since the revision was made: apply the manifest again.`,
        );
      }
      return { from: isPart ? from : 0, chunks: body(response, url) };
    },
  };
}

function parse(uri: string): URL {
  const url = URL.parse(uri);
  const fail = (what: string) => new PlatformError('invalid_argument', `${withoutQuery(uri).replace(/\/\/[^/]*@/, '//')} ${what}`);
  if (!url) throw fail('is no web address.');
  if (url.username || url.password)
    throw fail('holds a name or password: manifests are kept and shown. Use an address that needs none, or one that is signed for a time.');
  if (!fileName(url))
    throw fail(
      `names no file: http(s) brings one file, e.g. model.joblib, or an archive. Folders of up to ${MAX_MODEL_FILES} files come from s3:// or gs://.`,
    );
  return url;
}

function fileName(url: URL): string {
  const name = url.pathname.split('/').at(-1)!;
  try {
    const decoded = decodeURIComponent(name);
    return /[/\\\0]/.test(decoded) || decoded === '..' || decoded === '.' ? '' : decoded;
  } catch {
    return name;
  }
}

async function ask(url: URL, method: 'HEAD' | 'GET', from: number, signal: AbortSignal): Promise<Response> {
  // Bytes as they are stored: a packed answer has another length and mark, and cannot be continued.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), HEADERS_WITHIN_MS);
  try {
    return await fetch(url, { method, headers, signal: AbortSignal.any([signal, ending.signal]) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(url, ending.signal.aborted ? `no answer within ${HEADERS_WITHIN_MS / 1000} s` : error);
  } finally {
    clearTimeout(timer);
  }
}

function refuse(response: Response, url: URL): void {
  if (response.ok) return;
  const { status, statusText } = response;
  void response.body?.cancel();
  const said = `${withoutQuery(url.href)}: the server answered ${status}${statusText ? ` ${statusText}` : ''}.`;
  if (status === 404 || status === 410) throw new PlatformError('not_found', said);
  throw new PlatformError(status >= 500 || status === 429 || status === 408 ? 'unavailable' : 'failed_precondition', said);
}

function describe({ headers, status }: Response): Pick<OriginFile, 'size' | 'mark'> {
  const whole = status === 206 ? headers.get('content-range')?.split('/').at(-1) : headers.get('content-length');
  // Of a packed answer the length is that of the packing.
  const size = headers.has('content-encoding') || !whole || !/^\d+$/.test(whole) ? undefined : Number(whole);
  return { ...(size === undefined ? {} : { size }), mark: headers.get('etag') ?? headers.get('last-modified') ?? '' };
}

async function* body(response: Response, url: URL): AsyncGenerator<Uint8Array> {
  try {
    if (response.body) yield* response.body;
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(url: URL, reason: unknown): PlatformError {
  const text = reason instanceof Error ? causeText(reason) : String(reason);
  return new PlatformError('unavailable', `${withoutQuery(url.href)} cannot be reached: ${text}.`, {}, { cause: reason });
}

/** `fetch failed` says nothing; what it hides does. */
function causeText(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || (cause as NodeJS.ErrnoException).code || error.message;
}
