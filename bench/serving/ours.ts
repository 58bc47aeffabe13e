// Ovenbird with a model in two deployments: answered by its Python worker, and by the verified ONNX file in process.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@ovenbird/sdk';
import { createServingClient, isAvailable, manifest } from '../../conformance/serving/serving-client.ts';
import type { Platform } from '../../conformance/support/platform.ts';
import type { ServedModel } from './models.ts';
import type { Endpoint } from './peers.ts';
import { openInferenceGrpc, openInferenceRest, scoringRest, seldonGrpc, seldonRest } from './protocols.ts';

export interface OurDeployment {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

const VERIFIED_WITHIN_MS = 120_000;

export const PYTHON = 'Ovenbird, Python worker';
export const ACCELERATED = 'Ovenbird, accelerated (ONNX)';

/** @returns the second one only when the conversion was verified; else `reason` says why not */
export async function deployBoth(platform: Platform, model: ServedModel): Promise<{ deployments: OurDeployment[]; reason?: string }> {
  const client = createServingClient(platform);
  const modelUri = `models:/${model.name}/1`;
  const [plain, fast] = [model.name, `${model.name}-fast`];
  await client.apply(manifest(plain, { modelUri }));
  await client.until(plain, isAvailable);
  const python = { name: PYTHON, endpoints: endpointsOf(platform, plain) };
  const reason = await accelerate(platform, modelUri);
  if (reason !== undefined) return { deployments: [python], reason };
  await client.apply(manifest(fast, { modelUri, annotations: { 'ovenbird.io/accelerate': 'true' } }));
  await client.until(fast, (page) => isAvailable(page) && page.graphs[0]!.root.runtime === 'onnx');
  return { deployments: [python, { name: ACCELERATED, endpoints: endpointsOf(platform, fast) }] };
}

/** @returns why not */
async function accelerate({ control }: Platform, uri: string): Promise<string | undefined> {
  const { accelerations } = createClient({ baseUrl: control });
  const endsAt = performance.now() + VERIFIED_WITHIN_MS;
  let found = await accelerations.create({ body: { uri } });
  while (found.phase === 'converting' || found.phase === 'comparing') {
    if (performance.now() > endsAt) throw new Error(`The acceleration of ${uri} does not end.`);
    await pause(100);
    found = await accelerations.get({ params: { id: found.id } });
  }
  return found.phase === 'verified' ? undefined : (found.reason ?? found.phase);
}

function endpointsOf({ inference }: Platform, deployment: string): Endpoint[] {
  const at = `/seldon/default/${deployment}`;
  const metadata = { seldon: deployment, namespace: 'default' };
  const rest = (protocol: Endpoint['protocol'], path: string): Endpoint => ({
    protocol,
    url: inference,
    path: `${at}/${path}`,
    model: deployment,
  });
  const grpc = (protocol: Endpoint['protocol']): Endpoint => ({ protocol, url: inference, model: '', metadata });
  return [
    rest(openInferenceRest, `v2/models/classifier/infer`),
    rest(scoringRest, 'invocations'),
    rest(seldonRest, 'api/v1.0/predictions'),
    grpc(openInferenceGrpc),
    grpc(seldonGrpc),
  ];
}
