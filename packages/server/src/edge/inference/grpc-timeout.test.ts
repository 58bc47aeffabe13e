import { expect, it } from 'vitest';
import { parseGrpcTimeout } from './grpc-timeout.ts';

it.each([
  ['1H', 3_600_000],
  ['2M', 120_000],
  ['3S', 3000],
  ['40m', 40],
  ['500u', 0.5],
  ['99999999n', 99.999999],
])('reads %s', (given, ms) => {
  expect(parseGrpcTimeout(given)).toBeCloseTo(ms, 9);
});

it.each([undefined, '', '1', 'S', '-1S', '1s', '123456789S', '1.5S', '1S 2S'])('takes %j for no deadline', (given) => {
  expect(parseGrpcTimeout(given)).toBeUndefined();
});
