// Counting tests from the runners' own reports, never from what they print.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult
 */

/**
 * @param {{ testResults: FileResult[] }} report Vitest's JSON report
 * @param {number} exitCode of Vitest, which also fails for what belongs to no test (a global set-up, an unhandled error)
 * @returns {Tally} a file that failed as a whole (it could not be loaded, a hook threw) counts as one failed test
 */
export function tallyVitest(report, exitCode) {
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = count(tests, 'failed') + brokenFiles.length;
  const passed = count(tests, 'passed');
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: tests.length - passed - count(tests, 'failed') };
}

/**
 * @param {string} xml pytest's JUnit report; the numbers are attributes of each `<testsuite>`
 * @param {number} exitCode of pytest
 * @returns {Tally} an error outside a test's body (a fixture, an import) counts as a failed test
 */
export function tallyPytest(xml, exitCode) {
  const suites = xml.match(/<testsuite\s[^>]*>/g) ?? [];
  /** @param {string} name */
  const sum = (name) => suites.reduce((total, suite) => total + Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0), 0);
  const failed = sum('failures') + sum('errors');
  const skipped = sum('skipped');
  return { passed: sum('tests') - failed - skipped, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function addTallies(tallies) {
  return tallies.reduce(
    (sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed, skipped: sum.skipped + one.skipped }),
    nothing,
  );
}

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0 };

/** A runner that left no report at all is one failure: silence must not look like success. @type {Tally} */
export const broken = { passed: 0, failed: 1, skipped: 0 };

/** @param {readonly string[]} statuses @param {string} wanted */
function count(statuses, wanted) {
  return statuses.filter((status) => status === wanted).length;
}
