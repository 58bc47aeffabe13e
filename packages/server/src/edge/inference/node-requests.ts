// Requests that `node:http` reads: those that are not plain, e.g. with a body in chunks or one of many megabytes.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beginExchange, type Caller, type ExchangeRules } from './http-exchange.ts';

const NO_BODY = Buffer.alloc(0);

export function takeNodeRequest(request: IncomingMessage, response: ServerResponse, rules: ExchangeRules): void {
  readBody(request, rules.maxBodyBytes, (body, isTooLarge) => {
    const { method = 'GET', url = '/', headers } = request;
    beginExchange({ method, url, headers, body, isTooLarge }, callerOf(response), rules);
  });
}

function callerOf(response: ServerResponse): Caller {
  return {
    send: (status, headers, body, closes) => {
      if (response.headersSent || response.destroyed) return;
      response.writeHead(status, closes ? [...headers, 'connection', 'close'] : [...headers]);
      response.end(body);
    },
    watch: (gone) => {
      response.once('close', () => {
        if (!response.writableFinished) gone();
      });
    },
  };
}

function readBody(request: IncomingMessage, maxBytes: number, done: (body: Buffer, tooLarge: boolean) => void): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) {
    request.resume();
    return void done(NO_BODY, true);
  }
  if (declared === 0 && request.headers['transfer-encoding'] === undefined) {
    request.resume();
    return void done(NO_BODY, false);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      request.off('data', onData).off('end', onEnd).resume();
      return void done(NO_BODY, true);
    }
    parts.push(chunk);
  };
  const onEnd = () => done(parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes), false);
  request.on('data', onData).on('end', onEnd);
  // Without a listener a connection that breaks within a body would end the process; there is nobody to answer.
  request.on('error', () => {});
}
