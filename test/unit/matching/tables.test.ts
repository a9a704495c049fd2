import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { canonicalCountry, canonicalStreetWord } from '../../../electron/matching/tables/address-words.ts';
import { findLegalForm, legalFormLabel } from '../../../electron/matching/tables/legal-forms.ts';
import { isFreeMailDomain, isSharedMailbox } from '../../../electron/matching/tables/mail.ts';
import { areNicknames, nicknameGroups } from '../../../electron/matching/tables/nicknames.ts';
import { canonicalOrgWord } from '../../../electron/matching/tables/org-words.ts';
import { findGeneration } from '../../../electron/matching/tables/titles.ts';
import { foldJoined } from '../../../electron/matching/text/fold.ts';

describe('tables', () => {
  test.each([
    ['L.L.C.', 'LLC'],
    ['Limited Liability Company', 'LLC'],
    ['Pty. Ltd.', 'Pty Ltd'],
    ['Incorporated', 'Inc'],
    ['GmbH & Co. KG', 'GmbH & Co. KG'],
    ['B. V.', 'BV'],
  ])('the legal form %s is %s', (spelling, label) => {
    expect(legalFormLabel(findLegalForm(foldJoined(spelling)) ?? '')).toBe(label);
  });

  test('different legal forms stay different', () => {
    const forms = ['Inc', 'Corp', 'LLC', 'Ltd', 'LP', 'LLP', 'PLLC', 'PC'].map((form) =>
      findLegalForm(foldJoined(form)),
    );
    expect(new Set(forms).size).toBe(forms.length);
  });

  test('nicknames relate both ways, strangers do not', () => {
    for (const [one = '', other = ''] of [
      ['bob', 'robert'],
      ['liz', 'beth'],
      ['bill', 'will'],
      ['kate', 'catherine'],
    ]) {
      expect(areNicknames(one, other)).toBe(true);
      expect(areNicknames(other, one)).toBe(true);
    }
    expect(areNicknames('robert', 'susan')).toBe(false);
    expect(nicknameGroups('acme')).toEqual([]);
  });

  test('words, streets, generations, mailboxes and countries', () => {
    expect(canonicalOrgWord('mfg')).toBe('manufacturing');
    expect(canonicalStreetWord('blvd')).toBe('boulevard');
    expect([findGeneration('jr'), findGeneration('iii'), findGeneration('smith')]).toEqual(['jr', '3', null]);
    expect([isFreeMailDomain('gmail.com'), isFreeMailDomain('acme.com')]).toEqual([true, false]);
    expect([isSharedMailbox('accounts-payable'), isSharedMailbox('maria')]).toEqual([true, false]);
    expect(canonicalCountry('unitedstates')).toBe('us');
  });

  test('a written-out word is not itself written out further', () => {
    for (const word of ['services', 'mfg', 'intl', 'assn', 'st', 'ctr']) {
      expect(canonicalOrgWord(canonicalOrgWord(word))).toBe(canonicalOrgWord(word));
      expect(canonicalStreetWord(canonicalStreetWord(word))).toBe(canonicalStreetWord(word));
    }
  });
});

/** Public word lists to measure coverage against; they are no part of the project and may be missing. */
const dataDir = process.env.TIEOUT_MATCH_DATA ?? new URL('../../../../shared/data', import.meta.url).pathname;
const readRows = (file: string): Record<string, string>[] =>
  parse(readFileSync(join(dataDir, file)), { columns: true, bom: true });
const share = (hits: number, of: number): number => Math.round((100 * hits) / of);

describe.skipIf(!existsSync(join(dataDir, 'names')))(
  `coverage of public lists (skipped unless they are in ${dataDir})`,
  () => {
    test('legal forms of six countries: those with an abbreviation in letters', () => {
      const rows = readRows('org-types/elf-codes-us-ca-gb-ie-au-nz.csv')
        .map(({ abbreviations = '' }) =>
          abbreviations
            .split('|')
            .map(foldJoined)
            .filter((spelling) => /^[a-z]{2,}$/.test(spelling)),
        )
        .filter((spellings) => spellings.length > 0);
      const known = rows.filter((spellings) => spellings.some((spelling) => findLegalForm(spelling) !== null));
      expect(share(known.length, rows.length)).toBeGreaterThanOrEqual(75);
    });

    test('nicknames', () => {
      const pairs = readRows('names/nicknames.csv').filter(({ relationship }) => relationship === 'has_nickname');
      const hits = pairs.filter(({ name1 = '', name2 = '' }) => areNicknames(name1, name2)).length;
      expect(share(hits, pairs.length)).toBeGreaterThanOrEqual(33);
    });

    test('street types', () => {
      const lines = readFileSync(join(dataDir, 'names/en-street-types.txt'), 'utf8').trim().split('\n');
      const usual = lines.filter((line) =>
        [
          'street',
          'avenue',
          'road',
          'drive',
          'lane',
          'court',
          'boulevard',
          'place',
          'highway',
          'parkway',
          'terrace',
          'crescent',
          'square',
          'circle',
          'trail',
        ].includes(line.split('|')[0] ?? ''),
      );
      const pairs = usual.flatMap((line) =>
        line
          .split('|')
          .slice(1)
          .map((short) => [line.split('|')[0] ?? '', foldJoined(short)]),
      );
      const hits = pairs.filter(
        ([full = '', short = '']) => canonicalStreetWord(short) === canonicalStreetWord(full),
      ).length;
      expect(share(hits, pairs.length)).toBeGreaterThanOrEqual(55);
    });
  },
);
