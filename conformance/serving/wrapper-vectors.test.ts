// Questions and answers of Seldon's own Python wrapper (1.17.1), recorded, asked of our component runtime: the classes behind
// them run in real Python processes, and what the walker, the parser and the encoder do is what serving does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type GraphMessage, servicesOf } from '../../packages/server/src/domain/serving/graph/graph-node.ts';
import type { LoadedUnit } from '../../packages/server/src/domain/serving/graph/loaded-unit.ts';
import { answered } from '../../packages/server/src/domain/serving/graph/walk-tree.ts';
import { outputOf, readMeta } from '../../packages/server/src/domain/serving/index.ts';
import type { LoadedComponent } from '../../packages/server/src/domain/serving/runtime/index.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { encodeAnswer } from '../../packages/server/src/protocols/seldon/encode-message.ts';
import { toSeldonError } from '../../packages/server/src/protocols/seldon/errors.ts';
import { parseFeedback } from '../../packages/server/src/protocols/seldon/seldon-feedback.ts';
import { parseSeldonMessage, parseSeldonMessages } from '../../packages/server/src/protocols/seldon/seldon-message.ts';
import { modelMetadata } from '../../packages/server/src/protocols/seldon/seldon-metadata.ts';
import { createComponentRuntime } from '../../packages/server/src/runtimes/component/component-runtime.ts';
import { createPredictionStage } from '../../packages/server/testing/prediction-stage.ts';
import { pythonPath } from '../support/python.ts';

interface Vector {
  readonly unit: string;
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
  readonly status: number;
  readonly response: unknown;
}

const folder = join(import.meta.dirname, 'components');
const vectors = JSON.parse(readFileSync(join(folder, 'wrapper-vectors.json'), 'utf8')) as Vector[];

interface Difference {
  readonly because: string;
  /** What is equal nevertheless. */
  readonly compare: 'status and reason' | 'all but the type of counters' | 'all but requestPath' | 'all but meta' | 'nothing';
}

/** Vectors that are not answered as recorded, and why. Everything that is not here is equal. */
const DIFFERENT: Readonly<Record<number, Difference>> = {
  21: { because: 'the text is numpy’s, and other in every version', compare: 'status and reason' },
  22: {
    because: 'recorded where TensorFlow was missing; here its encoding over REST is refused as the caller’s, with 400',
    compare: 'nothing',
  },
  23: { because: 'a unit has no address of its own to ping: it runs in this process, and its deployment has `live`', compare: 'nothing' },
  24: {
    because: 'health_status is asked beside the requests and decides who is available; what it returns is shown to nobody',
    compare: 'nothing',
  },
  27: { because: 'as before it', compare: 'nothing' },
  30: { because: 'the wrapper loses the type of counters on the way through protobuf', compare: 'all but the type of counters' },
  31: { because: 'as before it', compare: 'all but the type of counters' },
  32: {
    because: 'a unit that learns nothing is not in the path of feedback, and the answer says whom it was about',
    compare: 'all but meta',
  },
  33: { because: 'as before it', compare: 'all but the type of counters' },
  38: { because: 'the path of the request is kept also by units that write the whole message', compare: 'all but requestPath' },
  58: { because: 'an address that the wrapper does not have either: it records a fault of the wrapper', compare: 'nothing' },
};

const loaded = new Map<string, Promise<LoadedComponent>>();
const { signal } = new AbortController();

async function load(name: string): Promise<LoadedComponent> {
  const runtime = createComponentRuntime({ pythonPath: await pythonPath(), logger: silentLogger });
  const component = { language: 'python', file: join(folder, 'Units.py'), name } as const;
  const environment = { PREDICTIVE_UNIT_ID: 'unit', PREDICTIVE_UNIT_IMAGE: 'img:1' };
  return runtime.load({ label: name, component, parameters: {}, environment, replicas: 1 }, signal);
}

function componentOf(name: string): Promise<LoadedComponent> {
  const found = loaded.get(name) ?? load(name);
  loaded.set(name, found);
  return found;
}

afterAll(async () => {
  for (const component of loaded.values()) await (await component).close();
});

function unitOf({ metadata }: LoadedComponent): LoadedUnit {
  return {
    spec: { name: 'unit', type: 'MODEL', parameters: [], children: [] },
    pinned: { predictor: 'p', node: 'unit', uri: 'img:1', location: '' },
    model: { runtime: 'component', availableReplicas: () => 1 },
    ...(metadata ? { metadata } : {}),
  };
}

function textOf({ method, path, request }: Vector): string {
  if (method === 'GET') return new URL(path, 'http://unit').searchParams.get('json') ?? '';
  return (request as { __raw__?: string }).__raw__ ?? JSON.stringify(request);
}

