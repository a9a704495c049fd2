// Counting tests from the JSON reports of vitest and Playwright.

/** Passed and failed tests of vitest's JSON report; a test file that could not be loaded counts as one failure. */
export function countVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

/** Passed and failed tests of Playwright's JSON report; a test that passed only when repeated counts as failed. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky };
}

/**
 * Sums the steps. A step that failed without a failed test (lint, types, build, a runner that could not start)
 * counts as one failure, so that `0 failed` always means that everything is well.
 *
 * @param steps  `{ code, counts }` of each step; `counts` is null for a step without tests or without a report
 */
export function tally(steps) {
  let passed = 0;
  let failed = 0;
  for (const { code, counts } of steps) {
    passed += counts?.passed ?? 0;
    failed += counts?.failed ?? 0;
    if (code !== 0 && !counts?.failed) failed += 1;
  }
  return { passed, failed };
}
