// Copies of models in the real program: a change of their number loads nothing, they grow with the queue, and what is too
// much is refused at once in every protocol.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProto } from '../../packages/server/src/protocols/load-proto.ts';
import { createGrpcCaller } from '../../packages/server/testing/grpc-caller.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { makeModels } from './models.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-scaling-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath(), args: ['--max-copies', '4'] });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

function slowModel(name: string, component: object, parameters: readonly object[] = []) {
  const graph = { name: 'm', implementation: 'MLFLOW_SERVER', modelUri: `${folder}/slow`, parameters, children: [] };
  return {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name },
    spec: { predictors: [{ name: 'main', graph, componentSpecs: [{ spec: { containers: [{ name: 'm' }] }, ...component }] }] },
  };
}

const pids = async () =>
  (await descendantsOf(platform.pid)).filter(({ command }) => command.includes('ovenbird_model_worker')).map(({ pid }) => pid);
const copies = (desired: number) => (page: { copies: readonly { desired: number; available: number }[] }) =>
  page.copies.length === 1 && page.copies[0]!.desired === desired && page.copies[0]!.available === desired;
const sleep = (name: string, seconds: number) => client.predict(name, { data: { names: ['seconds'], ndarray: [[seconds]] } });

describe('the number of copies', () => {
  it('changes beside the copies that are there: nothing is loaded again, and status and metrics tell it', async () => {
    await client.apply(slowModel('sized', { replicas: 1 }));
    await client.until('sized', isAvailable);
    const [first] = await pids();
    const running = sleep('sized', 3);
    const { body } = await client.apply(slowModel('sized', { replicas: 3 }));
    expect(body).toMatchObject({ results: [{ outcome: 'configured', revision: 2, warnings: [] }] });
    const grown = await client.until('sized', copies(3));
    expect(await pids()).toContain(first);
    expect(await pids()).toHaveLength(3);
    expect(grown).toMatchObject({
      revision: 2,
      predictors: [{ replicas: 3, availableReplicas: 3 }],
      status: { replicas: 3, deploymentStatus: { 'sized-main-0-m': { replicas: 3, availableReplicas: 3 } } },
    });
    const metrics = await (await fetch(`${platform.inference}/metrics`)).text();
    expect(metrics).toContain(
      'ovenbird_model_replicas{deployment_name="sized",namespace="default",predictor_name="main",unit_name="m"} 3\n',
    );
    expect((await running).status).toBe(200);

    const last = sleep('sized', 1);
    await client.apply(slowModel('sized', { replicas: 1 }));
    await client.until('sized', (page) => page.revision === 3 && copies(1)(page));
    expect((await last).status).toBe(200);
    while ((await pids()).length > 1) await pause(20);
    expect(await pids()).toEqual([first]);
  });

  it('is never more than the machine has room for, whatever a manifest asks: it serves, and says so', async () => {
    const apart = [{ name: 'max_queue', type: 'INT', value: '50' }];
    const { body } = await client.apply(slowModel('endless', { replicas: 1_000_000 }, apart));
    expect(body).toMatchObject({ results: [{ outcome: 'created', warnings: [expect.stringContaining('"m" may have 1000000 copies')] }] });
    // One of the four is that of the deployment above.
    const page = await client.until('endless', copies(3));
    expect(await pids()).toHaveLength(4);
    const message = expect.stringContaining('unit "m" of predictor "main" has 3 of 1000000 copies');
    expect(page).toMatchObject({ seldonState: 'Available', message, status: { description: message, replicas: 3 } });
    expect((await sleep('endless', 0.01)).status).toBe(200);
    await client.api('/deployments/default/endless', 'DELETE');
    while ((await pids()).length > 1) await pause(20);
  });

  it('grows when requests wait, although the hpa names the processor only, and shrinks after its window', async () => {
    const hpaSpec = {
      minReplicas: 1,
      maxReplicas: 2,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 90 } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 1 } },
    };
    const one = [{ name: 'max_batch_rows', type: 'INT', value: '1' }];
    await client.apply(slowModel('grows', { hpaSpec }, one));
    await client.until('grows', isAvailable);
    let asking = true;
    const statuses = new Set<number>();
    const clients = Array.from({ length: 30 }, async () => {
      while (asking) statuses.add((await sleep('grows', 0.02)).status);
    });
    await client.until('grows', copies(2));
    asking = false;
    await Promise.all(clients);
    await client.until('grows', copies(1));
    expect([...statuses]).toEqual([200]);
  });
});

