// Questions and answers of Seldon's own Python wrapper (1.17.1), recorded, asked of our component runtime: the classes behind
// them run in real Python processes, and what the walker, the parser and the encoder do is what serving does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { GraphMessage } from '../../packages/server/src/domain/serving/graph/graph-node.ts';
import type { LoadedUnit } from '../../packages/server/src/domain/serving/graph/loaded-unit.ts';
import { answered } from '../../packages/server/src/domain/serving/graph/walk-tree.ts';
import { type LoadedComponent, outputOf, readMeta } from '../../packages/server/src/domain/serving/index.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { encodeAnswer } from '../../packages/server/src/protocols/seldon/encode-message.ts';
import { toSeldonError } from '../../packages/server/src/protocols/seldon/errors.ts';
import { parseFeedback } from '../../packages/server/src/protocols/seldon/seldon-feedback.ts';
import { parseSeldonMessage, parseSeldonMessages } from '../../packages/server/src/protocols/seldon/seldon-message.ts';
import { modelMetadata } from '../../packages/server/src/protocols/seldon/seldon-metadata.ts';
import { createComponentRuntime } from '../../packages/server/src/runtimes/component/component-runtime.ts';
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

/** Vectors that are not answered as recorded, and why. Everything that is not here is equal. */
const DIFFERENT: Readonly<Record<number, { because: string; compare: 'status and reason' | 'all but meta' | 'nothing' }>> = {
  21: { because: 'the text is numpy’s, and other in every version', compare: 'status and reason' },
  22: { because: 'TensorFlow’s own encoding is refused before a class is asked, as the data that it cannot take', compare: 'nothing' },
  23: { because: 'there is no unit with an address to ping', compare: 'nothing' },
  24: { because: 'a unit is healthy when its process answers; health_status of the class is not asked', compare: 'nothing' },
  27: { because: 'as before it', compare: 'nothing' },
  28: { because: 'as before it: the answer is healthy', compare: 'nothing' },
  30: { because: 'the wrapper loses the type of counters on the way through protobuf', compare: 'all but meta' },
  31: { because: 'as before it', compare: 'all but meta' },
  33: { because: 'as before it', compare: 'all but meta' },
  32: { because: 'a unit that learns nothing answers nothing; the deployment’s answer is the empty one', compare: 'nothing' },
  38: { because: 'the path of the request is kept also by units that write the whole message', compare: 'all but meta' },
  58: { because: 'an address that is none has no unit behind it', compare: 'nothing' },
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
      reply = answered({ unit }, [], told!);
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

/** The wrapper leaves names out where feedback has none. */
function withoutMeta(body: unknown): unknown {
  const { meta, data, ...rest } = body as { meta?: unknown; data?: { names?: unknown } };
  const { names, ...values } = data ?? {};
  return data ? { ...rest, data: values } : rest;
}

describe('Seldon’s recorded pairs', () => {
  for (const [index, vector] of vectors.entries()) {
    const different = DIFFERENT[index];
    const title = `${index}: ${vector.unit} ${vector.method} ${vector.path}${different ? ` (${different.because})` : ''}`;
    it.skipIf(different?.compare === 'nothing')(title, async () => {
      const answer = await ask(vector);
      expect(answer.status).toBe(vector.status);
      if (!different) expect(answer.body).toEqual(vector.response);
      else if (different.compare === 'all but meta') expect(withoutMeta(answer.body)).toEqual(withoutMeta(vector.response));
      else expect(answer.body).toMatchObject({ status: { reason: (vector.response as { status: { reason: string } }).status.reason } });
    });
  }
});
