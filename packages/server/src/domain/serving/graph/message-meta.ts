// What travels beside the data of a message, and how it is kept from unit to unit.

export interface MessageMeta {
  readonly tags: Readonly<Record<string, unknown>>;
  /** Custom metrics as units and callers wrote them: `{ key, type, value, tags? }`. */
  readonly metrics: readonly unknown[];
  /** Unit → index of the child that it chose; -1 all of them, -2 none. */
  readonly routing: Readonly<Record<string, number>>;
  /** Unit → what stands behind it, in the order in which the message went. */
  readonly requestPath: Readonly<Record<string, string>>;
}

/** What a unit adds to the meta of the message that it answers. */
export interface MetaAddition {
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly metrics?: readonly unknown[];
}

export const EMPTY_META: MessageMeta = { tags: {}, metrics: [], routing: {}, requestPath: {} };

/** The meta of a request, as far as it has the shape: what has another one says nothing to anybody and is left out. */
export function readMeta(given: Readonly<Record<string, unknown>>): MessageMeta {
  const { tags, metrics, routing, requestPath } = given;
  if (tags === undefined && metrics === undefined && routing === undefined && requestPath === undefined) return EMPTY_META;
  return {
    tags: isFields(tags) ? tags : {},
    metrics: Array.isArray(metrics) ? metrics : [],
    routing: only(routing, (value): value is number => Number.isInteger(value)),
    requestPath: only(requestPath, (value) => typeof value === 'string'),
  };
}

/** @param image  what stands behind the unit; it takes its place at the end of the path */
export function addToMeta(meta: MessageMeta, unit: string, image: string, added: MetaAddition): MessageMeta {
  return {
    tags: added.tags ? { ...meta.tags, ...added.tags } : meta.tags,
    metrics: added.metrics && added.metrics.length > 0 ? [...meta.metrics, ...added.metrics] : meta.metrics,
    routing: meta.routing,
    requestPath: { ...meta.requestPath, [unit]: image },
  };
}

/**
 * The meta of several messages as one: of a tag that several have, the last one's. A metric that branches got from the
 * message before them is the same object in each, and is kept once.
 */
export function mergeMeta(metas: readonly MessageMeta[]): MessageMeta {
  if (metas.length === 1) return metas[0]!;
  return {
    tags: Object.assign({}, ...metas.map((meta) => meta.tags)) as MessageMeta['tags'],
    metrics: [...new Set(metas.flatMap((meta) => meta.metrics))],
    routing: Object.assign({}, ...metas.map((meta) => meta.routing)) as MessageMeta['routing'],
    requestPath: Object.assign({}, ...metas.map((meta) => meta.requestPath)) as MessageMeta['requestPath'],
  };
}

function only<T>(value: unknown, fits: (inner: unknown) => inner is T): Record<string, T> {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, T] => fits(entry[1])));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
