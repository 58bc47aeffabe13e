// An HTTP endpoint that takes what is posted to it: what its answers mean for whoever delivers, and where its credentials go.

/** The answer to one request. `refused`: it will never take this · `later`: try it again. */
export type Posted = { readonly kind: 'taken'; readonly text: string } | { readonly kind: 'refused' | 'later'; readonly fault: string };

export interface Endpoint {
  /** Never throws; aborted, it is to be tried again. */
  post(path: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Posted>;
}

const TIMEOUT_MS = 10_000;
const MAX_FAULT_CHARS = 200;
/** Request Timeout, Too Early, Too Many Requests: the request is as good later. */
const LATER = new Set([408, 425, 429]);

/**
 * @param url     http or https; a user and password in it become Basic authentication and are never told to anybody else
 * @param header  `authorization` instead of theirs
 */
export function createEndpoint(url: string, header?: string): Endpoint {
  const address = new URL(url);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  const authorization = header ?? basicOf(username, password);

  return {
    post: async (path, headers, body, signal) => {
      try {
        const target = new URL(address);
        if (path !== '') target.pathname = `${target.pathname.replace(/\/$/, '')}${path}`;
        const response = await fetch(target, {
          method: 'POST',
          headers: authorization === undefined ? headers : { ...headers, authorization },
          body,
          // A POST that is sent on elsewhere would arrive as a GET, and with our credentials.
          redirect: 'manual',
          signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), signal]),
        });
        // Also an answer that nobody wants is read: its connection is free for the next only then.
        const text = await response.text();
        if (response.ok) return { kind: 'taken', text };
        const fault = `HTTP ${response.status} ${text.slice(0, MAX_FAULT_CHARS)}`.trim();
        return { kind: response.status >= 500 || LATER.has(response.status) ? 'later' : 'refused', fault };
      } catch (error) {
        return { kind: 'later', fault: reasonOf(error) };
      }
    },
  };
}

function basicOf(username: string, password: string): string | undefined {
  if (!username && !password) return undefined;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Of a failed fetch, the cause says what happened. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}
