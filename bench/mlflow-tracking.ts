// Tracking: log_metric, log_batch and search_runs over MLflow's REST protocol, against the real `mlflow server`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../conformance/support/free-port.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import { pythonPath, runPython } from '../conformance/support/python.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { ask, type LoadRequest, sendInSequence } from './load-client.ts';
import { startPeer } from './peer-process.ts';
import { inTurns, median } from './statistics.ts';

const API = '/api/2.0/mlflow';
const PEER = 'mlflow server';
const ROUNDS = 5;
const LOG_METRIC_CALLS = 200;
const CLIENTS = 16;
const BATCH_METRICS = 1000;
const BATCHES = 10;
const RUNS = 20_000;
const SEARCHES = 10;

export const mlflowTracking: Benchmark = {
  name: 'tracking',
  title: 'Tracking, against `mlflow server` (SQLite backend)',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    say(`filling mlflow's database with ${RUNS} runs`);
    await fillPeer(join(folder, 'mlflow.db'));
    const port = await freePort();
    const mlflow = join(dirname(await pythonPath()), 'mlflow');
    say('starting both servers');
    const peer = await startPeer({
      program: mlflow,
      args: [
        'server',
        '--backend-store-uri',
        `sqlite:///${folder}/mlflow.db`,
        '--artifacts-destination',
        join(folder, 'artifacts'),
        '--port',
        String(port),
      ],
      url: `http://127.0.0.1:${port}`,
      readyPath: '/health',
      cwd: folder,
    });
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird') });
    try {
      say(`filling our database with the same ${RUNS} runs`);
      await fillOurs(platform.control);
      const both = [platform.control, peer.url] as const;
      say('log_metric');
      const logMetric = await inTurns(
        ROUNDS,
        both.map((url) => () => logMetricP50(url)),
      );
      say('log_metric, many clients');
      const manyClients = await inTurns(
        ROUNDS,
        both.map((url) => () => logMetricRate(url)),
      );
      say('log_batch');
      const logBatch = await inTurns(
        ROUNDS,
        both.map((url) => () => logBatchRows(url)),
      );
      say('search_runs');
      await mustAgree(platform.control, peer.url);
      const search = await inTurns(
        ROUNDS,
        both.map((url) => () => searchP50(url)),
      );
      return {
        measurements: [
          measurement('log_metric over HTTP, one client, p50', 'ms', 'lower', logMetric, 20),
          measurement(`log_metric over HTTP, ${CLIENTS} clients at once`, 'calls/s', 'higher', manyClients),
          measurement(`log_batch of ${BATCH_METRICS} metrics, one client`, 'metrics/s', 'higher', logBatch, 10),
          measurement(`search_runs, metric filter and order, ${RUNS} runs, page of 100, p50`, 'ms', 'lower', search, 20),
        ],
        notes: [
          `mlflow server answers a lone small call after about 50 ms, most of which is a wait and not work; the row with ${CLIENTS} clients at once is free of it.`,
          `Medians of ${ROUNDS} rounds, taken in turns. mlflow server runs with its own defaults (four workers).`,
          `mlflow's ${RUNS} runs were written into its tables directly, ours through the API; both answer the search with the same runs in the same order, which is checked.`,
        ],
      };
    } finally {
      await platform.stop();
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function measurement(what: string, unit: string, better: Measurement['better'], [ours, peer]: number[], times?: number): Measurement {
  return { what, unit, better, ours: ours!, peer: { name: PEER, value: peer! }, ...(times ? { budget: { times } } : {}) };
}

async function newRun(url: string): Promise<string> {
  const answer = (await ask(url, { method: 'POST', path: `${API}/runs/create`, body: { experiment_id: '0', start_time: Date.now() } })) as {
    run: { info: { run_id: string } };
  };
  return answer.run.info.run_id;
}

async function logMetricP50(url: string): Promise<number> {
  const runId = await newRun(url);
  const { latencies } = await sendInSequence(url, metricPoints(runId));
  const last = `${API}/metrics/get-history?run_id=${runId}&metric_key=loss&max_results=${LOG_METRIC_CALLS}`;
  const { metrics } = (await ask(url, { method: 'GET', path: last })) as { metrics: unknown[] };
  if (metrics.length !== LOG_METRIC_CALLS) throw new Error(`Of ${LOG_METRIC_CALLS} points ${metrics.length} are there.`);
  return median(latencies);
}

/** Each client logs points of a run of its own, all different: the rate that the server can sustain, whatever a lone call waits for. */
async function logMetricRate(url: string): Promise<number> {
  const runIds = await Promise.all(Array.from({ length: CLIENTS }, () => newRun(url)));
  const startedAt = performance.now();
  await Promise.all(runIds.map((runId) => sendInSequence(url, metricPoints(runId))));
  return (CLIENTS * LOG_METRIC_CALLS) / ((performance.now() - startedAt) / 1000);
}

function metricPoints(runId: string): LoadRequest[] {
  return Array.from({ length: LOG_METRIC_CALLS }, (_, step) => ({
    method: 'POST',
    path: `${API}/runs/log-metric`,
    body: { run_id: runId, key: 'loss', value: 1 / (step + 1), timestamp: Date.now(), step },
  }));
}

async function logBatchRows(url: string): Promise<number> {
  const runId = await newRun(url);
  const requests = Array.from(
    { length: BATCHES },
    (_, batch): LoadRequest => ({
      method: 'POST',
      path: `${API}/runs/log-batch`,
      body: {
        run_id: runId,
        metrics: Array.from({ length: BATCH_METRICS }, (_unused, index) => ({
          key: `metric-${index % 10}`,
          value: Math.sin(index),
          timestamp: Date.now(),
          step: batch * BATCH_METRICS + index,
        })),
      },
    }),
  );
  return (BATCHES * BATCH_METRICS) / ((await sendInSequence(url, requests)).elapsedMs / 1000);
}

const SEARCH: LoadRequest = {
  method: 'POST',
  path: `${API}/runs/search`,
  body: { experiment_ids: ['0'], filter: 'metrics.accuracy > 0.5', order_by: ['metrics.accuracy DESC'], max_results: 100 },
};

async function searchP50(url: string): Promise<number> {
  return median((await sendInSequence(url, new Array<LoadRequest>(SEARCHES).fill(SEARCH))).latencies);
}

/** A faster answer that is another answer is worth nothing. */
async function mustAgree(ours: string, peer: string): Promise<void> {
  const [a, b] = (await Promise.all([ours, peer].map((url) => ask(url, SEARCH)))) as { runs: { info: { run_name: string } }[] }[];
  const names = (answer: typeof a) => answer!.runs.map((run) => run.info.run_name).join();
  if (names(a) !== names(b)) throw new Error(`The two servers do not find the same runs:\n${names(a)}\n${names(b)}`);
}

/** Run `index` of the search benchmark; the accuracies are all different. */
function seededRun(index: number) {
  return {
    name: `run-${index}`,
    metrics: { accuracy: ((index * 7919) % RUNS) / RUNS, loss: 1 - index / RUNS },
    params: { learning_rate: String((index % 10) / 100), layers: String(index % 5) },
  };
}

async function fillOurs(url: string): Promise<void> {
  const clients = 8;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let index = client; index < RUNS; index += clients) {
        const { name, metrics, params } = seededRun(index);
        const created = (await post(url, 'runs/create', { experiment_id: '0', run_name: name, start_time: 1_700_000_000_000 + index })) as {
          run: { info: { run_id: string } };
        };
        const run_id = created.run.info.run_id;
        await post(url, 'runs/log-batch', {
          run_id,
          metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1_700_000_000_000, step: 0 })),
          params: Object.entries(params).map(([key, value]) => ({ key, value })),
        });
      }
    }),
  );
}

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}${API}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Through its API this would take minutes; these are the rows that the API would have written. */
async function fillPeer(path: string): Promise<void> {
  const runs = Array.from({ length: RUNS }, (_, index) => seededRun(index));
  const result = await runPython(FILL_PEER, [path], { input: JSON.stringify(runs) });
  if (result.code !== 0) throw new Error(result.stderr);
}

const FILL_PEER = `
import json, sqlite3, sys, uuid
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
path = sys.argv[1]
SqlAlchemyStore("sqlite:///" + path, "artifacts")
db = sqlite3.connect(path)
AT = 1_700_000_000_000
for index, run in enumerate(json.load(sys.stdin)):
    run_id = uuid.uuid4().hex
    db.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version,"
        " lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'LOCAL', '', '', 'bench', 'RUNNING', ?, '', 'active', ?, 0)",
        (run_id, run["name"], AT + index, "mlflow-artifacts:/0/" + run_id + "/artifacts"),
    )
    db.execute("INSERT INTO tags VALUES ('mlflow.runName', ?, ?)", (run["name"], run_id))
    for key, value in run["metrics"].items():
        db.execute("INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)", (key, value, AT, run_id))
        db.execute("INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 0, 0, ?)", (key, value, AT, run_id))
    for key, value in run["params"].items():
        db.execute("INSERT INTO params VALUES (?, ?, ?)", (key, value, run_id))
db.commit()
db.execute("ANALYZE")
db.commit()
`;
