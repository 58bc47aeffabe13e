import { createServer, request as httpRequest } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGrpcServer } from './grpc/grpc-server.ts';
import { type ListeningPort, listenOnPort } from './port.ts';

describe('the shared control port', () => {
  let port: ListeningPort;
  const http1 = createServer((_request, response) => response.end('one'));
  const grpc = createGrpcServer(async () => (_request, response) => void response.end('two'));
  beforeAll(async () => {
    port = await listenOnPort({
      host: '127.0.0.1',
      port: 0,
      http1: (socket) => void http1.emit('connection', socket),
      http2: grpc.takeConnection,
    });
  });
  afterAll(async () => {
    grpc.close();
    await port.close(10);
  });

  it('gives an HTTP/1.1 connection to the HTTP server', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      httpRequest({ port: port.port, host: '127.0.0.1' }, (response) => response.setEncoding('utf8').on('data', resolve))
        .on('error', reject)
        .end();
    });
    expect(body).toBe('one');
  });

  it('gives a connection with the HTTP/2 preface to the gRPC server', async () => {
    const session = http2Connect(`http://127.0.0.1:${port.port}`);
    const stream = session.request({ ':path': '/' });
    stream.setEncoding('utf8');
    let body = '';
    for await (const chunk of stream) body += chunk;
    session.close();
    expect(body).toBe('two');
  });

  it('puts a request back together whose first bytes come one at a time', async () => {
    const socket = connect({ port: port.port, host: '127.0.0.1', noDelay: true });
    const answer = new Promise<string>((resolve) => socket.setEncoding('utf8').once('data', (text) => resolve(String(text))));
    for (const byte of 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await new Promise<void>((resolve) => socket.write(byte, () => resolve()));
    expect(await answer).toContain('200 OK');
    socket.destroy();
  });

  it('says what to do when the port is taken', async () => {
    const taken = listenOnPort({ host: '127.0.0.1', port: port.port, http1: () => {}, http2: () => {} });
    await expect(taken).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('is in use: stop the other program, or choose another port'),
    });
  });
});
