// What can be changed about the deployments of `hundred-changes.test.ts`, one at random after the other.
import type { createServingClient } from '../serving/serving-client.ts';
import type { Platform } from '../support/platform.ts';
import { descendantsOf, type RunningProcess } from '../support/process-tree.ts';

type ServingClient = ReturnType<typeof createServingClient>;
export const DEPLOYMENTS = ['moving', 'split', 'graph'] as const;
type DeploymentName = (typeof DEPLOYMENTS)[number];

interface Wanted {
  mainTraffic: number;
  /** Another one is another model to load. */
  salt: number;
  scale: object;
}

export interface RandomChanges {
  /** Make one change. @returns what it was */
  next(): Promise<string>;
  /** Apply all deployments as they are first. */
  begin(): Promise<void>;
  /** Until everything wanted serves, with all its copies. */
  settled(): Promise<void>;
}

/** From 0 (inclusive) to 1 (exclusive); the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const isWorker = ({ command }: RunningProcess): boolean => /ovenbird_model_worker|ovenbird_component/.test(command);

export interface RandomChangesDeps {
  readonly platform: Platform;
  readonly client: ServingClient;
  /** Holds `low`, a model; images are `me/same`, which passes on what it gets, and `me/constant`, which answers its `value`. */
  readonly folder: string;
  readonly random: () => number;
  /** Resolves when what is asked now is answered. */
  readonly turn: () => Promise<void>;
}

export function createRandomChanges({ platform, client, folder, random, turn }: RandomChangesDeps): RandomChanges {
  let answeredSinceKill = Promise.resolve();
  const below = (count: number) => Math.floor(random() * count);
  const wanted = Object.fromEntries(DEPLOYMENTS.map((name) => [name, { mainTraffic: 50, salt: 256, scale: { replicas: 1 } }])) as Record<
    DeploymentName,
    Wanted
  >;
  const kinds: Readonly<Record<string, { readonly share: number; change(): Promise<string> }>> = {
    weights: { share: 30, change: changeWeights },
    scale: { share: 22, change: changeScale },
    kill: { share: 20, change: killWorker },
    alias: { share: 8, change: moveAlias },
    parameter: { share: 10, change: changeParameter },
    rollback: { share: 10, change: rollBack },
  };

  function manifestOf(name: DeploymentName): object {
    const { mainTraffic, salt, scale } = wanted[name];
    const parameters = [
      { name: 'method', type: 'STRING', value: 'predict' },
      { name: 'max_batch_rows', type: 'INT', value: String(salt) },
    ];
    const model = (modelUri: string) => ({ name: 'unit', implementation: 'SKLEARN_SERVER', modelUri, parameters });
    const given = (value: number) => [
      { name: 'value', type: 'INT', value: String(value) },
      { name: 'salt', type: 'INT', value: String(salt) },
    ];
    const component = (value: number, more: object = {}) => ({
      graph: { name: 'unit', type: 'MODEL', parameters: given(value) },
      componentSpecs: [{ ...scale, spec: { containers: [{ name: 'unit', image: 'me/constant' }] } }],
      ...more,
    });
    const predictors = {
      moving: () => [{ name: 'main', graph: model('models:/moving@champion'), componentSpecs: [scale] }],
      split: () => [
        { name: 'main', traffic: mainTraffic, ...component(0) },
        { name: 'canary', traffic: 100 - mainTraffic, ...component(100) },
        { name: 'next', traffic: 20, shadow: true, ...component(100) },
      ],
      graph: () => [
        {
          name: 'main',
          graph: { name: 'before', type: 'TRANSFORMER', children: [model(`file://${folder}/low`)] },
          componentSpecs: [{ ...scale, spec: { containers: [{ name: 'before', image: 'me/same' }] } }],
        },
      ],
    };
    return {
      apiVersion: 'machinelearning.seldon.io/v1',
      kind: 'SeldonDeployment',
      metadata: { name },
      spec: { predictors: predictors[name]() },
    };
  }

  async function apply(name: DeploymentName): Promise<void> {
    for (;;) {
      const { status, body } = await client.apply(manifestOf(name));
      if (status === 200) return;
      // The alias moved at the same time: that revision was faster.
      if (status !== 409) throw new Error(`${status} ${JSON.stringify(body)}`);
    }
  }

  const some = (): DeploymentName => DEPLOYMENTS[below(DEPLOYMENTS.length)]!;

  async function changeWeights(): Promise<string> {
    wanted.split.mainTraffic = below(101);
    await apply('split');
    return `split: main gets ${wanted.split.mainTraffic} %`;
  }

  async function changeScale(): Promise<string> {
    const name = some();
    const least = 1 + below(2);
    const metrics = [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 50 } }];
    wanted[name].scale = random() < 0.5 ? { replicas: least } : { hpaSpec: { minReplicas: least, maxReplicas: least + below(2), metrics } };
    await apply(name);
    return `${name}: ${JSON.stringify(wanted[name].scale)}`;
  }

  async function changeParameter(): Promise<string> {
    const name = some();
    wanted[name].salt = 1 + below(256);
    await apply(name);
    return `${name}: parameter ${wanted[name].salt}`;
  }

  async function moveAlias(): Promise<string> {
    const version = String(1 + below(2));
    const response = await fetch(`${platform.control}/api/2.0/mlflow/registered-models/alias`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'moving', alias: 'champion', version }),
    });
    if (!response.ok) throw new Error(await response.text());
    return `moving: champion is ${version}`;
  }

  async function rollBack(): Promise<string> {
    const name = some();
    const { latestRevision } = await client.deployment(name);
    const revision = Math.max(1, latestRevision - 1 - below(5));
    const { status, body } = await client.api(`/deployments/default/${name}/rollback`, 'POST', { revision });
    if (status !== 200 && status !== 409) throw new Error(`${status} ${JSON.stringify(body)}`);
    return `${name}: back to ${revision}`;
  }

  async function killWorker(): Promise<string> {
    // A request is repeated once: the next kill is for requests that the last one did not hit.
    await answeredSinceKill;
    const workers = (await descendantsOf(platform.pid)).filter(isWorker);
    const killed = workers[below(workers.length)];
    if (!killed) return 'no worker to kill';
    process.kill(killed.pid, 'SIGKILL');
    answeredSinceKill = turn();
    return `kill -9 ${killed.pid} ${killed.command.slice(0, 200)}`;
  }

  return {
    next: () => {
      const total = Object.values(kinds).reduce((sum, { share }) => sum + share, 0);
      let at = random() * total;
      for (const { share, change } of Object.values(kinds)) {
        at -= share;
        if (at < 0) return change();
      }
      return changeWeights();
    },
    begin: async () => {
      for (const name of DEPLOYMENTS) await apply(name);
    },
    settled: async () => {
      for (const name of DEPLOYMENTS)
        await client.until(
          name,
          (page) =>
            page.seldonState === 'Available' &&
            page.revision === page.latestRevision &&
            page.copies.length > 0 &&
            page.copies.every(({ desired, available }) => available >= desired),
        );
    },
  };
}
