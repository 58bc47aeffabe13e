// Load that goes on, of every kind at once: Seldon's REST, Open Inference over REST and gRPC, feedback, two predictors and a shadow, a
// Python model, a logger with a receiver, what the pages of the UI ask, SQL. What both processes hold on to and have open stays as
// it was. A minute here; OVENBIRD_SOAK_SECONDS=3600 for an hour.
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SETOSA } from '../serving/models.ts';
import { createServingClient, isAvailable } from '../serving/serving-client.ts';
import { INSPECTABLE, liveBytes } from '../support/live-bytes.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { type Load, startLoad } from './change-load.ts';

const SECONDS = Number(process.env.OVENBIRD_SOAK_SECONDS ?? 60);
/** Histograms and buffers reach their size in this time. */
const WARM_UP_SECONDS = Math.max(20, SECONDS / 10);
const SAMPLES = 12;
/** Of the middle of the last samples over that of the first, besides the ids. In an hour it is 8 bytes a request. */
const MAX_GROWTH_BYTES = 8 * 2 ** 20;
/** Which predictor gave which answer is remembered for the last 65,536 of them, at this size: that takes minutes to fill. */
const ID_BYTES = 250;
const REMEMBERED_IDS = 65_536;
const MAX_MORE_FILES = 10;
/** Seldon's metrics have a series for each unit and status; nothing that a caller writes makes one. */
const MAX_MORE_SERIES = 20;

interface Sample {
  readonly servingBytes: number;
  readonly controlBytes: number;
  readonly files: number;
  readonly series: number;
  /** Of all processes together; told, not judged: it follows what is cached and what was freed. */
  readonly residentMiB: number;
}

const graphOf = (unit: object) => ({ name: 'model', children: [], ...unit });
const built = { implementation: 'SIMPLE_MODEL' };
const MAKE = `
import sys, joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
joblib.dump(LogisticRegression(max_iter=1000).fit(*load_iris(return_X_y=True)), sys.argv[1])`;

let folder: string;
let platform: Platform;
let receiver: Server;
let received = 0;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-soak-'));
  receiver = createServer((request, response) => {
    received += 1;
    request.resume().on('end', () => response.writeHead(202).end());
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  await mkdir(join(folder, 'model'));
  await mustRunPython(MAKE, [join(folder, 'model', 'model.joblib')]);
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    python: await pythonPath(),
    args: ['--log-http', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`],
    env: INSPECTABLE,
  });
  client = createServingClient(platform);
  await serve('soaked', [
    { name: 'main', traffic: 70, graph: graphOf({ ...built, logger: { mode: 'all' } }) },
    { name: 'canary', traffic: 30, graph: graphOf(built) },
    { name: 'next', traffic: 50, shadow: true, graph: graphOf(built) },
  ]);
  const parameters = [{ name: 'method', type: 'STRING', value: 'predict' }];
  await serve('python', [
    { name: 'main', graph: graphOf({ implementation: 'SKLEARN_SERVER', modelUri: `file://${join(folder, 'model')}`, parameters }) },
  ]);
});
afterAll(async () => {
  await platform?.stop();
  receiver?.close();
  receiver?.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

async function serve(name: string, predictors: readonly object[]): Promise<void> {
  const applied = await client.apply({
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name },
    spec: { predictors },
  });
  expect(applied).toMatchObject({ status: 200 });
  await client.until(name, isAvailable);
}

/** Feedback on an answer, and what somebody who looks at the pages asks for. @returns what was not answered */
async function lookAround(): Promise<string[]> {
  const { body } = await client.predict('soaked', { data: { ndarray: [SETOSA] } });
  const { puid } = body.meta as { puid: string };
  const told = await client.post('/seldon/default/soaked/api/v1.0/feedback', { response: { meta: { puid } }, reward: 0.5 });
  const faults = told.status === 200 ? [] : [`feedback: ${told.status} ${JSON.stringify(told.body)}`];
  const ask = async (path: string, method = 'GET', given?: object) => {
    const answer = await client.api(path, method, given);
    if (answer.status !== 200) faults.push(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const stats = ['', '/graph', '/shadow', '/feedback'].map((rest) => `/deployments/default/soaked/stats${rest}`);
  for (const path of ['/deployments?sparkline=true', '/deployments/default/soaked', ...stats, '/home', '/predictions?pageSize=50'])
    await ask(path);
  await ask('/sql/query', 'POST', { sql: 'select deployment, code, count(*) from predictions group by all' });
  return faults;
}

async function look(serving: number): Promise<Sample> {
  const pids = [platform.pid, ...(await descendantsOf(platform.pid)).map(({ pid }) => pid)];
  const openFiles = await Promise.all(
    [platform.pid, serving].map(async (pid) => (await readdir(`/proc/${pid}/fd`).catch(() => [])).length),
  );
  const resident = await Promise.all(pids.map(async (pid) => Number(/VmRSS:\s+(\d+)/.exec(await statusOf(pid))?.[1] ?? 0)));
  const metrics = String((await client.get('/metrics')).body.text);
  return {
    servingBytes: await liveBytes(serving, platform.log),
    controlBytes: await liveBytes(platform.pid, platform.log),
    files: sumOf(openFiles),
    series: metrics.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    residentMiB: Math.round(sumOf(resident) / 1024),
  };
}

const statusOf = (pid: number) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Of the last third of the samples over the first. */
function growthOf(samples: readonly Sample[], key: keyof Sample): number {
  const third = Math.ceil(samples.length / 3);
  const values = samples.map((sample) => sample[key]);
  return middle(values.slice(-third)) - middle(values.slice(0, third));
}

it('holds on to no more under load that goes on', { timeout: (SECONDS + 240) * 1000 }, async () => {
  const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!.pid;
  const load: Load = startLoad(platform.inference, SETOSA, ['soaked', 'python'], () => true);
  let going = true;
  const notShown: string[] = [];
  const others = (async () => {
    while (going) {
      notShown.push(...(await lookAround()));
      await pause(100);
    }
  })();
  const samples: Sample[] = [];
  try {
    await pause(WARM_UP_SECONDS * 1000);
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      samples.push(await look(serving));
      await pause(((SECONDS - WARM_UP_SECONDS) * 1000) / SAMPLES);
    }
  } finally {
    going = false;
    await Promise.all([others, load.stop()]);
  }
  const answered = sumOf([...load.answered.values()]);
  const mib = (key: 'servingBytes' | 'controlBytes') => samples.map((sample) => (sample[key] / 2 ** 20).toFixed(1)).join(' ');
  const told = (key: 'files' | 'series' | 'residentMiB') => samples.map((sample) => sample[key]).join(' ');
  console.info(
    `${SECONDS} s, ${answered} requests, ${received} events\nMiB held by serving ${mib('servingBytes')}\nby control ${mib('controlBytes')}\n` +
      `open files ${told('files')}\nseries ${told('series')}\nMiB resident ${told('residentMiB')}`,
  );
  expect(load.failures).toEqual([]);
  expect(notShown, platform.log().slice(-3000)).toEqual([]);
  expect(answered).toBeGreaterThan(1000);
  expect(received).toBeGreaterThan(1000);
  expect(growthOf(samples, 'servingBytes')).toBeLessThan(MAX_GROWTH_BYTES + Math.min(answered, REMEMBERED_IDS) * ID_BYTES);
  expect(growthOf(samples, 'controlBytes')).toBeLessThan(MAX_GROWTH_BYTES);
  expect(growthOf(samples, 'files')).toBeLessThan(MAX_MORE_FILES);
  expect(growthOf(samples, 'series')).toBeLessThan(MAX_MORE_SERIES);
});
