import { describe, expect, test } from 'vitest';
import { readAddress, readEmail, readPhone } from '../../../../electron/matching/customers/contact-parts.ts';
import { readName, wordAsWritten } from '../../../../electron/matching/customers/name-parts.ts';

const sharesKey = (one: string, other: string): boolean => {
  const keys = readName(one).exactKeys;
  return readName(other).exactKeys.some((key) => keys.includes(key));
};

describe('names', () => {
  test.each([
    ['Acme Roofing, LLC', 'ACME ROOFING L.L.C.'],
    ['Acme Roofing Limited Liability Company', 'Acme Roofing'],
    ['The Purple Cow', 'Purple Cow'],
    ['Jackson Hewitt', 'JacksonHewitt'],
    ['The Ladders', 'TheLadders, Inc.'],
    ['Smith & Sons', 'Smith and Sons'],
    ['Smith, John', 'John Smith'],
    ['Smith, John Jr.', 'John Smith Jr'],
    ['Smith Jr., John', 'John Smith Jr'],
    ['Smith, John, Jr.', 'John Smith Jr'],
    ['van der Berg, Jan', 'Jan van der Berg'],
    ['De La Cruz, Maria', 'Maria De La Cruz'],
    ['Fields Group LLC (dba Willow Clinic)', 'Willow Clinic'],
    ['Fields Group LLC (d/b/a Willow Clinic)', 'Fields Group'],
    ['Fields Group, a.k.a. Willow Clinic', 'Willow Clinic'],
    ['1234567 BC Ltd carrying on business as Willow Clinic', 'Willow Clinic'],
    ['Acme / HQ', 'Acme HQ'],
    ['Holo/Or', 'Holo Or'],
    ['Fields Group LLC dba Willow Clinic', 'Willow Clinic'],
    ['Fields Group LLC d/b/a Willow Clinic', 'Fields Group'],
    ['Robert’s Café', "Robert's Cafe"],
  ])('%s equals %s', (one, other) => {
    expect(sharesKey(one, other)).toBe(true);
  });

  test.each([
    ['Acme:Job 12', 'Acme'],
    ['Acme Fund I', 'Acme Fund II'],
    ['Acme Holdings', 'Acme Services'],
    ['CNB Corp /MI/', 'CNB Corp /SC/'],
    ['CNB Corp/MI', 'CNB Corp/SC'],
    ['Acme / HQ', 'Acme'],
    ['TheLadders', 'Ladders'],
    ['', ''],
    ['---', '...'],
  ])('%s does not equal %s', (one, other) => {
    expect(sharesKey(one, other)).toBe(false);
  });

  test('a legal form, a generation and a parent are read off', () => {
    expect(readName('Acme Roofing Inc.').legalForms).toEqual(['inc']);
    expect(readName('DSM N.V., Heerlen').legalForms).toEqual(['nv']);
    expect(readName('John Smith Jr.').generation).toBe('jr');
    for (const name of ['Smith, John Jr.', 'John Smith Junior', 'Smith, John, Jr'])
      expect(readName(name).generation).toBe('jr');
    expect(readName('John Smith 3rd').generation).toBe('3');
    expect(readName('Little Rock Senior Center').generation).toBeNull();
    expect(readName('Xtreme Imaging Fund II').generation).toBeNull();
    expect(readName('Acme:Lot 12').isSub).toBe(true);
    expect(readName('Lot 12', 'Acme').exactKeys).toEqual(readName('Acme:Lot 12').exactKeys);
  });

  test('one legal form is one wherever it stands, spelled out or not', () => {
    for (const [one, other] of [
      ['Service Corporation International', 'Service Corp International'],
      ['Acme Limited Partners', 'Acme Ltd Partners'],
    ] as const)
      expect(readName(one).variants[0]?.words).toEqual(readName(other).variants[0]?.words);
    expect(readName('Corporation Street Cafe').variants[0]?.words).toContain('corporation');
  });

  test.each(['Fields Group c/o Bob Jones', 'Fields Group - Attn: Bob', 'Fields Group, care of Bob Jones'])(
    'who reads the post is no part of "%s", though it stays in what is strictly equal',
    (name) => {
      const { variants, exactKeys } = readName(name);
      expect(variants.map(({ words, kind }) => [kind, words])).toContainEqual(['unbracketed', ['fields', 'group']]);
      expect(exactKeys).not.toContain('fieldsgroup');
    },
  );

  test.each([
    ['3 Rivers Dental', 'Three Rivers Dental'],
    ['2nd Street Cafe', 'Second Street Cafe'],
    ['10th Avenue Foods', 'Tenth Avenue Foods'],
  ])('%s has the words of %s', (one, other) => {
    expect(readName(one).variants[0]?.words).toEqual(readName(other).variants[0]?.words);
  });

  test('words are written out, titles and remarks left out', () => {
    expect(readName('Pacific Bolt Mfg Svcs').variants[0]?.words).toEqual([
      'pacific',
      'bolt',
      'manufacturing',
      'service',
    ]);
    expect(readName('Dr. Charles Martine DDS').variants[0]?.words).toEqual(['charles', 'martine']);
    expect(readName('Rev. Dr. Charles Martine').variants[0]?.words).toEqual(['charles', 'martine']);
    expect(readName('Shirley M. Sinh').variants[0]?.words).toEqual(['shirley', 'm', 'sinh']);
    expect(readName('Sod Father HQ').variants[0]?.words).toEqual(['sod', 'father', 'hq']);
    expect(readName('Zopa.com').variants[0]?.words).toEqual(['zopa']);
  });
});

