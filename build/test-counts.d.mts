interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function countVitest(report: {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
}): Counts;
export function countPlaywright(report: { stats: { expected: number; unexpected: number; flaky: number } }): Counts;
export function tally(steps: readonly { code: number; counts: Counts | null }[]): Counts;
