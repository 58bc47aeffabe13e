// The metrics that units give with their answers, summed for Prometheus. Names and tags are the units' own, so how many there
// can be is limited: a tag with an id of each request in it must not fill the memory.
import { type Bucket, cumulativeBuckets } from './bucket.ts';
import type { FeedbackLabels } from './feedback-counters.ts';
import { labelName, metricName } from './metric-names.ts';

/** `limit`: there are too many series · `invalid`: no metric, or no name that Prometheus takes · `conflict`: another type has the name. */
type DropReason = 'limit' | 'invalid' | 'conflict';
type FamilyType = 'counter' | 'gauge' | 'histogram';

interface CustomSeries {
  readonly unit: FeedbackLabels;
  readonly tags: Readonly<Record<string, string>>;
  /** A counter's sum, a gauge's last value, the sum of a timer in seconds. */
  readonly value: number;
  /** Of a timer; empty for the others. */
  readonly buckets: readonly Bucket[];
}

interface CustomFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly series: readonly CustomSeries[];
}

export interface CustomMetrics {
  /**
   * @param method   what the unit was asked, as Seldon's wrapper calls it, e.g. `predict`
   * @param metrics  `{ key, type, value, tags? }` each; what is none is counted as dropped
   */
  add(unit: FeedbackLabels, method: string, metrics: readonly unknown[]): void;
  read(): {
    readonly families: readonly CustomFamily[];
    readonly seriesCount: number;
    readonly dropped: Readonly<Record<DropReason, number>>;
  };
}

export interface CustomMetricLimits {
  /** Of all deployments. */
  readonly maxSeries: number;
  /** So that one deployment does not take the room of all. */
  readonly maxSeriesOfDeployment: number;
}

/** A timer has 53 lines: at the limit a scrape has some 100,000. */
const DEFAULT_LIMITS: CustomMetricLimits = { maxSeries: 2000, maxSeriesOfDeployment: 500 };
const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 200;

/** Upper bounds of a timer in seconds: Seldon's wrapper spreads 50 evenly over the logarithm from 1 ms to 30 s. */
const TIMER_BOUNDS: readonly number[] = Array.from({ length: 50 }, (_, index) => Number((0.001 * 30_000 ** (index / 49)).toPrecision(12)));

interface Held {
  readonly unit: FeedbackLabels;
  readonly tags: Record<string, string>;
  value: number;
  readonly counts: Float64Array | undefined;
}

interface ReadMetric {
  readonly name: string;
  readonly type: FamilyType;
  readonly value: number;
  readonly tags: Record<string, string>;
}

export function createCustomMetrics(limits: CustomMetricLimits = DEFAULT_LIMITS): CustomMetrics {
  const families = new Map<string, { type: FamilyType; series: Map<string, Held> }>();
  /** Name of a line → family: a gauge `x_count` and a timer `x` would both have the line `x_count`. */
  const lines = new Map<string, string>();
  const ofDeployment = new Map<string, number>();
  let seriesCount = 0;
  const dropped: Record<DropReason, number> = { limit: 0, invalid: 0, conflict: 0 };

  function addOne(unit: FeedbackLabels, method: string, given: unknown): DropReason | undefined {
    const metric = readMetric(given);
    if (!metric) return 'invalid';
    const { name, type, value } = metric;
    const tags = { ...metric.tags, method };
    const family = families.get(name);
    if (family ? family.type !== type : lineNames(name, type).some((line) => lines.has(line))) return 'conflict';
    const key = JSON.stringify([Object.values(namesOf(unit)), Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))]);
    let held = family?.series.get(key);
    if (!held) {
      const deployment = `${unit.namespace}/${unit.deployment}`;
      const count = ofDeployment.get(deployment) ?? 0;
      if (seriesCount >= limits.maxSeries || count >= limits.maxSeriesOfDeployment) return 'limit';
      seriesCount += 1;
      ofDeployment.set(deployment, count + 1);
      held = { unit: namesOf(unit), tags, value: 0, counts: type === 'histogram' ? new Float64Array(TIMER_BOUNDS.length + 1) : undefined };
      familyOf(name, type).set(key, held);
    }
    record(held, type, value);
    return undefined;
  }

  function familyOf(name: string, type: FamilyType): Map<string, Held> {
    const found = families.get(name) ?? { type, series: new Map<string, Held>() };
    families.set(name, found);
    for (const line of lineNames(name, type)) lines.set(line, name);
    return found.series;
  }

  return {
    add: (unit, method, metrics) => {
      for (const metric of metrics) {
        const reason = addOne(unit, method, metric);
        if (reason) dropped[reason] += 1;
      }
    },
    read: () => ({
      families: [...families].map(([name, { type, series }]) => ({
        name,
        type,
        series: [...series.values()].map(({ unit, tags, value, counts }) => ({
          unit,
          tags,
          value,
          buckets: counts ? cumulativeBuckets(TIMER_BOUNDS, counts) : [],
        })),
      })),
      seriesCount,
      dropped: { ...dropped },
    }),
  };
}

function record(held: Held, type: FamilyType, value: number): void {
  held.value = type === 'gauge' ? value : held.value + value;
  if (!held.counts) return;
  const bucket = TIMER_BOUNDS.findIndex((bound) => value <= bound);
  held.counts[bucket === -1 ? TIMER_BOUNDS.length : bucket]! += 1;
}

function readMetric(given: unknown): ReadMetric | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { key, type = 'COUNTER', value, tags } = given as Readonly<Record<string, unknown>>;
  if (typeof key !== 'string' || typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const read = readTags(tags);
  const name = metricName(key);
  if (!name || !read) return undefined;
  if (type === 'GAUGE') return { name, type: 'gauge', value, tags: read };
  // Both only ever grow.
  if (value < 0) return undefined;
  if (type === 'COUNTER') return { name: name.endsWith('_total') ? name : `${name}_total`, type: 'counter', value, tags: read };
  // Milliseconds, as Seldon's documents say.
  return type === 'TIMER' ? { name, type: 'histogram', value: value / 1000, tags: read } : undefined;
}

function readTags(tags: unknown): Record<string, string> | undefined {
  if (tags === undefined || tags === null) return {};
  if (typeof tags !== 'object') return undefined;
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) return undefined;
  const read: Record<string, string> = {};
  for (const [tag, value] of entries) {
    const name = labelName(tag);
    if (!name) return undefined;
    read[name] = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, MAX_TAG_LENGTH);
  }
  return read;
}

function lineNames(name: string, type: FamilyType): string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** The labels alone: whoever calls may have more at hand. */
function namesOf({ deployment, namespace, predictor, version, modelName, modelImage, modelVersion }: FeedbackLabels): FeedbackLabels {
  return { deployment, namespace, predictor, version, modelName, modelImage, modelVersion };
}
