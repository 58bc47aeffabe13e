import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../kernel/logger.ts';
import type { Revision } from '../revisions/revision.ts';
import { createActiveDeployments } from '../traffic/active-deployments.ts';
import { createLoadedRevision, type LoadedPredictor } from '../traffic/loaded-revision.ts';
import { createStreams } from './streams.ts';

const NAME = { namespace: 'default', name: 'iris' };
const NOTHING = { received: 0, answered: 0, errors: 0, retries: 0, inFlight: 0, lag: 0 };

function createRoom() {
  const active = createActiveDeployments();
  const events: string[] = [];
  const told: (string | undefined)[] = [];
  const state = { fault: undefined as string | undefined, knows: true, stop: async () => {} };
  const streams = createStreams({
    active,
    start: async ({ predictor, settings }) => {
      events.push(`start ${predictor} ${settings.inputTopic}`);
      return {
        read: () => ({ ...NOTHING, fault: state.fault }),
        stop: async () => {
          events.push(`stop ${predictor}`);
          await state.stop();
        },
      };
    },
    tellFault: async (_revision, fault) => {
      if (state.knows) told.push(fault);
      return state.knows;
    },
    logger: silentLogger,
    drainMs: 10,
  });
  const serve = (number: number, topics: Record<string, string>, serverType = 'kafka') => {
    const predictors = Object.entries(topics).map(([name, topic]) => ({
      name,
      orchestratorEnv: { KAFKA_BROKER: 'b:1', KAFKA_INPUT_TOPIC: topic, KAFKA_OUTPUT_TOPIC: 'out' },
    }));
    const revision = {
      ...NAME,
      number,
      spec: { ...NAME, serverType, protocol: 'seldon', annotations: {}, predictors },
    } as unknown as Revision;
    const loaded = predictors.map(({ name }) => ({ name, trafficPercent: 50 }) as LoadedPredictor);
    active.activate(
      NAME,
      createLoadedRevision(revision, loaded, async () => {}),
    );
  };
  return { active, streams, events, told, state, serve };
}

describe('streams', () => {
  it('are one for each predictor, and go on when a revision leaves their settings alone', async () => {
    const { streams, events, serve } = createRoom();
    serve(1, { main: 'a', canary: 'b' });
    await streams.reconcile();
    serve(2, { main: 'a', canary: 'b' });
    await streams.reconcile();
    expect(events).toEqual(['start main a', 'start canary b']);
    expect(streams.read()).toMatchObject([{ ...NAME, predictor: 'main' }, { predictor: 'canary' }]);
  });

  it('end before their successor begins, where the settings changed', async () => {
    const { streams, events, serve, state } = createRoom();
    const drained = Promise.withResolvers<void>();
    state.stop = () => drained.promise;
    serve(1, { main: 'a' });
    await streams.reconcile();
    serve(2, { main: 'b' });
    await streams.reconcile();
    await streams.reconcile();
    expect(events).toEqual(['start main a', 'stop main']);
    drained.resolve();
    await new Promise(setImmediate);
    await streams.reconcile();
    expect(events).toEqual(['start main a', 'stop main', 'start main b']);
  });

  it('end with their deployment, with its server type, and with the process', async () => {
    const { active, streams, events, serve } = createRoom();
    serve(1, { main: 'a' });
    await streams.reconcile();
    serve(2, { main: 'a' }, 'rpc');
    await streams.reconcile();
    await new Promise(setImmediate);
    serve(3, { main: 'a' });
    await streams.reconcile();
    active.remove(NAME);
    await streams.reconcile();
    await new Promise(setImmediate);
    serve(4, { main: 'a' });
    await streams.reconcile();
    await streams.stop(10);
    expect(events).toEqual(['start main a', 'stop main', 'start main a', 'stop main', 'start main a', 'stop main']);
    await streams.reconcile();
    expect(events).toHaveLength(6);
  });

  it('are told of when they do not work, again for the next revision, once that is known to answer, and when they work again', async () => {
    const { streams, serve, state, told } = createRoom();
    serve(1, { main: 'a' });
    await streams.reconcile();
    expect(told).toEqual([]);
    state.fault = 'no broker';
    await streams.reconcile();
    await streams.reconcile();
    const fault = 'The stream of predictor "main" does not work: no broker';
    expect(told).toEqual([fault]);
    serve(2, { main: 'a' });
    state.knows = false;
    await streams.reconcile();
    state.knows = true;
    await streams.reconcile();
    expect(told).toEqual([fault, fault]);
    state.fault = undefined;
    await streams.reconcile();
    await streams.reconcile();
    expect(told).toEqual([fault, fault, undefined]);
  });
});
