import { expect, test } from 'vitest';
import { places, runMatrix } from '../../bench/kill-matrix.ts';

test('killed at every step of the protocol, taken up again: each document exactly once', async () => {
  const found: string[] = [];
  const result = await runMatrix(places.length, 20, (line) => found.push(line));
  expect(found).toEqual([]);
  expect(result).toMatchObject({ runs: places.length, duplicates: 0, lost: 0, stuck: 0, ok: true });
  expect(result.killed).toBeGreaterThanOrEqual(6);
}, 120_000);
