import { expect, test } from 'vitest';
import { addTallies, tallyPytest, tallyVitest } from './tally.mjs';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((status) => ({ status })) });

test('Vitest results are counted test by test, skipped ones apart', () => {
  const report = { testResults: [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')] };
  expect(tallyVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('a test file that could not be loaded counts as one failed test', () => {
  expect(tallyVitest({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a test file whose set-up threw, so that its tests were skipped, counts as one failed test', () => {
  expect(tallyVitest({ testResults: [file('failed', 'skipped', 'skipped')] }, 1)).toEqual({ passed: 0, failed: 1, skipped: 2 });
});

test('a runner that fails without a failed test counts as one failure', () => {
  expect(tallyVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(
    tallyPytest('<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="0"></testsuite></testsuites>', 5).failed,
  ).toBe(1);
});

test('pytest errors and failures both count as failed, and the rest is neither lost nor counted twice', () => {
  const xml =
    '<?xml version="1.0"?><testsuites name="x"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.2"></testsuite></testsuites>';
  expect(tallyPytest(xml, 1)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test('tallies add up', () => {
  expect(
    addTallies([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 3, failed: 1, skipped: 0 },
    ]),
  ).toEqual({ passed: 4, failed: 1, skipped: 2 });
});
