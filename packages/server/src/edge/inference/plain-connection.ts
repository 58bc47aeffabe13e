// A connection of plain HTTP/1.1 requests, read and answered on the socket itself: `node:http` spends more on a request than a
// small model does (14 µs with its two streams, against 7 µs here). One request is answered after the other. The first that is
// not plain takes the whole connection to `node:http`, with all its bytes, and leaves it there.
import type { Socket } from 'node:net';
import { passOn } from '../port.ts';
import { beginExchange, type Caller, type ExchangeRules } from './http-exchange.ts';
import { parsePlainHead, type RequestHead } from './request-head.ts';

export interface PlainConnectionOptions {
  readonly rules: ExchangeRules;
  /** Between two requests. */
  readonly keepAliveMs: number;
  /** For a request to be there. */
  readonly receiveMs: number;
  /** Take over the connection, with all its unread bytes. */
  readonly handOver: (socket: Socket) => void;
}

const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** Beyond this a body is read by who reads streams. */
const MAX_HELD_BODY_BYTES = 1_048_576;
const NO_BODY = Buffer.alloc(0);
const NOT_ASCII = /[^\0-\x7f]/;

/** A request whose body is not there yet. */
interface Receiving {
  readonly head: RequestHead;
  readonly parts: Buffer[];
  missing: number;
}

export class PlainConnection implements Caller {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  readonly #keepAlive: string;
  #receiving: Receiving | undefined;
  /** What came while a request is being answered: the beginning of the next one. */
  #early: Buffer | undefined;
  #busy = false;
  #since = performance.now();
  #gone: (() => void) | undefined;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(options.keepAliveMs / 1000)}\r\n\r\n`;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  /** Between two requests: nothing is lost when it is closed now. */
  get isIdle(): boolean {
    return !this.#busy && !this.#receiving;
  }

  /** End it where the caller has been silent for too long. */
  expire(now: number): void {
    if (this.#busy) return;
    const { keepAliveMs, receiveMs } = this.#options;
    if (now - this.#since <= (this.#receiving ? receiveMs : keepAliveMs)) return;
    if (this.#receiving) this.#socket.write('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
    this.#socket.destroySoon();
  }

  close(): void {
    this.#socket.destroy();
  }

  send(status: number, headers: readonly string[], body: string | Buffer, closes: boolean): void {
    const socket = this.#socket;
    this.#gone = undefined;
    if (socket.destroyed) return;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
    for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
    head += dateHeader() + (closes ? 'connection: close\r\n\r\n' : this.#keepAlive);
    const isFlowing = write(socket, head, body);
    if (closes) socket.destroySoon();
    else if (isFlowing) this.#next();
    else socket.once('drain', () => this.#next());
  }

  watch(gone: () => void): void {
    if (this.#socket.destroyed) gone();
    else this.#gone = gone;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#busy) {
      this.#early = this.#early ? Buffer.concat([this.#early, chunk]) : chunk;
      // Who sends more than one request ahead waits for the answers.
      this.#socket.pause();
      return;
    }
    const receiving = this.#receiving;
    if (!receiving) {
      this.#begin(chunk);
      return;
    }
    receiving.parts.push(chunk);
    receiving.missing -= chunk.length;
    if (receiving.missing > 0) return;
    this.#receiving = undefined;
    this.#take(receiving.head, Buffer.concat(receiving.parts));
  };

  #begin(chunk: Buffer): void {
    const head = parsePlainHead(chunk);
    const isHeld = head && head.bodyBytes <= Math.min(MAX_HELD_BODY_BYTES, this.#options.rules.maxBodyBytes);
    if (!isHeld) {
      this.#leave(chunk);
      return;
    }
    const there = head.end === chunk.length ? NO_BODY : chunk.subarray(head.end);
    if (there.length >= head.bodyBytes) {
      this.#take(head, there);
      return;
    }
    this.#receiving = { head, parts: [there], missing: head.bodyBytes - there.length };
    this.#since = performance.now();
  }

  /** @param bytes  the whole body, and what follows it */
  #take({ method, url, headers, bodyBytes }: RequestHead, bytes: Buffer): void {
    this.#busy = true;
    const body = bytes.length === bodyBytes ? bytes : bytes.subarray(0, bodyBytes);
    if (bytes.length > bodyBytes) this.#early = bytes.subarray(bodyBytes);
    beginExchange({ method, url, headers, body, isTooLarge: false }, this, this.#options.rules);
  }

  #next(): void {
    this.#since = performance.now();
    // In a turn of its own: an answer at once to each of a thousand requests would be a thousand calls deep.
    if (this.#early) setImmediate(this.#takeEarly);
    else this.#busy = false;
  }

  readonly #takeEarly = (): void => {
    const early = this.#early!;
    this.#early = undefined;
    this.#busy = false;
    this.#socket.resume();
    if (!this.#socket.destroyed) this.#onData(early);
  };

  #leave(chunk: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    void passOn(socket, chunk, this.#options.handOver);
  }

  /** As `node:http` does: who ends the connection does not wait for an answer. */
  readonly #onEnd = (): void => void this.#socket.destroySoon();

  readonly #onClose = (): void => {
    this.#gone?.();
    this.#gone = undefined;
  };
}

/** @returns false where the caller does not read */
function write(socket: Socket, head: string, body: string | Buffer): boolean {
  if (typeof body === 'string') {
    const text = head + body;
    // One write; the narrow encoding is the cheaper one.
    if (!NOT_ASCII.test(text)) return socket.write(text, 'latin1');
  }
  socket.cork();
  socket.write(head, 'latin1');
  const isFlowing = socket.write(body);
  socket.uncork();
  return isFlowing;
}

let dateSecond = 0;
let date = '';

function dateHeader(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = `date: ${new Date(second * 1000).toUTCString()}\r\n`;
  }
  return date;
}