async function ask(vector: Vector): Promise<{ status: number; body: unknown }> {
  const component = await componentOf(vector.unit);
  const { backend } = component;
  const unit = unitOf(component);
  const path = vector.path
    .replace(/\?.*/, '')
    .replace(/^\/api\/v(?:0\.1|1\.0)/, '')
    .replace('/predictions', '/predict');
  if (path === '/metadata') return { status: 200, body: modelMetadata(unit) };
  if (path.startsWith('/health')) return askDeployment(component, vector);
  try {
    const text = textOf(vector);
    const messages = path === '/aggregate' ? parseSeldonMessages(text) : [];
    const read = (given: string) => parseSeldonMessage(given, false);
    const { encoding } =
      messages[0] ?? (path.endsWith('feedback') ? { encoding: text.includes('ndarray') ? 'ndarray' : 'other' } : read(text));
    const given = (messages.length > 0 ? messages : path.endsWith('feedback') ? [] : [read(text)]).map(
      ({ payload, meta }): GraphMessage => ({ body: { kind: 'payload', payload }, meta: readMeta(meta) }),
    );
    let reply: GraphMessage;
    if (path === '/aggregate') reply = answered({ unit }, given, await backend.aggregate!(given, signal));
    else if (path === '/route') {
      const { branch, ...added } = await backend.route!(given[0]!, signal);
      reply = answered({ unit }, given, { body: { kind: 'payload', payload: { kind: 'rows', names: [], value: [[branch]] } }, ...added });
    } else if (path.endsWith('feedback')) {
      const told = await backend.sendFeedback!(parseFeedback(text), undefined, signal);
      if (!told) return await askDeployment(component, vector);
      reply = answered({ unit }, [], told);
    } else {
      const service = path as '/predict';
      reply = answered({ unit }, given, await backend.transform!(service, given[0]!, signal));
    }
    const { tags, metrics, requestPath } = reply.meta;
    const answer = { output: outputOf(reply.body), unit, modelMs: 0, meta: reply.meta };
    const puid = vector.path.includes('predict') ? (read(text).meta.puid as string | undefined) : undefined;
    const meta = {
      requestPath,
      ...(puid ? { puid } : {}),
      ...(Object.keys(tags).length > 0 ? { tags } : {}),
      ...(metrics.length > 0 ? { metrics } : {}),
    };
    return { status: 200, body: { ...(JSON.parse(`{${encodeAnswer(answer, encoding as 'ndarray')}}`) as object), meta } };
  } catch (error) {
    const { status, body } = toSeldonError(error);
    return { status, body: JSON.parse(body) as unknown };
  }
}

/** What is answered for a unit without asking it: by the routes of a deployment that has one unit. */
async function askDeployment(component: LoadedComponent, { path, method, request }: Vector): Promise<{ status: number; body: unknown }> {
  const unit = unitOf(component);
  const tree = { unit, backend: component.backend, services: servicesOf({ type: 'MODEL' }), children: [] };
  const stage = createPredictionStage({ root: unit, tree });
  const place = path.replace('/api/v1.0', '').replace('/send-feedback', '/feedback');
  const body = method === 'GET' ? undefined : JSON.stringify(request);
  return stage.ask(`/seldon/default/dep/api/v1.0${place}`, body);
}

/** As far as both are to be equal. */
function comparable(body: unknown, compare: Difference['compare']): unknown {
  const { meta = {}, data, ...rest } = body as { meta?: Record<string, unknown>; data?: { names?: unknown } };
  const { names: _names, ...values } = data ?? {};
  const { requestPath, ...otherMeta } = meta;
  const kept =
    compare === 'all but requestPath'
      ? otherMeta
      : { ...meta, metrics: ((meta.metrics ?? []) as object[]).map((metric) => ({ type: 'COUNTER', ...metric })) };
  // The wrapper leaves names out where feedback has none.
  return { ...rest, data: values, ...(compare === 'all but meta' ? {} : { meta: kept }) };
}

describe('Seldon’s recorded pairs', () => {
  for (const [index, vector] of vectors.entries()) {
    const different = DIFFERENT[index];
    const title = `${index}: ${vector.unit} ${vector.method} ${vector.path}${different ? ` (${different.because})` : ''}`;
    it.skipIf(different?.compare === 'nothing')(title, async () => {
      const answer = await ask(vector);
      expect(answer.status).toBe(vector.status);
      if (!different) expect(answer.body).toEqual(vector.response);
      else if (different.compare === 'status and reason')
        expect(answer.body).toMatchObject({ status: { reason: (vector.response as { status: { reason: string } }).status.reason } });
      else expect(comparable(answer.body, different.compare)).toEqual(comparable(vector.response, different.compare));
    });
  }
});
