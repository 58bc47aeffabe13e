import { expect, it } from 'vitest';
import type { LoadedUnit, Revision } from '../domain/serving/index.ts';
import { createLogPlans } from './log-plan.ts';

const defaults = { samplePercent: 50, maxPayloadBytes: 10, keepsPayloads: true, sinks: { http: 'http://default/' } };
const revisionOf = (logger: object, annotations: Record<string, string> = {}) =>
  ({
    spec: {
      annotations,
      predictors: [{ name: 'main', orchestratorEnv: {}, graph: { name: 'u', parameters: [], children: [], logger } }],
    },
  }) as unknown as Revision;
const unit = { spec: { name: 'u' } } as LoadedUnit;

it('what the manifest says goes over the options of the server', () => {
  const planOf = createLogPlans(defaults);
  expect(planOf(revisionOf({})).policy).toEqual({ samplePercent: 50, maxPayloadBytes: 10, keepsPayloads: true });
  const all = { 'ovenbird.io/log-sample-percent': '2.5', 'ovenbird.io/log-max-payload-bytes': '7', 'ovenbird.io/log-payloads': 'false' };
  expect(planOf(revisionOf({}, all)).policy).toEqual({ samplePercent: 2.5, maxPayloadBytes: 7, keepsPayloads: false });
});

it('a unit is logged by the mode of its logger, and not without one', () => {
  const planOf = createLogPlans(defaults);
  const sides = (logger: object) => {
    const found = planOf(revisionOf(logger)).unit('main', unit);
    return found && [found.request, found.response];
  };
  expect([sides({ mode: 'all' }), sides({ mode: 'request' }), sides({ mode: 'response' }), sides({})]).toEqual([
    [true, true],
    [true, false],
    [false, true],
    undefined,
  ]);
});

it('an address that was applied before addresses were checked is left alone', () => {
  const planOf = createLogPlans(defaults);
  const to = (url: string) => planOf(revisionOf({ mode: 'all', url })).unit('main', unit)!.destinations;
  expect(to('http://mine/')).toEqual([{ kind: 'http', url: 'http://mine/' }]);
  expect(to('default-broker')).toEqual([{ kind: 'http', url: 'http://default/' }]);
});
