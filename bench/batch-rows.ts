// Rows of a file by a batch job, against sending each row over HTTP to the same deployment.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@ovenbird/sdk';
import { deployIris, IRIS_REQUEST, trainIris } from '../conformance/support/iris-deployment.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import { pythonPath } from '../conformance/support/python.ts';
import type { Benchmark } from './benchmark.ts';
import { sendInParallel } from './load-client.ts';

const ROWS = 500_000;
const CONNECTIONS = 32;
const HTTP_MS = 5000;

export const batchRows: Benchmark = {
  name: 'batch',
  title: 'Rows of a file by a batch job, against one HTTP request a row',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python: await pythonPath() });
    try {
      say('training and deploying the model');
      await trainIris(platform.control, join(folder, 'model'));
      const address = new URL(await deployIris(platform.control, platform.inference));
      const files = [join(folder, 'rows.csv')];
      const lines = Array.from({ length: ROWS }, (_, row) => `${4 + (row % 40) / 10},3.5,${1 + (row % 60) / 10},0.2`);
      await writeFile(files[0]!, `a,b,c,d\n${lines.join('\n')}\n`);
      const request = { method: 'POST' as const, path: `${address.pathname}/invocations`, body: IRIS_REQUEST };
      say(`HTTP with ${CONNECTIONS} connections`);
      await sendInParallel(platform.inference, request, CONNECTIONS, HTTP_MS / 5);
      const { latencies, elapsedMs } = await sendInParallel(platform.inference, request, CONNECTIONS, HTTP_MS);
      say('the batch job');
      const { batch } = createClient({ baseUrl: platform.control });
      const begun = performance.now();
      let job = await batch.create({
        body: { deployment: { namespace: 'bench', name: 'iris' }, files, output: join(folder, 'out.jsonl') },
      });
      while (job.endedAt === null) {
        await pause(20);
        job = await batch.get({ params: { id: job.id } });
      }
      if (job.batchState !== 'succeeded' || job.rows !== ROWS || job.errors > 0) throw new Error(JSON.stringify(job));
      const seconds = (performance.now() - begun) / 1000;
      return {
        measurements: [
          {
            what: `rows/s of a CSV file with ${ROWS} rows, from the command to the whole output`,
            unit: 'rows/s',
            better: 'higher',
            ours: ROWS / seconds,
            peer: { name: `the same deployment over HTTP, ${CONNECTIONS} connections`, value: (latencies.length / elapsedMs) * 1000 },
          },
        ],
        notes: [
          'Both by the same scikit-learn model in one Python worker. The job has the defaults (256 rows a request, 4 at a time), and its time includes the start of its process and the import of the model’s libraries.',
          'HTTP sends one row a request to `/invocations`, and logs each; the job logs none.',
        ],
      };
    } finally {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
