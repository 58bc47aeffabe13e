// Whether an answer is one that a server may give, whatever it was asked.
import { gunzipSync, inflateSync } from 'node:zlib';
import type { ErrorForm } from './http-cases.ts';
import type { RawAnswer } from './raw-http.ts';

/** Real overload, and running out of time, say so; what is known and not served is refused by name. */
const REASONS: Readonly<Record<number, RegExp>> = {
  501: /not served|not supported|not have|unimplemented/i,
  503: /OVERLOADED|wait|busy|started again|ended twice/i,
  504: /no answer within|DEADLINE/i,
};

/** @returns what is wrong with it; undefined when nothing is */
export function faultOf({ status, headers, body }: RawAnswer, form: ErrorForm, method: string): string | undefined {
  const text = plain(body, method === 'HEAD' ? undefined : headers.get('content-encoding')).toString();
  const isToldWhy = REASONS[status]?.test(text) || (method === 'HEAD' && status === 501);
  if (status >= 500 && !isToldWhy) return `${status} ${text.slice(0, 300)}`;
  if (status < 200 || (status >= 300 && status < 400)) return `${status} means nothing here`;
  if (method === 'HEAD') return undefined;
  const type = headers.get('content-type') ?? '';
  // Node refuses what is no HTTP before anybody of ours sees it.
  if (text === '' && (status === 417 || (status >= 400 && headers.get('connection') === 'close'))) return undefined;
  let json: unknown;
  if (type === 'application/json' && text !== '\n') {
    try {
      json = JSON.parse(text);
    } catch {
      return `${status} with a body that is no JSON: ${text.slice(0, 300)}`;
    }
  }
  if (status < 400 || text === '\n') return undefined;
  return hasForm(json, form) ? undefined : `${status} in another form than that of ${form}: ${text.slice(0, 300)}`;
}

function plain(body: Buffer, coding: string | undefined): Buffer {
  if (coding === 'gzip') return gunzipSync(body);
  return coding === 'deflate' ? inflateSync(body) : body;
}

function hasForm(json: unknown, form: ErrorForm): boolean {
  const { error, status, error_code, message } = (json ?? {}) as Record<string, unknown>;
  const told = status as { info?: unknown; reason?: unknown } | undefined;
  const forms = {
    error: typeof error === 'string' && error !== '',
    seldon: typeof told === 'object' && typeof told.info === 'string' && typeof told.reason === 'string',
    scoring: typeof error_code === 'string' && typeof message === 'string',
  };
  return form === 'any' ? Object.values(forms).some(Boolean) : forms[form];
}
