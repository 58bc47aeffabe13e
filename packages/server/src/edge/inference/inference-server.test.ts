import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type InferenceServer, type InferenceServerOptions, startInferenceServer } from './inference-server.ts';

type Handle = InferenceServerOptions['handle'];
type Exchange = Parameters<Handle>[0];

const servers: InferenceServer[] = [];
const agents: Agent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(servers.splice(0).map((server) => server.stop(0)));
});

async function start(handle: Handle, options: Partial<InferenceServerOptions> = {}): Promise<InferenceServer> {
  const server = await startInferenceServer({ host: '127.0.0.1', port: 0, maxBodyBytes: 1000, deadlineMs: 60_000, handle, ...options });
  servers.push(server);
  return server;
}

const answerWithWhatCame: Handle = (exchange) => {
  const { method, path, query, body, tooLargeFor } = exchange;
  exchange.respond(
    200,
    ['content-type', 'application/json', 'x-own', 'yes'],
    JSON.stringify({ method, path, query, body: body.toString(), tooLargeFor }),
  );
};

const post = (port: number, body: string | ReadableStream, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}/a/b?c=d`, {
    method: 'POST',
    body,
    ...(typeof body === 'string' ? {} : { duplex: 'half' }),
    ...init,
  } as RequestInit);

describe('inference server', () => {
  it('hands over method, path, query and body, and answers with the headers it is told', async () => {
    const { port } = await start(answerWithWhatCame);
    const answer = await post(port, 'ä'.repeat(100));
    expect(answer.headers.get('x-own')).toBe('yes');
    expect(await answer.json()).toEqual({ method: 'POST', path: '/a/b', query: 'c=d', body: 'ä'.repeat(100) });
  });

  it('reads a body without a declared length', async () => {
    const { port } = await start(answerWithWhatCame);
    const chunks = new ReadableStream({
      start(controller) {
        for (const part of ['one', 'two']) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    expect(await (await post(port, chunks)).json()).toMatchObject({ body: 'onetwo' });
  });

  it('tells of a body over the limit instead of reading it, declared or not, and closes that connection', async () => {
    const { port } = await start(answerWithWhatCame);
    const declared = await post(port, 'x'.repeat(1001));
    expect(await declared.json()).toMatchObject({ body: '', tooLargeFor: 1000 });
    expect(declared.headers.get('connection')).toBe('close');
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(600))),
    });
    expect(await (await post(port, endless)).json()).toMatchObject({ body: '', tooLargeFor: 1000 });
  });

  it('keeps a connection for the next request', async () => {
    const { port } = await start(answerWithWhatCame);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    const ports = [];
    for (let index = 0; index < 3; index += 1) {
      const asked = request({ port, agent, path: '/' });
      asked.end();
      const [answer] = await once(asked, 'response');
      ports.push(asked.socket!.localPort);
      answer.resume();
      await once(answer, 'end');
    }
    expect(new Set(ports).size).toBe(1);
  });

  it('tells the one who answers when the caller goes away', async () => {
    const came = Promise.withResolvers<Exchange>();
    const { port } = await start((exchange) => came.resolve(exchange));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { signal } = await came.promise;
    expect(signal.aborted).toBe(false);
    const aborted = once(signal, 'abort');
    socket.destroy();
    await aborted;
    expect(signal.reason).toMatchObject({ code: 'cancelled' });
  });

  it('ends a request at its deadline, which can be shortened', async () => {
    const { port } = await start((exchange) => {
      exchange.shortenDeadline(1);
      exchange.signal.addEventListener('abort', () => exchange.respond(504, [], exchange.signal.reason.code));
    });
    expect(await (await post(port, '')).text()).toBe('deadline_exceeded');
  });

  it('answers what has come before it stops, and takes nothing more', async () => {
    const came = Promise.withResolvers<Exchange>();
    const server = await start((exchange) => came.resolve(exchange));
    const answering = post(server.port, 'x');
    const exchange = await came.promise;
    const stopped = server.stop(60_000);
    exchange.respond(200, [], 'done');
    const answer = await answering;
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.text()).toBe('done');
    await stopped;
    await expect(post(server.port, 'x')).rejects.toThrow();
  });

  it('says which port is taken', async () => {
    const { port } = await start(answerWithWhatCame);
    await expect(start(answerWithWhatCame, { port })).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining(`Port ${port}`),
    });
  });

  it('survives what is no HTTP', async () => {
    const { port } = await start(answerWithWhatCame);
    const socket = connect(port, '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect((await post(port, 'x')).status).toBe(200);
  });
});
