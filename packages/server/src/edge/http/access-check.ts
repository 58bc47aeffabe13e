// Who may speak to the control port: browsers only under our own names (DNS rebinding), and clients with the token
// when one is configured, as `Bearer TOKEN` or as the password of `Basic` (which the mlflow client can send).
import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface AccessOptions {
  readonly host: string;
  readonly token?: string;
  /** Paths that begin so need no token: they carry their own proof, e.g. a signature. */
  readonly openPrefixes?: readonly string[];
}

/** Probes that a supervisor makes without credentials. */
const OPEN_PATHS = new Set(['/health', '/healthz', '/readyz', '/version']);
const LOCAL_NAMES = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function createAccessCheck({ host, token, openPrefixes = [] }: AccessOptions) {
  const isOpen = (url: string) => OPEN_PATHS.has(url) || openPrefixes.some((prefix) => url.startsWith(prefix));
  const loopbackOnly = LOCAL_NAMES.test(host) || host === '::1';

  return async function checkAccess(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (loopbackOnly && name !== '' && !LOCAL_NAMES.test(name)) {
      return reply
        .code(403)
        .send({ error_code: 'PERMISSION_DENIED', message: `Host ${JSON.stringify(name)} is not served here: use localhost or 127.0.0.1.` });
    }
    if (token && !isOpen(request.url) && !hasToken(request.headers.authorization, token)) {
      return reply.code(401).header('www-authenticate', 'Basic realm="ovenbird"').send({
        error_code: 'UNAUTHENTICATED',
        message: 'This server asks for a token: send it as `Authorization: Bearer TOKEN`, or as the password of Basic authentication.',
      });
    }
  };
}

/** Whether an Authorization header carries the token, compared in constant time. */
export function hasToken(header: string | undefined, token: string): boolean {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  const given =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(value, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      : value;
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