describe('a model that is asked more than it manages', () => {
  const oip = loadProto(new URL('../../packages/server/src/protocols/oip/grpc/open-inference.proto', import.meta.url));
  const grpcFolder = new URL('../../packages/server/src/protocols/seldon/grpc/', import.meta.url);
  const seldon = loadProto(new URL('tensorflow.proto', grpcFolder), new URL('seldon.proto', grpcFolder));

  it('says so at once, in every protocol, while it works', async () => {
    const parameters = [
      { name: 'max_queue', type: 'INT', value: '1' },
      { name: 'max_batch_rows', type: 'INT', value: '1' },
    ];
    await client.apply(slowModel('full', { replicas: 1 }, parameters));
    await client.until('full', isAvailable);
    let answered = 0;
    const busy = [0, 1].map(async () => {
      const { status } = await sleep('full', 4);
      answered += 1;
      return status;
    });
    const waiting = async () =>
      /ovenbird_model_waiting_requests\{deployment_name="full"[^}]*\} 1$/m.test(
        await (await fetch(`${platform.inference}/metrics`)).text(),
      );
    while (!(await waiting())) await pause(10);

    const base = '/seldon/default/full';
    const tensor = { name: 'seconds', datatype: 'FP64', shape: [1], data: [1] };
    for (const [path, body] of [
      [`${base}/api/v1.0/predictions`, { data: { names: ['seconds'], ndarray: [[1]] } }],
      ['/v2/models/full/infer', { inputs: [tensor] }],
      [`${base}/v1/models/m:predict`, { instances: [{ seconds: 1 }] }],
      [`${base}/invocations`, { dataframe_split: { columns: ['seconds'], data: [[1]] } }],
    ] as const) {
      const { status, headers } = await client.post(path, body);
      expect([status, headers.get('retry-after')], path).toEqual([503, '1']);
    }

    const infer = oip.lookupType('inference.ModelInferRequest');
    const inputs = [{ name: 'seconds', datatype: 'FP64', shape: [1], contents: { fp64_contents: [1] } }];
    const message = seldon.lookupType('seldon.protos.SeldonMessage');
    const row = { data: { names: ['seconds'], tensor: { shape: [1, 1], values: [1] } } };
    const caller = createGrpcCaller(platform.inference);
    await expect(
      caller.call('/inference.GRPCInferenceService/ModelInfer', infer.encode(infer.fromObject({ model_name: 'full', inputs })).finish()),
    ).rejects.toMatchObject({ code: 8 });
    await expect(
      caller.call('/seldon.protos.Seldon/Predict', message.encode(message.fromObject(row)).finish(), {
        seldon: 'full',
        namespace: 'default',
      }),
    ).rejects.toMatchObject({ code: 8 });
    caller.close();

    expect(answered).toBe(0);
    expect(await Promise.all(busy)).toEqual([200, 200]);
  });

  it('refuses what it could only answer too late', async () => {
    const annotations = { 'seldon.io/rest-timeout': '1500' };
    const given = slowModel('late', { replicas: 1 }, [{ name: 'max_batch_rows', type: 'INT', value: '1' }]);
    await client.apply({ ...given, metadata: { name: 'late', annotations } });
    await client.until('late', isAvailable);
    for (let run = 0; run < 20; run += 1) expect((await sleep('late', 0.3)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, () => sleep('late', 0.3)));
    const codes = answers.map(({ status }) => status);
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(3);
    expect(codes.filter((code) => code === 503).length).toBeGreaterThanOrEqual(10);
    expect(answers.find(({ status }) => status === 503)!.body).toMatchObject({
      status: { info: expect.stringContaining('not to wait that long') },
    });
  });
});
