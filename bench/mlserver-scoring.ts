// Predictions of the same scikit-learn model over Open Inference (V2) REST, against MLServer, with the same request to both.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../conformance/support/free-port.ts';
import { deployIris, trainIris } from '../conformance/support/iris-deployment.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import { mustRunPython, pythonPath } from '../conformance/support/python.ts';
import { ensurePython } from '../scripts/python-environment.mjs';
import type { Benchmark } from './benchmark.ts';
import { ask, type LoadRequest } from './load-client.ts';
import { startPeer } from './peer-process.ts';
import { compareRates, HOW_RATES_ARE_MEASURED } from './rate-comparison.ts';

const LOCK = join(import.meta.dirname, 'peers', 'mlserver.lock');
const BODY = { inputs: [{ name: 'input', shape: [1, 4], datatype: 'FP64', data: [5.1, 3.5, 1.4, 0.2] }] };

export const mlserverScoring: Benchmark = {
  name: 'mlserver',
  title: 'Predictions of a scikit-learn model over Open Inference REST, against MLServer',
  run: async (say) => {
    const mlserver = join(dirname(await ensurePython(LOCK)), 'mlserver');
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python: await pythonPath() });
    try {
      say('training and registering the model');
      await trainIris(platform.control, join(folder, 'model'));
      const url = await writeSettings(join(folder, 'mlserver'), join(folder, 'model'));
      say('starting both');
      const deployment = new URL(await deployIris(platform.control, platform.inference));
      const peer = await startPeer({
        program: mlserver,
        args: ['start', '.'],
        url,
        readyPath: '/v2/models/iris/ready',
        cwd: join(folder, 'mlserver'),
      });
      const ours: LoadRequest = { method: 'POST', path: `${deployment.pathname}/v2/models/iris/infer`, body: BODY };
      const theirs: LoadRequest = { method: 'POST', path: '/v2/models/iris/infer', body: BODY };
      try {
        await mustAgree(platform.inference, ours, url, theirs);
        return {
          measurements: await compareRates({
            ours: { url: platform.inference, request: ours },
            peer: { name: 'MLServer', url, request: theirs },
            timesAt32: 20,
            say,
          }),
          notes: [
            `${HOW_RATES_ARE_MEASURED} Both answer the same, which is checked.`,
            'MLServer 1.7.1 with `parallel_workers` 0 (the model in the process of the server: no hop to a worker), its other settings as they come, so without adaptive batching.',
            'Ours logs every prediction, and batches only what waits.',
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

/** @returns the address that MLServer will have */
async function writeSettings(folder: string, model: string): Promise<string> {
  await mkdir(folder);
  const script = 'import sys, joblib, mlflow\njoblib.dump(mlflow.sklearn.load_model(sys.argv[1]), sys.argv[2])';
  await mustRunPython(script, [model, join(folder, 'model.joblib')]);
  const port = await freePort();
  const settings = {
    host: '127.0.0.1',
    http_port: port,
    grpc_port: await freePort(),
    metrics_port: await freePort(),
    parallel_workers: 0,
    debug: false,
  };
  const modelSettings = { name: 'iris', implementation: 'mlserver_sklearn.SKLearnModel', parameters: { uri: './model.joblib' } };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'model-settings.json'), JSON.stringify(modelSettings));
  return `http://127.0.0.1:${port}`;
}

async function mustAgree(oursUrl: string, oursAt: LoadRequest, peerUrl: string, peerAt: LoadRequest): Promise<void> {
  const [ours, peer] = (await Promise.all([ask(oursUrl, oursAt), ask(peerUrl, peerAt)])) as { outputs: { data: unknown[] }[] }[];
  if (JSON.stringify(ours!.outputs[0]!.data) !== JSON.stringify(peer!.outputs[0]!.data))
    throw new Error(`The two servers answer differently: ${JSON.stringify(ours)} and ${JSON.stringify(peer)}`);
}
