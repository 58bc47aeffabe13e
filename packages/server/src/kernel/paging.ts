// Keyset paging: a token is the sort key of the last row of a page, opaque to clients.
import { PlatformError } from './errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/** The sort key of the last row seen, e.g. `[1700000000000, "run-id"]`. */
export type PageKey = readonly (string | number | null)[];

export function encodePageToken(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws invalid_argument on a token that `encodePageToken` did not make with `length` parts; `field` names the request field */
export function decodePageToken(token: string, length: number, field = 'page_token'): PageKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
    )
      return key;
  } catch {
    // Falls through to the one message that the caller can act on.
  }
  throw new PlatformError('invalid_argument', `Invalid page token ${JSON.stringify(token)}: use the token of the previous page's answer.`, {
    field,
  });
}

/**
 * Cut a result that was read with one row more than the page holds.
 * @param rows      at most `pageSize + 1` rows in order
 * @param pageSize  rows on a page
 * @param keyOf     the sort key of a row
 */
export function pageOf<T>(rows: readonly T[], pageSize: number, keyOf: (row: T) => PageKey): Page<T> {
  if (rows.length <= pageSize) return { items: rows };
  const items = rows.slice(0, pageSize);
  return { items, nextToken: encodePageToken(keyOf(items[items.length - 1]!)) };
}
