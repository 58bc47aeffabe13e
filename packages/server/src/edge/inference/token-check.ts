// Whether a request to the data plane carries the token that the server was told to ask for.
import type { IncomingHttpHeaders } from 'node:http';
import { hasToken } from '../http/access-check.ts';

/** @param token  undefined: everybody may ask */
export function createTokenCheck(token: string | undefined): (request: { readonly headers: IncomingHttpHeaders }) => boolean {
  return token === undefined ? () => true : ({ headers }) => hasToken(headers.authorization, token);
}
