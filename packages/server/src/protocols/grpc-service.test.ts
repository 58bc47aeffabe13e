import { describe, expect, it } from 'vitest';
import type { DeploymentName } from '../domain/serving/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { chosenDeployment, createGrpcRouter } from './grpc-service.ts';
import type { InferenceExchange } from './inference-exchange.ts';

const exchange = (headers: Record<string, string>, respond: InferenceExchange['respond'] = () => {}) =>
  ({ path: '/a.B/C', headers, respond }) as unknown as InferenceExchange;

function deployments(...names: DeploymentName[]) {
  return {
    list: () => names.map((name) => ({ name, loaded: undefined, reason: '', isUnloaded: false })),
    locate: (name: string) => {
      const found = names.find((candidate) => candidate.name === name);
      if (found) return found;
      throw new PlatformError('not_found', name);
    },
  };
}

describe('a gRPC call', () => {
  const [iris, wine] = [
    { namespace: 'one', name: 'iris' },
    { namespace: 'two', name: 'wine' },
  ];

  it('names its deployment by its metadata, or means the only one', () => {
    const both = deployments(iris, wine);
    expect(chosenDeployment(exchange({ seldon: 'wine', namespace: 'two' }), both)).toEqual(wine);
    expect(chosenDeployment(exchange({ seldon: 'wine' }), both)).toEqual(wine);
    expect(() => chosenDeployment(exchange({ seldon: 'nobody' }), both)).toThrow('nobody');
    expect(chosenDeployment(exchange({}), both)).toBeUndefined();
    expect(chosenDeployment(exchange({}), deployments(iris))).toEqual(iris);
  });

  it('is answered when it may be, and else told why not', () => {
    const told: (readonly [number, readonly string[]])[] = [];
    const answer = (asked: InferenceExchange) => asked.respond(200, ['answered', 'yes'], '');
    const route = createGrpcRouter({ '/a.B/C': answer }, ({ headers }) => headers.authorization === 'Bearer T');
    const respond: InferenceExchange['respond'] = (status, headers) => void told.push([status, headers]);
    route(exchange({ authorization: 'Bearer T' }, respond));
    route(exchange({}, respond));
    expect(told).toEqual([
      [200, ['answered', 'yes']],
      [401, ['grpc-status', '16', 'grpc-message', expect.stringContaining('authorization: Bearer TOKEN')]],
    ]);
  });
});
