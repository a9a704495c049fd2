import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countBits,
  editDistance,
  hashPower,
  hashText,
  joinHash,
  soundOf,
} from '../../../electron/matching/text/distance.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 8 });

describe('edit distance', () => {
  test.each([
    ['smith', 'smith', 0],
    ['smith', 'smyth', 1],
    ['smith', 'simth', 1],
    ['roofing', 'rofing', 1],
    ['pascale', 'pascajle', 1],
    ['hobson', 'hbosno', 2],
  ])('%s, %s: %i', (one, other, distance) => {
    expect(editDistance(one, other, 3)).toBe(distance);
  });

  test('is symmetric, and stops at the limit', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (one, other, max) => {
        const full = editDistance(one, other, 20);
        expect(editDistance(other, one, 20)).toBe(full);
        expect(editDistance(one, other, max)).toBe(Math.min(full, max + 1));
      }),
    );
  });
});

test('the hash of joined words is the hash of their text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(joinHash(hashText(one), hashText(other), hashPower(other.length))).toBe(hashText(one + other));
    }),
  );
});

test('bits are counted', () => {
  fc.assert(
    fc.property(fc.integer(), (bits) => {
      expect(countBits(bits)).toBe((bits >>> 0).toString(2).replaceAll('0', '').length);
    }),
  );
});

test.each([
  ['clark', 'clarke'],
  ['philips', 'fillips'],
  ['paul', 'pohl'],
  ['smith', 'smyth'],
])('%s sounds like %s', (one, other) => {
  expect(soundOf(one)).toBe(soundOf(other));
});
