// The head of an HTTP/1.1 request (RFC 9112) of the plain kind that nearly every request to the data plane is: whole in one
// piece, a body of declared length or none, a connection that stays open. Everything else is left to `node:http`, also what is
// not HTTP at all: this parser accepts less than the standard allows, and never more.
import type { IncomingHttpHeaders } from 'node:http';

export interface RequestHead {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Names in lower case, each once. */
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** Where the body begins. */
  readonly end: number;
}

/** Node's own limit. */
const MAX_HEAD_BYTES = 16_384;
const END = '\r\n\r\n';
/** A path of visible ASCII; field names are tokens, values have no control character but the tab, no line is folded. */
const PLAIN = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) (\/[\x21-\x7e]*) HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*)+$/;
const LENGTH = /^\d{1,15}$/;
/** What each says of the message or its connection is not plain. */
const NOT_PLAIN = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te']);

/** @returns undefined where the head is not whole or not plain */
export function parsePlainHead(chunk: Buffer): RequestHead | undefined {
  const size = chunk.indexOf(END, 0, 'latin1');
  if (size === -1 || size > MAX_HEAD_BYTES) return undefined;
  const text = chunk.toString('latin1', 0, size);
  const [, method, url] = PLAIN.exec(text) ?? [];
  if (method === undefined || url === undefined) return undefined;
  const headers: IncomingHttpHeaders = {};
  let at = text.indexOf('\r\n') + 2;
  while (at <= size) {
    const found = text.indexOf('\r\n', at);
    const lineEnd = found === -1 ? size : found;
    const colon = text.indexOf(':', at);
    const name = text.slice(at, colon).toLowerCase();
    if (headers[name] !== undefined || NOT_PLAIN.has(name)) return undefined;
    headers[name] = valueIn(text, colon + 1, lineEnd);
    at = lineEnd + 2;
  }
  const { host, connection } = headers;
  const length = headers['content-length'] ?? '0';
  const stays = connection === undefined || connection.toLowerCase() === 'keep-alive';
  if (host === undefined || !stays || !LENGTH.test(length)) return undefined;
  return { method, url, headers, bodyBytes: Number(length), end: size + END.length };
}

/** Without the spaces and tabs around it; `trim` would take more than the standard says. */
function valueIn(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isSpace = (code: number) => code === 0x20 || code === 0x09;
