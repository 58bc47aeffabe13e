import type { BatchJobDetail } from '@ovenbird/contracts/batch';
import { expect, test } from 'vitest';
import { repeatCommand } from './repeat-command.ts';

const job = {
  batchState: 'failed',
  target: { deployment: { namespace: 'shop', name: 'iris' }, predictor: 'main', model: null },
  files: ['/data/a.csv', "/data/o'clock 1.csv"],
  sql: null,
  inputFormat: 'csv',
  output: '/out.parquet',
  outputFormat: 'parquet',
  maxErrors: null,
  settings: { dataType: 'columns', keep: [], batchSize: 256, workers: 4, retries: 3, log: false, replicas: 1, parameters: {} },
} as unknown as BatchJobDetail;

test('asks for the same with no more options than it takes, each one word of a shell', () => {
  expect(repeatCommand(job, 'http://h:8080')).toBe(
    [
      String.raw`npx ovenbird batch /data/a.csv '/data/o'\''clock 1.csv' \ `,
      String.raw`  --deployment shop/iris \ `,
      String.raw`  --predictor main \ `,
      String.raw`  --output /out.parquet \ `,
      '  --server http://h:8080',
    ]
      .map((line) => line.trimEnd())
      .join('\n'),
  );
});

test('says what is not as usual, and replaces an output that is there', () => {
  const text = repeatCommand(
    {
      ...job,
      batchState: 'succeeded',
      target: { ...job.target, deployment: null, predictor: null, model: 'models:/iris@champion' },
      files: [],
      sql: "select request from predictions where code = '200'",
      inputFormat: null,
      output: '/out.txt',
      outputFormat: 'jsonl',
      maxErrors: 0,
      settings: {
        dataType: 'raw',
        column: 'request',
        keep: ['id', 'day'],
        batchSize: 1,
        workers: 8,
        retries: 0,
        log: true,
        replicas: 2,
        parameters: { method: 'predict_proba' },
      },
    },
    'http://h',
  );
  expect(text.replaceAll(' \\\n  ', ' ')).toBe(
    `npx ovenbird batch --sql 'select request from predictions where code = '\\''200'\\''' --model models:/iris@champion --replicas 2 --parameter method=predict_proba --output /out.txt --overwrite --output-format jsonl --data-type raw --column request --keep id,day --workers 8 --retries 0 --max-errors 0 --log --server http://h`,
  );
});
