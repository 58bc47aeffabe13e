// Where models lie outside of the platform: a folder, a claim, a web server, a bucket. An origin may change at any time; a
// revision may not. So a revision pins what was there when it was made, file by file, and only those very files are loaded.
import { createHash } from 'node:crypto';

export interface OriginFile {
  /** Below the model's folder, with `/` between names, e.g. `1/model.onnx`. */
  readonly path: string;
  /** Bytes; absent when the origin does not tell before it sends. */
  readonly size?: number;
  /** Differs when the content differs, as far as the origin tells: an ETag, a time. Empty when it tells nothing. */
  readonly mark: string;
  /** Which one of the versions that the origin keeps: it is read by that, whatever has come since. Absent where it keeps none. */
  readonly version?: string;
}

/** What was at a uri at one moment. */
export interface ModelListing {
  readonly uri: string;
  readonly files: readonly OriginFile[];
}

export interface OpenedFile {
  /** The byte that the first chunk begins with: `from`, or 0 where the origin cannot begin in the middle. */
  readonly from: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface ModelOrigin {
  /**
   * The files at a uri now, by path: of a folder all below it, of one file that file under its own name. At least one.
   * @throws not_found (nothing there) · failed_precondition (forbidden, too many files) · unavailable (unreachable; a retry can
   *         help) · invalid_argument (no uri of this kind) · what the signal says
   */
  list(uri: string, signal: AbortSignal): Promise<readonly OriginFile[]>;
  /**
   * The bytes of a listed file, from one on. The stream ends early or fails with `unavailable` when the connection breaks.
   * @throws failed_precondition when the file is not as it was listed, unless it has a version · otherwise as `list`
   */
  open(uri: string, file: OriginFile, from: number, signal: AbortSignal): Promise<OpenedFile>;
}

/** @returns the origin for a uri; undefined for one of the artifact store @throws invalid_argument for what nothing here can read */
export type FindOrigin = (uri: string) => ModelOrigin | undefined;

export interface ModelPinStore {
  /** Keep a listing, durably. @returns its fingerprint; the same for the same listing */
  keep(listing: ModelListing): Promise<string>;
}

/** More is no model but a data set that somebody pointed at by mistake. */
export const MAX_MODEL_FILES = 10_000;

/** Equal for equal listings: a source that did not change is not fetched again. */
export function fingerprintOf({ uri, files }: ModelListing): string {
  const text = JSON.stringify([uri, files.map(({ path, size, mark, version = [] }) => [path, size ?? null, mark].concat(version))]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** e.g. `s3://models/iris#2f6d…`: where it came from, for people, and what exactly was there. A query may hold a signature and is left out. */
export function pinnedLocation(uri: string, fingerprint: string): string {
  return `${withoutQuery(uri)}#${fingerprint}`;
}

/** The fingerprint in a location; undefined in one that was not pinned by its files. */
export function fingerprintIn(location: string): string | undefined {
  return /#([0-9a-f]{32})$/.exec(location)?.[1];
}

/** The part of a location that says where, not what. */
export function sourceOf(location: string): string {
  return fingerprintIn(location) === undefined ? withoutQuery(location) : location.slice(0, location.lastIndexOf('#'));
}

export function withoutQuery(uri: string): string {
  return /^https?:/.test(uri) ? uri.replace(/[?#].*$/s, '') : uri;
}
