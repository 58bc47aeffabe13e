// Main and shadow side by side: the log has the shadow's answer under the caller's id with `.shadow` behind it.
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  ComparedAnswer,
  CompareShadow,
  Disagreement,
  ShadowComparison,
} from '../../domain/monitoring/request-log/shadow-comparison.ts';
import type { ReaderDeps } from './duckdb-prediction-reader.ts';
import { withSnapshot } from './log-snapshot.ts';
import { selectStored } from './predictions-relation.ts';
import { withDeadline } from './query-deadline.ts';
import { createQuerySlots } from './query-slots.ts';

/** The newest of them; some 20 MB. */
const MAX_PAIRS = 50_000;
const MAX_CLASSES = 100;
const TIMEOUT_MS = 20_000;
const WAITING = 16;
const SUFFIX = '.shadow';

/** The answer proper, without what differs of every message: Seldon's data, Open Inference's outputs, MLflow's predictions. */
const DATA = ['data', 'jsonData', 'strData', 'binData', 'outputs', 'predictions']
  .map((field) => `json_extract(response, '$.${field}')`)
  .join(', ');

const ASKED = `kind = 'prediction' AND namespace = $namespace AND deployment = $deployment AND time >= make_timestamp($from::BIGINT * 1000)`;
const CALLER_ID = `CASE WHEN suffix(id, '${SUFFIX}') THEN left(id, -${SUFFIX.length}) ELSE id END`;

/** Ids alone: an hour of a busy deployment with its answers is more than the memory of all queries. */
const NEWEST = `CREATE TEMP TABLE newest AS SELECT ${CALLER_ID} AS id FROM stored
  WHERE ${ASKED} AND time < make_timestamp($to::BIGINT * 1000) AND suffix(id, '${SUFFIX}') ORDER BY time DESC LIMIT ${MAX_PAIRS + 1}`;

/** Bodies are read only where there are no classes to compare. */
const RECENT = `CREATE TEMP TABLE recent AS
  SELECT id, time, predictor, code, latency_ms, error, labels, scores, left(response, 200) AS response_start,
    CASE WHEN labels IS NULL AND code < 400 AND json_valid(response) THEN md5(coalesce(${DATA}, response)::VARCHAR) END AS data
  FROM stored WHERE ${ASKED} AND ${CALLER_ID} IN (SELECT id FROM newest)`;

/** An answer of the shadow is logged after the caller's: pairs are looked for by the caller's time. */
const PAIRS = `CREATE TEMP TABLE pairs AS
  SELECT main.id, main.time, ${both(['predictor', 'code', 'latency_ms', 'error', 'labels', 'scores', 'response_start'])},
    main.code < 400 AS main_ok, shadow.code < 400 AS shadow_ok,
    CASE WHEN main.labels IS NOT NULL AND shadow.labels IS NOT NULL THEN main.labels = shadow.labels
      ELSE coalesce(main.data = shadow.data, false) END AS same
  FROM recent main JOIN recent shadow ON shadow.id = main.id || '${SUFFIX}'
  WHERE main.time < make_timestamp($to::BIGINT * 1000)
  ORDER BY main.time DESC LIMIT ${MAX_PAIRS + 1}`;

const TOTALS = `SELECT count(*)::DOUBLE, (count(*) FILTER (main_ok AND shadow_ok))::DOUBLE,
    (count(*) FILTER (main_ok AND shadow_ok AND same))::DOUBLE, (count(*) FILTER (main_ok AND NOT shadow_ok))::DOUBLE,
    (count(*) FILTER (shadow_ok AND NOT main_ok))::DOUBLE, (count(*) FILTER (NOT main_ok AND NOT shadow_ok))::DOUBLE,
    quantile_cont(main_latency_ms, [0.5, 0.99]), quantile_cont(shadow_latency_ms, [0.5, 0.99])
  FROM pairs`;

