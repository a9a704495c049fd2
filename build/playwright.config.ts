import { defineConfig } from '@playwright/test';

const report = process.env.TIEOUT_E2E_REPORT;

export default defineConfig({
  testDir: '../test/e2e',
  testMatch: '*.test.ts',
  outputDir: '../test-results/e2e',
  // Each test starts a whole application with its engine and simulator.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ...(report ? [['json', { outputFile: report }] as const] : [])],
});
