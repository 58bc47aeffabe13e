// Whatever anybody sends to the inference port of the real program, it gets an answer that is the protocol's own and no 5xx, and
// afterwards the same processes answer as before.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGrpcCaller } from '../../packages/server/testing/grpc-caller.ts';
import { createServingClient, isAvailable } from '../serving/serving-client.ts';
import { INSPECTABLE, liveBytes } from '../support/live-bytes.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { collectFaults } from './fuzz/collect-faults.ts';
import { fuzzFor, fuzzSeconds, seed } from './fuzz/fuzz-for.ts';
import { fuzzedDeployments, makeFuzzed, manifestOf } from './fuzz/fuzzed-deployments.ts';
import { grpcCases } from './fuzz/grpc-cases.ts';
import { httpCases } from './fuzz/http-cases.ts';
import { createRawHttp, type RawRequest } from './fuzz/raw-http.ts';
import { rawCalls, sendRawCalls } from './fuzz/raw-http2.ts';
import { faultOf } from './fuzz/verdict.ts';

/** Buffers, counters and compiled code that were not there at the start. */
const MAX_GROWTH_BYTES = 30 * 2 ** 20;
const INTERNAL = 13;
const UNKNOWN = 2;

describe(`the inference port (OVENBIRD_SEED=${seed})`, () => {
  let folder: string;
  let platform: Platform;
  let deployments: ReturnType<typeof fuzzedDeployments>;
  let client: ReturnType<typeof createServingClient>;
  let processesBefore: string[];
  let bytesBefore: number;
  let goodBefore: unknown[];

  const processes = async () => (await descendantsOf(platform.pid)).map(({ pid, command }) => `${pid} ${command}`).sort();
  const servingPid = async () => (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!.pid;

  async function goodAnswers(): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const { name, good } of deployments) {
      const asked = [
        client.predict(name, good.seldon),
        client.post(`/v2/models/${name}/infer`, good.v2),
        client.post(`/v1/models/${name}:predict`, good.tensorflow),
        client.post(`/seldon/default/${name}/invocations`, good.scoring),
      ];
      for (const answer of asked) {
        const { status, body } = await answer;
        expect([name, status, body]).toEqual([name, 200, expect.anything()]);
        // A graph chooses, and ids differ.
        const { meta: _meta, id: _id, ...same } = body;
        answers.push(name === 'graph' ? name : JSON.stringify(same, rounded));
      }
    }
    return answers;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-fuzz-'));
    const images = await makeFuzzed(folder);
    platform = await startPlatform({
      dataDir: join(folder, 'data'),
      python: await pythonPath(),
      args: ['--images', images],
      env: INSPECTABLE,
    });
    client = createServingClient(platform);
    deployments = fuzzedDeployments(folder);
    for (const deployment of deployments) expect(await client.apply(manifestOf(deployment))).toMatchObject({ status: 200 });
    for (const { name } of deployments) await client.until(name, isAvailable);
    goodBefore = await goodAnswers();
    processesBefore = await processes();
    bytesBefore = await liveBytes(await servingPid(), platform.log);
  });
  afterAll(async () => {
    await platform?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers every HTTP request', { timeout: (fuzzSeconds + 100) * 1000 }, async () => {
    const http = createRawHttp(platform.inference);
    const statuses = new Map<number, number>();
    const faults = collectFaults();
    try {
      await fuzzFor(0.7, httpCases(deployments), async (cases) => {
        const exchanges = await Promise.all(cases.map(({ request }) => http.send(request)));
        for (const [index, { answers, hangs }] of exchanges.entries()) {
          const { request, form } = cases[index]!;
          if (hangs)
            faults.add(`nobody answered ${request.method} ${request.target}, and the connection stayed open`, () => shown(request));
          for (const answer of answers) {
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const fault = faultOf(answer, form, request.method);
            if (fault) faults.add(fault, () => shown(request));
          }
        }
      });
    } finally {
      http.close();
      console.info(`HTTP answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
    }
    expect(faults.list()).toEqual([]);
    // Else the requests were so wrong that nothing was tried.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(100);
  });

  it('answers every gRPC call', { timeout: (fuzzSeconds + 100) * 1000 }, async () => {
    const caller = createGrpcCaller(platform.inference);
    const codes = new Map<number, number>();
    const faults = collectFaults();
    try {
      await fuzzFor(0.2, grpcCases(deployments.map(({ name }) => name)), async (cases) => {
        const answers = await Promise.all(
          cases.map(({ method, message, metadata }) =>
            caller.call(method, message, metadata).then(
              () => ({ code: 0, details: '' }),
              ({ code, details }: { code: number; details: string }) => ({ code, details }),
            ),
          ),
        );
        for (const [index, { code, details }] of answers.entries()) {
          const { method, message, metadata } = cases[index]!;
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (code === INTERNAL || code === UNKNOWN)
            faults.add(`${code} ${details}`, () => `${method} ${JSON.stringify(metadata)} ${Buffer.from(message).toString('base64')}`);
        }
      });
    } finally {
      caller.close();
      console.info(`gRPC answers by code: ${JSON.stringify(Object.fromEntries([...codes].sort()))}`);
    }
    expect(faults.list()).toEqual([]);
    expect(codes.get(0) ?? 0).toBeGreaterThan(20);
  });

  it('answers or ends every call that is no gRPC', { timeout: (fuzzSeconds + 100) * 1000 }, async () => {
    await fuzzFor(0.1, rawCalls, async (calls) => {
      expect(await sendRawCalls(platform.inference, calls)).toEqual([]);
    });
  });

  it.each([
    ['bytes', '\u0000\u0001\u0002\r\n\r\n'],
    ['half a head', 'GET / HTTP/1.1\r\n'],
    ['the beginning of HTTP/2 and no frame', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all'],
    ['an address without end', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
  ])('closes a connection that says %s', async (_what, text) => {
    const { hostname, port } = new URL(platform.inference);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end(text, 'latin1'));
      socket
        .on('error', () => {})
        .on('close', () => resolve())
        .resume();
    });
  });

  it('is the same afterwards: processes, answers, memory, metrics', async () => {
    expect(await processes(), platform.log().slice(-3000)).toEqual(processesBefore);
    expect(await goodAnswers()).toEqual(goodBefore);
    // What callers do wrong is told to them, and fills nobody's disk.
    expect(platform.log()).not.toMatch(/illegal characters|"level":50/);
    const metrics = await fetch(`${platform.inference}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain('seldon_api_executor_server_requests_seconds_count');
    const grown = (await liveBytes(await servingPid(), platform.log)) - bytesBefore;
    console.info(`what serving holds on to grew by ${(grown / 2 ** 20).toFixed(1)} MiB`);
    expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
  });
});

/** Libraries add up in an order that depends on where an array lies in memory. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(10)) : value;
}

function shown({ method, target, headers, framing, body }: RawRequest): string {
  return `${method} ${target} (${framing})\n${JSON.stringify(headers)}\n${body.toString().slice(0, 1500)}`;
}
