// Traces of a graph with a Python component, a TypeScript one and a Python model, as a collector gets them; and as Jaeger shows
// them, where OVENBIRD_TEST_JAEGER names its program.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

const CLASSES = join(import.meta.dirname, 'components');
const TRACED_CLASSES = join(import.meta.dirname, '..', '..', 'packages', 'server', 'testing', 'traced-components.ts');
const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const PREDICT = '/seldon/default/traced/api/v1.0/predictions';
/** A batch is sent within two seconds; the rest is a loaded machine. */
const WITHIN = { timeout: 30_000, interval: 100 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-traces-'));
  const images = {
    'me/traced': { python: `${CLASSES}/Traced.py:Traced` },
    'me/fails': { python: `${CLASSES}/Graph.py:Fails` },
    'me/asking': { javascript: `${TRACED_CLASSES}#Asking` },
  };
  await writeFile(join(folder, 'images.json'), JSON.stringify(images));
  await mkdir(join(folder, 'sklearn'));
  // A step of it is the user's own code, which writes down the span that it finds.
  const train = `
import sys, cloudpickle
from opentelemetry import trace
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
path, seen = sys.argv[1:]
def note(X):
    with open(seen, "a") as lines:
        context = trace.get_current_span().get_span_context()
        lines.write(f"{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:d}\\n")
    return X
model = make_pipeline(FunctionTransformer(note), LinearRegression()).fit([[0, 0], [1, 0], [0, 1]], [0, 1, 2])
cloudpickle.dump(model, open(path, "wb"))`;
  await mustRunPython(train, [join(folder, 'sklearn', 'model.joblib'), join(folder, 'seen')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `traced` (Python) → `scale` (TypeScript) → `model` (scikit-learn), and `broken`, which always fails. */
async function startTraced(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const platform = await startPlatform({
    dataDir: await mkdtemp(join(folder, 'data-')),
    python: await pythonPath(),
    args: ['--images', join(folder, 'images.json'), ...args],
    env,
  });
  const client = createServingClient(platform);
  const container = (name: string, image: string) => ({ name, image });
  const model = {
    name: 'model',
    implementation: 'SKLEARN_SERVER',
    modelUri: `file://${folder}/sklearn`,
    parameters: [{ name: 'method', type: 'STRING', value: 'predict' }],
  };
  const scale = { name: 'scale', type: 'TRANSFORMER', children: [model] };
  const serve = async (name: string, graph: object, containers: readonly object[]) => {
    const predictors = [{ name: 'main', graph, componentSpecs: [{ spec: { containers } }], replicas: 1 }];
    const manifest = { apiVersion: 'machinelearning.seldon.io/v1', kind: 'SeldonDeployment', metadata: { name }, spec: { predictors } };
    const applied = await client.apply(manifest);
    expect(applied.status, JSON.stringify(applied.body)).toBe(200);
    await client.until(name, isAvailable);
  };
  await serve('traced', { name: 'first', type: 'TRANSFORMER', children: [scale] }, [
    container('first', 'me/traced'),
    container('scale', 'me/asking'),
  ]);
  await serve('broken', { name: 'fails', type: 'MODEL' }, [container('fails', 'me/fails')]);
  return { platform, client };
}

async function ask(platform: Platform, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(platform.inference + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, Record<string, unknown>> };
}

const QUESTION = { data: { ndarray: [[1, 2]] }, meta: { puid: 'asked' } };

describe('traces', () => {
  let receiver: OtlpReceiver;
  let platform: Platform;
  let client: ReturnType<typeof createServingClient>;
  let stopped = false;
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    ({ platform, client } = await startTraced(['--otlp-endpoint', receiver.url, '--trace-ui', 'http://jaeger.test/trace/{traceId}'], {
      OTEL_SERVICE_NAME: 'scoring',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    }));
  });
  afterAll(async () => {
    if (!stopped) await platform?.stop();
    await receiver?.close();
  });

  it('go from the caller through each unit to the worker of a Python model, and into the code of components and models', async () => {
    const answer = await ask(platform, PREDICT, QUESTION, { b3: `${CALLER.trace}-${CALLER.span}-1` });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    await expect.poll(() => receiver.spans.some((span) => span.isServer), WITHIN).toBe(true);
    const spans = receiver.spans.filter((span) => span.traceId === CALLER.trace);
    const names = new Map(spans.map((span) => [span.id, span.name]));
    const tree = spans.map((span) => `${span.name} < ${names.get(span.parentId) ?? span.parentId}`).sort();
    const request = 'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions';
    const run = ['compute < worker', 'compute < worker', 'compute < worker'];
    expect(tree).toEqual(
      [
        `${request} < ${CALLER.span}`,
        ...['transform-input first', 'transform-input scale', 'predict model'].map((unit) => `${unit} < ${request}`),
        ...['transform-input first', 'transform-input scale', 'predict model'].map((unit) => `worker < ${unit}`),
        ...run,
      ].sort(),
    );
    const one = (name: string) => spans.find((span) => span.name === name)!;
    const below = (name: string) => spans.find((span) => span.parentId === one(name).id)!;
    expect(one(request)).toMatchObject({
      service: 'scoring',
      isServer: true,
      attributes: { 'http.response.status_code': 200, 'ovenbird.deployment': 'traced', 'ovenbird.revision': 1, 'ovenbird.puid': 'asked' },
    });
    expect(one('predict model').attributes).toMatchObject({ 'ovenbird.unit.runtime': 'python', 'ovenbird.unit.type': 'MODEL' });
    expect(below('predict model').attributes).toMatchObject({ 'ovenbird.batch.requests': 1, 'ovenbird.batch.rows': 1 });
    expect(spans.every((span) => span.endNs >= span.startNs)).toBe(true);
    expect(answer.headers.get('traceresponse')).toBe(`00-${CALLER.trace}-${one(request).id}-01`);
    // What the class saw: the span of its worker, by OpenTelemetry and by headers.
    const worker = below('transform-input first').id;
    expect(answer.body.meta!.tags).toMatchObject({
      trace: CALLER.trace,
      span: worker,
      headers: { traceparent: `00-${CALLER.trace}-${worker}-01`, b3: `${CALLER.trace}-${worker}-1` },
    });
    const next = below('transform-input scale').id;
    expect(answer.body.meta!.tags).toMatchObject({ active: next, sent: { traceparent: `00-${CALLER.trace}-${next}-01` } });
    const seen = (await readFile(join(folder, 'seen'), 'utf8')).trim().split('\n');
    expect(seen.at(-1)).toBe(`${CALLER.trace}-${below('predict model').id}-1`);
  });

  it('tell of the unit that failed, and link feedback to the answer that it is about', async () => {
    const sampled = (digit: string) => ({ traceparent: `00-${digit.repeat(32)}-${CALLER.span}-01` });
    expect((await ask(platform, '/seldon/default/broken/api/v1.0/predictions', QUESTION, sampled('1'))).status).toBe(500);
    const feedback = { response: { meta: { puid: 'asked' } }, reward: 1 };
    expect((await ask(platform, '/seldon/default/traced/api/v1.0/feedback', feedback, sampled('2'))).status).toBe(200);
    const server = (trace: string): ReceivedSpan | undefined => receiver.spans.find((span) => span.isServer && span.traceId === trace);
    await expect.poll(() => server('2'.repeat(32)), WITHIN).toBeDefined();
    expect(receiver.spans.find((span) => span.name === 'predict fails')!.error).toContain('I never work');
    expect(server('1'.repeat(32))).toMatchObject({ error: expect.stringContaining('I never work'), attributes: { 'error.type': '500' } });
    expect(server('2'.repeat(32))!.links).toContain(receiver.spans.find((span) => span.attributes['ovenbird.puid'] === 'asked')!.id);
  });

  it('are found from what is logged, and only those that are kept', async () => {
    expect((await ask(platform, PREDICT, { ...QUESTION, meta: { puid: 'unsampled' } })).status).toBe(200);
    const logged = async (view: string) => {
      const sql = `SELECT id, trace_id FROM ${view} WHERE code = 200 ORDER BY id`;
      return (await client.api('/sql/query', 'POST', { sql, maxRows: 10 })).body.rows;
    };
    await expect
      .poll(() => logged('predictions'), WITHIN)
      .toEqual([
        ['asked', CALLER.trace],
        ['unsampled', null],
      ]);
    expect(await logged('feedback')).toEqual([['asked', '2'.repeat(32)]]);
    const shown = async (id: string) => (await client.api(`/predictions/${id}`)).body;
    expect(await shown('asked')).toMatchObject({ traceId: CALLER.trace, traceUrl: `http://jaeger.test/trace/${CALLER.trace}` });
    expect(await shown('unsampled')).toMatchObject({ traceId: null, traceUrl: null });
  });

  it('of which nobody wants to know are not sent, and the others are before the program stops', async () => {
    const before = receiver.spans.length;
    const unsampled = await ask(platform, PREDICT, QUESTION);
    expect(unsampled.headers.get('traceresponse')).toMatch(/-00$/);
    // Its class still gets the context, which says that the trace is not kept.
    expect((unsampled.body.meta!.tags as { headers: object }).headers).toMatchObject({ b3: expect.stringMatching(/-0$/) });
    await ask(platform, PREDICT, QUESTION, { traceparent: `00-${'3'.repeat(32)}-${CALLER.span}-01` });
    stopped = true;
    expect(await platform.stop()).toBe(0);
    const sent = receiver.spans.slice(before);
    expect(new Set(sent.map((span) => span.traceId))).toEqual(new Set(['3'.repeat(32)]));
    expect(sent).toHaveLength(10);
  });
});

it('an unreachable collector is told of once, and predictions are answered and the program stopped as ever', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { platform, client } = await startTraced([], { OTEL_EXPORTER_OTLP_ENDPOINT: url });
  try {
    for (let batch = 0; batch < 2; batch += 1) {
      for (let index = 0; index < 20; index += 1) expect((await ask(platform, PREDICT, QUESTION)).status).toBe(200);
      const dropped = async () =>
        /spans_dropped_total\{reason="not_taken"\} (\d+)/.exec(String((await client.get('/metrics')).body.text))?.[1];
      await expect.poll(async () => Number(await dropped()), WITHIN).toBeGreaterThanOrEqual(200 * (batch + 1));
    }
    expect(platform.log().match(/the collector takes no traces/g)).toHaveLength(1);
  } finally {
    expect(await platform.stop()).toBe(0);
  }
});

