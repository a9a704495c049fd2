import { expect, test } from 'vitest';
import { runMatrix } from '../../bench/kill-matrix.ts';

test('killed at every step of the protocol, taken up again: each document exactly once', async () => {
  const found: string[] = [];
  const result = await runMatrix(7, 20, (line) => found.push(line));
  expect(found).toEqual([]);
  expect(result).toMatchObject({ runs: 7, duplicates: 0, lost: 0, stuck: 0, ok: true });
  expect(result.killed).toBeGreaterThanOrEqual(4);
}, 60_000);