const CLASSES = `SELECT main, shadow, count(*)::DOUBLE AS n
  FROM (SELECT unnest(main_labels) AS main, unnest(shadow_labels) AS shadow FROM pairs WHERE main_ok AND shadow_ok)
  WHERE main IS NOT NULL AND shadow IS NOT NULL GROUP BY ALL ORDER BY n DESC, main, shadow LIMIT ${MAX_CLASSES}`;

const DISAGREEMENTS = `SELECT id, epoch_ms(time), main_predictor, main_latency_ms, main_error, main_labels, main_scores, main_response_start,
    shadow_predictor, shadow_latency_ms, shadow_error, shadow_labels, shadow_scores, shadow_response_start
  FROM pairs WHERE main_ok <> shadow_ok OR (main_ok AND NOT same) ORDER BY time DESC, id DESC`;

function both(columns: readonly string[]): string {
  return ['main', 'shadow'].flatMap((side) => columns.map((column) => `${side}.${column} AS ${side}_${column}`)).join(', ');
}

export function createDuckDbShadowComparison({ folder, engine, manifest }: ReaderDeps): CompareShadow {
  // Pages ask again and again: two at a time would share the memory of one.
  const slots = createQuerySlots(1, WAITING);
  return ({ namespace, deployment, fromMs, toMs, limit, signal }) =>
    slots.run(() =>
      engine.use((connection) =>
        withDeadline(connection, { timeoutMs: TIMEOUT_MS, signal }, () =>
          withSnapshot(folder, manifest, { namespace, deployment, fromMs }, async ({ segments, files }) => {
            const stored = selectStored(
              segments,
              files.map((file) => join(folder, file.name)),
            );
            await connection.run(`CREATE OR REPLACE TEMP VIEW stored AS ${stored}`);
            for (const table of ['newest', 'recent', 'pairs']) await connection.run(`DROP TABLE IF EXISTS ${table}`);
            const asked = { namespace, deployment, from: fromMs };
            await connection.run(NEWEST, { ...asked, to: toMs });
            await connection.run(RECENT, asked);
            await connection.run(PAIRS, { to: toMs });
            return read(connection, limit);
          }),
        ),
      ),
    );
}

async function read(connection: DuckDBConnection, limit: number): Promise<ShadowComparison> {
  const { jsonRows } = await import('../duckdb-values.ts');
  const rowsOf = async (sql: string) => {
    const result = await connection.run(sql);
    const types = result.columnTypes();
    return (await result.fetchAllChunks()).flatMap((chunk) => jsonRows(chunk, types));
  };
  const [totals = []] = await rowsOf(TOTALS);
  const [pairs = 0, compared = 0, agreed = 0, onlyShadowFailed = 0, onlyMainFailed = 0, bothFailed = 0] = totals as number[];
  const classes = (await rowsOf(CLASSES)) as [string, string, number][];
  return {
    pairs,
    truncated: pairs > MAX_PAIRS,
    compared,
    agreed,
    onlyShadowFailed,
    onlyMainFailed,
    bothFailed,
    classes: classes.map(([main, shadow, count]) => ({ main, shadow, count })),
    latencyMs: { main: toQuantiles(totals[6]), shadow: toQuantiles(totals[7]) },
    disagreements: (await rowsOf(`${DISAGREEMENTS} LIMIT ${limit}`)).map(toDisagreement),
  };
}

function toQuantiles(value: unknown): { p50: number | null; p99: number | null } {
  const [p50 = null, p99 = null] = (value ?? []) as (number | null)[];
  return { p50, p99 };
}

/** Columns of one side in DISAGREEMENTS. */
const SIDE = 6;

function toDisagreement([id, at, ...sides]: readonly unknown[]): Disagreement {
  return { id: id as string, at: at as number, main: toAnswer(sides.slice(0, SIDE)), shadow: toAnswer(sides.slice(SIDE)) };
}

function toAnswer([predictor, latencyMs, error, labels, scores, responseStart]: readonly unknown[]): ComparedAnswer {
  return {
    predictor: predictor as string,
    latencyMs: latencyMs as number,
    error: error as string | null,
    labels: labels as string[] | null,
    scores: scores as number[] | null,
    responseStart: responseStart as string | null,
  };
}