describe('Jaeger', () => {
  const program = process.env.OVENBIRD_TEST_JAEGER;

  it.skipIf(!program)(
    `shows the request, its units and their workers as one tree${program ? '' : ' (skipped: OVENBIRD_TEST_JAEGER names no jaeger program of version 2 or 1.76)'}`,
    async () => {
      const jaeger = await startJaeger(program!, folder);
      try {
        const { platform } = await startTraced(['--otlp-endpoint', jaeger.otlp]);
        try {
          await ask(platform, PREDICT, QUESTION, { traceparent: `00-${CALLER.trace}-${CALLER.span}-01` });
          await expect.poll(() => jaeger.tree(CALLER.trace), WITHIN).toHaveLength(10);
          expect((await jaeger.tree(CALLER.trace)).sort()).toEqual(
            [
              'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions',
              'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions > predict model',
              'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions > transform-input first',
              'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions > transform-input scale',
              'predict model > worker',
              'transform-input first > worker',
              'transform-input scale > worker',
              'worker > compute',
              'worker > compute',
              'worker > compute',
            ].sort(),
          );
        } finally {
          await platform.stop();
        }
      } finally {
        await jaeger.stop();
      }
    },
  );
});

interface Jaeger {
  readonly otlp: string;
  /** `parent > child` for each span; empty while Jaeger does not know the trace. */
  tree(traceId: string): Promise<string[]>;
  stop(): Promise<void>;
}