describe('contact data', () => {
  test.each([
    ['+1 (501) 555-1234 ext 28', '5015551234'],
    ['1-501-555-1234', '5015551234'],
    ['212/ 941-0911', '2129410911'],
    ['+44 20 7946 0018', '2079460018'],
    ['7310444', '7310444'],
    ['501-555-1234 / 604 555 9999', '5015551234'],
    ['501 555 1234; 604 555 9999 ext 3', '5015551234'],
    ['n/a', ''],
  ])('phone %s -> %s', (text, digits) => {
    expect(readPhone(text)).toBe(digits);
  });

  test('mail', () => {
    expect(readEmail('Maria <M.Sentosa@Acme.co.uk>')).toMatchObject({
      address: 'm.sentosa@acme.co.uk',
      root: 'acme',
      isFree: false,
      isShared: false,
    });
    expect(readEmail('info@gmail.com')).toMatchObject({ isFree: true, isShared: true });
    expect(readEmail('none')).toBeNull();
  });

  test('addresses fold to the same parts', () => {
    const one = readAddress({ address: '5600 W. Markham St. Ste 110', postcode: '72205-1440', country: 'USA' });
    const other = readAddress({ address: '5600 West Markham Street, Suite 110, 72205', country: 'us' });
    expect(one).toEqual({
      numbers: ['5600', '110'],
      words: ['west', 'markham', 'street'],
      postcode: '72205',
      city: '',
      country: 'us',
    });
    expect(other).toEqual(one);
    expect(readAddress({ address: '9414 Casimir ST', postcode: 'V1M 4G6' }).postcode).toBe('v1m4g6');
  });
});

test.each([
  ['Bolt Foods', 'food', 'Foods'],
  ['Maple Fund II', '2', 'II'],
  ['3 Rivers Dental', 'three', '3'],
  ['Acme, Lot A', 'a', 'A'],
  ["The O'Brien Shop", 'obrien', "O'Brien"],
  ['Bäckerei Köhler', 'kohler', 'Köhler'],
  ['Acme', 'zed', 'zed'],
])('in "%s" the word %s is written %s', (name, word, written) => {
  expect(wordAsWritten(name, word)).toBe(written);
});
