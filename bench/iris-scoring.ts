// Predictions of a scikit-learn model over REST, against mlflow's own scoring server, with the same request to both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../conformance/support/free-port.ts';
import { deployIris, IRIS_REQUEST, trainIris } from '../conformance/support/iris-deployment.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import { pythonPath } from '../conformance/support/python.ts';
import type { Benchmark } from './benchmark.ts';
import { ask, type LoadRequest } from './load-client.ts';
import { startPeer } from './peer-process.ts';
import { compareRates, HOW_RATES_ARE_MEASURED } from './rate-comparison.ts';

export const irisScoring: Benchmark = {
  name: 'scoring',
  title: 'Predictions of a scikit-learn model, against `mlflow models serve`',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const python = await pythonPath();
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    try {
      say('training and registering the model');
      await trainIris(platform.control, join(folder, 'model'));
      say('starting both');
      const deployment = new URL(await deployIris(platform.control, platform.inference));
      const args = ['models', 'serve', '--model-uri', join(folder, 'model'), '--env-manager', 'local', '--port', String(port)];
      const peer = await startPeer({ program: join(dirname(python), 'mlflow'), args, url, readyPath: '/ping', cwd: folder });
      const body = IRIS_REQUEST;
      const oursAt: LoadRequest = { method: 'POST', path: `${deployment.pathname}/invocations`, body };
      const peerAt: LoadRequest = { method: 'POST', path: '/invocations', body };
      try {
        await mustAgree(platform.inference, oursAt, url, peerAt);
        return {
          measurements: await compareRates({
            ours: { url: platform.inference, request: oursAt },
            peer: { name: 'mlflow models serve', url, request: peerAt },
            timesAt32: 10,
            say,
          }),
          notes: [
            `${HOW_RATES_ARE_MEASURED} The body of both: \`${JSON.stringify(body)}\`; both answer the same, which is checked.`,
            'Ours goes through the graph, the Python worker that holds the model (with micro-batching at 32 connections), the prediction log and the traffic counts; mlflow’s server logs nothing.',
          ],
        };
      } finally {
        await peer.stop();
      }
    } finally {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function mustAgree(oursUrl: string, oursAt: LoadRequest, peerUrl: string, peerAt: LoadRequest): Promise<void> {
  const [ours, peer] = (await Promise.all([ask(oursUrl, oursAt), ask(peerUrl, peerAt)])) as { predictions: unknown }[];
  if (JSON.stringify(ours!.predictions) !== JSON.stringify(peer!.predictions))
    throw new Error(`The two servers answer differently: ${JSON.stringify(ours)} and ${JSON.stringify(peer)}`);
}
