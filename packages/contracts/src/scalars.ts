// Values that mean the same everywhere in the API: times, durations, numbers in query strings, metric values.
import { z } from 'zod';

/** Milliseconds since 1970-01-01 UTC. */
export const epochMs = z.int().describe('Milliseconds since 1970-01-01 UTC');

/** A length of time in milliseconds; fractions are allowed for latencies. */
export const durationMs = z.number().nonnegative().describe('Milliseconds');

export const stringMap = z.record(z.string(), z.string());

/** Any JSON value, passed through unchanged. */
export const jsonValue = z.unknown().describe('Any JSON value');

/** JSON has no NaN and no infinities; they travel as strings. */
export const metricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).meta({ id: 'MetricValue' });
export type MetricValue = z.infer<typeof metricValue>;

/** A whole number in a query string. */
export const queryInt = z.coerce.number<number | string>().int();

/** A yes or no in a query string: `true`, `1`, `yes`, `false`, `0`, `no`. */
export const queryFlag = z.union([z.boolean(), z.stringbool()]);

/** A key that may be given once or many times in a query string. */
export const queryList = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
