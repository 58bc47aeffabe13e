import type { GraphStats, UnitStats } from '@ovenbird/contracts/deployment-stats';
import type { Deployment, GraphUnit } from '@ovenbird/contracts/deployments';
import { describe, expect, test } from 'vitest';
import { chosenUnit, drawGraph } from './graph-drawing.ts';

const unit = (name: string, more: Partial<GraphUnit> = {}): GraphUnit => ({
  name,
  type: 'MODEL',
  implementation: 'SKLEARN_SERVER',
  modelUri: null,
  modelName: null,
  modelVersion: null,
  runtime: 'python',
  children: [],
  ...more,
});
const router = unit('router', { type: 'ROUTER', implementation: 'EPSILON_GREEDY', runtime: 'built-in', children: [unit('a'), unit('b')] });
const deployment = {
  protocol: 'seldon',
  predictors: [
    { name: 'main', trafficPercent: 80, shadow: false, state: 'ready' },
    { name: 'canary', trafficPercent: 20, shadow: false, state: 'ready' },
    { name: 'next', trafficPercent: 50, shadow: true, state: 'ready' },
  ],
  graphs: [
    { predictor: 'main', root: router },
    { predictor: 'canary', root: unit('a', { modelName: 'iris', modelVersion: '2' }) },
    { predictor: 'next', root: unit('m') },
  ],
} as unknown as Deployment;
const numbers = (predictor: string, node: string | null, requests: number, errors = 0): UnitStats => ({
  predictor,
  node,
  requests,
  errors,
  requestsPerSecond: requests / 60,
  latencyMs: { p50: 1.2, p99: 7 },
  feedback: { count: 0, meanReward: null },
});
const stats = {
  units: [
    numbers('main', null, 90),
    numbers('main', 'router', 90),
    numbers('main', 'a', 60),
    numbers('main', 'b', 30, 3),
    numbers('canary', null, 30),
    numbers('canary', 'a', 30),
    numbers('next', null, 60),
  ],
} as unknown as GraphStats;

describe('the drawing of an inference graph', () => {
  test('says at each box how often it was asked, how long it took, and what went wrong', () => {
    const { nodes } = drawGraph(deployment, stats);
    const box = (id: string) => nodes.find((node) => node.id === id);
    expect(box('requests')).toMatchObject({ figures: ['2 /s'] });
    expect(box('main/b')).toMatchObject({
      title: 'b',
      note: 'sklearn server · python',
      figures: ['0.5 /s', 'p50 1 ms · p99 7 ms'],
      trouble: '10 % errors',
    });
    expect(box('canary/a')).toMatchObject({ note: 'iris v2 · python' });
    expect(box('next/m')).toMatchObject({ figures: ['not asked'] });
    expect(box('next/')).toMatchObject({ note: 'shadow: copies of 50 %' });
  });

  test('says on each arrow of a split or a router which share went its way, and draws it as thick', () => {
    const { edges } = drawGraph(deployment, stats);
    const edge = (from: string, to: string) => edges.find((each) => each.from === from && each.to === to);
    expect(edge('requests', 'main/')).toMatchObject({ label: '75 %', weight: 0.75 });
    expect(edge('main/', 'main/router')?.label).toBeUndefined();
    expect(edge('main/router', 'main/a')).toMatchObject({ label: '66.7 %', weight: 0.5 });
    expect(edge('main/router', 'main/b')).toMatchObject({ label: '33.3 %', weight: 0.25 });
  });

  test('has no numbers while they are not known, and no shares where nothing was asked', () => {
    expect(drawGraph(deployment, undefined).nodes.every((node) => node.figures === undefined)).toBe(true);
    const { edges } = drawGraph(deployment, { ...stats, units: [] });
    expect(edges.every((edge) => edge.label === undefined && edge.weight === undefined)).toBe(true);
  });

  test('finds what a box stands for', () => {
    expect(chosenUnit(deployment, 'main/b')?.unit?.name).toBe('b');
    expect(chosenUnit(deployment, 'main/')).toEqual({ predictor: 'main', unit: undefined });
    expect([chosenUnit(deployment, 'main/x'), chosenUnit(deployment, 'gone/'), chosenUnit(deployment, undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
