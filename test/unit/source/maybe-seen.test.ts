import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MaybeSeen } from '../../../electron/source/maybe-seen.ts';

test('never calls new what came before', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 200 }), (texts) => {
      const seen = new MaybeSeen();
      for (const text of texts) seen.add(text);
      for (const text of texts) expect(seen.has(text) && seen.add(text)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('forgets none of very many, and knows nearly everything new for new', () => {
  const seen = new MaybeSeen();
  for (let at = 0; at < 200_000; at++) seen.add(`inv_${at}`);
  let forgotten = 0;
  for (let at = 0; at < 200_000; at++) if (!seen.has(`inv_${at}`)) forgotten++;
  expect(forgotten).toBe(0);
  let wrong = 0;
  for (let at = 0; at < 20_000; at++) if (seen.has(`pay_${at}`)) wrong++;
  expect(wrong).toBeLessThan(20);
});
