import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldJoined, foldText, foldWords } from '../../../electron/matching/text/fold.ts';
import { foldName } from '../../../electron/matching/text/fold-name.ts';

const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(..."aBé'’.&+ -,TheLCInc(）1２ßﬁİ"), maxLength: 24 }),
  fc
    .array(fc.constantFrom('The', 'Acme', 'Inc.', 'L.L.C.', '& Co', 'of', 'Ltd', 'B. V.'), { maxLength: 7 })
    .map((w) => w.join(' ')),
);

describe('folding', () => {
  test('is idempotent', () => {
    fc.assert(
      fc.property(names, (name) => {
        for (const fold of [foldText, foldJoined, foldName]) expect(fold(fold(name))).toBe(fold(name));
      }),
      { numRuns: 2000 },
    );
  });

  test('does not depend on letter case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (name) => {
        expect(foldText(name.toUpperCase())).toBe(foldText(name.toLowerCase()));
      }),
    );
  });

  test('a plain text folds as it does beside an accented word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (name) => {
        expect(foldWords(`${name} é`)).toEqual([...foldWords(name), 'e']);
      }),
    );
  });

  test.each([
    ['Robert’s Irrigation.', 'roberts irrigation'],
    ['P&B Fashion', 'p and b fashion'],
    ['A.B.C. Roofing', 'abc roofing'],
    ['Müller-Straße', 'muller strasse'],
    ['  C.G. Pest Free Industries,Ltd ', 'cg pest free industries ltd'],
    ['ВАСИЛЬЕВ', 'васильев'],
    ['Ac\u200bme Roo\u00adfing\u200e', 'acme roofing'],
    ['\uff21\uff23\uff2d\uff25\u3000Roofing', 'acme roofing'],
    ['Cafe\u0301\u00a0Zo\u00eb', 'cafe zoe'],
    ['\u0130stanbul I\u015f\u0131k', 'istanbul isik'],
    ['Acme\u0000Roofing \u{1f389}', 'acme roofing'],
    ['—', ''],
  ])('%s -> %s', (name, folded) => {
    expect(foldText(name)).toBe(folded);
  });

  test.each([
    ['The Acme Company, L.L.C.', 'acme'],
    ['Acme Limited Liability Company', 'acme'],
    ['Acme B. V.', 'acme'],
    ['Gifts, The', 'gifts'],
    ['Inc', 'inc'],
    ['Weber GmbH & Co. KG', 'weber'],
  ])('the name %s -> %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });
});
