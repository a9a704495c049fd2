import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, tally } from '../../../build/test-counts.mjs';

describe('countVitest', () => {
  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}, {}] },
      { status: 'passed', assertionResults: [{}] },
    ];
    expect(countVitest({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 2 });
  });
});

describe('countPlaywright', () => {
  it('counts a test that passed only when repeated as failed', () => {
    expect(countPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1 } })).toEqual({ passed: 3, failed: 2 });
  });
});

describe('tally', () => {
  it('sums the steps', () => {
    const steps = [
      { code: 0, counts: null },
      { code: 0, counts: { passed: 3, failed: 0 } },
      { code: 1, counts: { passed: 4, failed: 2 } },
    ];
    expect(tally(steps)).toEqual({ passed: 7, failed: 2 });
  });

  it('counts a failed step without a failed test once', () => {
    const steps = [
      { code: 1, counts: null },
      { code: 1, counts: { passed: 3, failed: 0 } },
    ];
    expect(tally(steps)).toEqual({ passed: 3, failed: 2 });
  });
});