async function startJaeger(program: string, directory: string): Promise<Jaeger> {
  const ports = { 4318: await freePort(), 16685: await freePort(), 16686: await freePort() };
  const config = join(directory, 'jaeger.yaml');
  // What we ship, on ports of its own.
  const shipped = await readFile(join(import.meta.dirname, '..', '..', 'deploy', 'jaeger', 'jaeger.yaml'), 'utf8');
  await writeFile(
    config,
    shipped.replaceAll(/127\.0\.0\.1:(\d+)"/g, (_, port: string) => `127.0.0.1:${ports[Number(port) as keyof typeof ports]}"`),
  );
  const child = spawn(program, ['--config', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const api = `http://127.0.0.1:${ports[16686]}/api`;
  await untilAnswers(`${api}/services`, child, () => log);
  return {
    otlp: `http://127.0.0.1:${ports[4318]}`,
    tree: async (traceId) => {
      const response = await fetch(`${api}/traces/${traceId}`);
      if (response.status === 404) return [];
      const { data } = (await response.json()) as {
        data: { spans: { spanID: string; operationName: string; references: { refType: string; spanID: string }[] }[] }[];
      };
      const spans = data.flatMap((trace) => trace.spans);
      const names = new Map(spans.map((span) => [span.spanID, span.operationName]));
      return spans.map(({ operationName, references }) => {
        const parent = names.get(references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? '');
        return parent ? `${parent} > ${operationName}` : operationName;
      });
    },
    stop: async () => {
      const ended = once(child, 'exit');
      // Asked to end, it takes twenty seconds; it keeps nothing.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function untilAnswers(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Jaeger ended at its start:\n${log()}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await pause(100);
  }
}
