// The servers that people use for the same: MLServer, mlflow's scoring server and Seldon's Python wrapper, each with one process
// that answers, set in its own favour where its defaults cost it.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freePort } from '../../conformance/support/free-port.ts';
import { frameworksPythonPath } from '../../conformance/support/python.ts';
import { ensurePython } from '../../scripts/python-environment.mjs';
import { type PeerProcess, startPeer } from '../peer-process.ts';
import { mlflowFolder, type ServedModel } from './models.ts';
import { openInferenceGrpc, openInferenceRest, type Protocol, scoringRest, seldonGrpc, seldonRest, type Target } from './protocols.ts';

export interface Endpoint extends Target {
  readonly protocol: Protocol;
}

export interface RunningServer {
  readonly name: string;
  readonly pid: number;
  readonly endpoints: readonly Endpoint[];
  stop(): Promise<unknown>;
}

export const MLSERVER = 'MLServer';
export const MLSERVER_BATCHING = 'MLServer, batching';
export const MLFLOW = 'mlflow models serve';
export const WRAPPER = 'Seldon wrapper';

/** Seconds. */
const BATCHING = { max_batch_size: 32, max_batch_time: 0.002 };
const lockOf = (name: string) => join(import.meta.dirname, '..', 'peers', `${name}.lock`);

/** @param folder  where the model was trained to */
export async function startPeers(model: ServedModel, folder: string): Promise<RunningServer[]> {
  const started: RunningServer[] = [];
  try {
    for (const batching of [false, true]) started.push(await startMlserver(model, folder, batching));
    started.push(await startMlflow(model, folder));
    if (model.wrapper) started.push(await startWrapper(model.name, model.wrapper, folder));
    return started;
  } catch (error) {
    for (const { stop } of started) await stop();
    throw error;
  }
}

/**
 * With `parallel_workers` 0, the model in the process of the server: with 1, its default, it answers about half as many requests. Both
 * without and with its adaptive batching, which gives it a third more at many connections, and a quarter at one.
 */
async function startMlserver(model: ServedModel, folder: string, batching: boolean): Promise<RunningServer> {
  const { name } = model;
  const { implementation, file } = model.mlserver;
  const [rest, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  const home = join(folder, batching ? 'mlserver-batching' : 'mlserver');
  await mkdir(home);
  const settings = { host: '127.0.0.1', http_port: rest, grpc_port: grpc, metrics_port: metrics, parallel_workers: 0, debug: false };
  const modelSettings = { name, implementation, parameters: { uri: join(folder, file) }, ...(batching ? BATCHING : {}) };
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(home, 'model-settings.json'), JSON.stringify(modelSettings));
  const path = `/v2/models/${name}`;
  const peer = await startPeer({
    program: join(dirname(await ensurePython(lockOf('mlserver'))), 'mlserver'),
    args: ['start', '.'],
    url: `http://127.0.0.1:${rest}`,
    readyPath: `${path}/ready`,
    cwd: home,
  });
  return server(batching ? MLSERVER_BATCHING : MLSERVER, peer, [
    { protocol: openInferenceRest, url: peer.url, path: `${path}/infer`, model: name },
    { protocol: openInferenceGrpc, url: `http://127.0.0.1:${grpc}`, model: name },
  ]);
}

async function startMlflow({ name }: ServedModel, folder: string): Promise<RunningServer> {
  const port = await freePort();
  const peer = await startPeer({
    program: join(dirname(await frameworksPythonPath()), 'mlflow'),
    args: ['models', 'serve', '--model-uri', mlflowFolder(folder), '--env-manager', 'local', '--port', String(port)],
    url: `http://127.0.0.1:${port}`,
    readyPath: '/ping',
    cwd: folder,
  });
  return server(MLFLOW, peer, [{ protocol: scoringRest, url: peer.url, path: '/invocations', model: name }]);
}

async function startWrapper(name: string, source: string, folder: string): Promise<RunningServer> {
  const [rest, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  await writeFile(join(folder, 'Served.py'), source);
  const peer = await startPeer({
    program: join(dirname(await ensurePython(lockOf('seldon-wrapper'))), 'seldon-core-microservice'),
    args: [
      'Served',
      '--service-type',
      'MODEL',
      '--http-port',
      String(rest),
      '--grpc-port',
      String(grpc),
      '--metrics-port',
      String(metrics),
    ],
    url: `http://127.0.0.1:${rest}`,
    readyPath: '/health/ping',
    cwd: folder,
    env: { SELDON_LOG_LEVEL: 'WARNING' },
  });
  return server(WRAPPER, peer, [
    { protocol: seldonRest, url: peer.url, path: '/predict', model: name },
    { protocol: seldonGrpc, url: `http://127.0.0.1:${grpc}`, model: name },
  ]);
}

function server(name: string, { pid, stop }: PeerProcess, endpoints: readonly Endpoint[]): RunningServer {
  return { name, pid, endpoints, stop };
}
