import { expect, test } from 'vitest';
import { runModel } from './model.ts';

// Thousands of runs: `npm run bench -- export-model --runs 3000`.

test('any order of edits on both sides, pulls, decisions, pushes, lost answers and undos: never twice, never lost, never overwritten unseen', async () => {
  // As many as go into twenty seconds: a loaded machine does fewer, and what is broken shows in any of them.
  const { runs } = await runModel({ runs: 300, seed: 5, limitMs: 20_000 });
  expect(runs).toBeGreaterThan(0);
}, 120_000);
