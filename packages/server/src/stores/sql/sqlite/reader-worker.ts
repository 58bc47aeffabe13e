// A reader thread: runs the statements it is sent on its own read-only connection.
import { parentPort, workerData } from 'node:worker_threads';
import { openConnection } from './connection.ts';
import type { ReaderAnswer, ReaderRequest } from './reader-pool.ts';
import { createStatementRunner } from './statement-runner.ts';

const { path } = workerData as { path: string };
const run = createStatementRunner(openConnection(path, { readOnly: true }));

parentPort!.on('message', ({ id, sql, parameters }: ReaderRequest) => {
  let answer: ReaderAnswer;
  try {
    answer = { id, rows: run(sql, parameters).rows };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(answer);
});
