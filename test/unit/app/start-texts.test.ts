import { expect, test } from 'vitest';
import { searchTextMax, startTexts } from '../../../renderer/features/customers/start-texts.ts';

test.each([
  ['Harbor Bakery LLC', ['Harbor Bakery LLC', 'Harbor Bakery', 'Harbor']],
  ['Harbor  Bakery & Sons (Acct 12) [old]', ['Harbor Bakery & Sons', 'Harbor Bakery &', 'Harbor Bakery', 'Harbor']],
  ['C. Holloway', ['C. Holloway']],
  ['(only a remark)', ['(only a remark)', '(only a', '(only']],
  ['SSO', ['SSO']],
])('a customer for %s is looked for by the name, then by its beginning', (clientName, texts) => {
  expect(startTexts(clientName)).toEqual(texts);
});

test('no text is longer than what can be searched', () => {
  expect(startTexts('word '.repeat(100)).every((text) => text.length <= searchTextMax)).toBe(true);
});
