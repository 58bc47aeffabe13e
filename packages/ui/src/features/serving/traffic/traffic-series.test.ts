import type { DeploymentStats } from '@ovenbird/contracts/deployment-stats';
import { expect, test } from 'vitest';
import { errorSeries, requestSeries, trafficNumbers } from './traffic-series.ts';

const traffic = {
  requestsPerSecond: [2, 4, 0.1],
  errorsPerSecondByCode: { '400': [0, 1, 0] },
  latencyMs: { p50: [5, null, null], p95: [9, null, null], p99: [12, null, null] },
};
const stats: DeploymentStats = {
  startAt: 0,
  endAt: 3000,
  windowMs: 3000,
  stepMs: 1000,
  times: [0, 1000, 2000],
  all: traffic,
  byPredictor: { default: traffic },
  totals: { requests: 6, errors: 1, droppedLogEntries: 0 },
};

test('the step that is still filling is not drawn', () => {
  expect(requestSeries(stats)[0]).toMatchObject({ x: [0, 1000], y: [2, 4] });
});

test('one predictor is drawn as the deployment, two are drawn apart', () => {
  expect(requestSeries(stats)).toHaveLength(1);
  expect(requestSeries({ ...stats, byPredictor: { main: traffic, canary: traffic } }).map((series) => series.label)).toEqual([
    'main',
    'canary',
  ]);
});

test('errors are drawn per code', () => {
  expect(errorSeries(stats).map((series) => series.label)).toEqual(['HTTP 400']);
});

test('the numbers are those of the newest complete step, and of the window', () => {
  expect(trafficNumbers(stats)).toEqual({ requestsPerSecond: 4, p50: 5, p99: 12, errorShare: 1 / 6 });
  expect(trafficNumbers({ ...stats, totals: { requests: 0, errors: 0, droppedLogEntries: 0 } }).errorShare).toBeNull();
});
