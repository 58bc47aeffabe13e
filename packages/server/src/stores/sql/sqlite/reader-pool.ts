// A small pool of reader threads, started when first needed: one user's large query never stalls another's write.
import { Worker } from 'node:worker_threads';
import type { StatementResult } from './statement-runner.ts';

export interface ReaderRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type ReaderAnswer = { readonly id: number; readonly rows: unknown[] } | { readonly id: number; readonly error: string };

export interface ReaderPool {
  run(sql: string, parameters: readonly unknown[]): Promise<StatementResult>;
  close(): Promise<void>;
}

interface Reader {
  readonly worker: Worker;
  readonly waiting: Map<number, PromiseWithResolvers<StatementResult>>;
}

export function createReaderPool(path: string, size: number): ReaderPool {
  const readers: Reader[] = [];
  let nextId = 0;
  let closed = false;

  function start(): Reader {
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { path } });
    worker.unref();
    const reader: Reader = { worker, waiting: new Map() };
    worker.on('message', (answer: ReaderAnswer) => {
      const waiter = reader.waiting.get(answer.id);
      reader.waiting.delete(answer.id);
      if (reader.waiting.size === 0) worker.unref();
      if ('error' in answer) waiter?.reject(new Error(answer.error));
      else waiter?.resolve({ rows: answer.rows });
    });
    const fail = (error: Error) => {
      readers.splice(readers.indexOf(reader), 1);
      for (const waiter of reader.waiting.values()) waiter.reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => {
      if (!closed && readers.includes(reader)) fail(new Error('The reader thread ended.'));
    });
    readers.push(reader);
    return reader;
  }

  function choose(): Reader {
    const idle = readers.find((reader) => reader.waiting.size === 0);
    if (idle) return idle;
    if (readers.length < size) return start();
    return readers.reduce((least, reader) => (reader.waiting.size < least.waiting.size ? reader : least));
  }

  return {
    run: (sql, parameters) => {
      if (closed) return Promise.reject(new Error('The database is closed.'));
      const reader = choose();
      const id = nextId++;
      const waiter = Promise.withResolvers<StatementResult>();
      reader.waiting.set(id, waiter);
      reader.worker.ref();
      reader.worker.postMessage({ id, sql, parameters } satisfies ReaderRequest);
      return waiter.promise;
    },
    close: async () => {
      closed = true;
      await Promise.all(readers.map((reader) => reader.worker.terminate()));
    },
  };
}
