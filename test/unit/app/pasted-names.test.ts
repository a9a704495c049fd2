import { expect, test } from 'vitest';
import { namesIn } from '../../../renderer/features/customers/pasted-names.ts';

test.each([
  [
    'lines of any system, blank ones and blanks between',
    'Acme\r\n\r\n  Bo’s  Diner \n\nCarla\rDot',
    ['Acme', 'Bo’s Diner', 'Carla', 'Dot'],
  ],
  [
    'rows of several cells, with a header',
    'Name\tOpen\nAcme\t12.00\nBo\t3',
    ['Name', 'Open', 'Acme', '12.00', 'Bo', '3'],
  ],
  [
    'cells in quotes: a comma, a quote, an end of line inside',
    '"Lee, Ann"\t1\r\n"The ""Best"" Co"\n"Harbor\nBakery"',
    ['Lee, Ann', '1', 'The "Best" Co', 'Harbor Bakery'],
  ],
  ['names that begin with a quote and are no cells in quotes', '"Best" Co\n"Odd', ['"Best" Co', '"Odd']],
  ['a name met again, blanks that do not break', 'Acme\nAcme\nA\u00a0B', ['Acme', 'A B']],
  ['nothing', ' \n\t\n', []],
])('names are read from %s', (_what, text, names) => {
  expect(namesIn(text)).toEqual(names);
});

test('no more names than the list is filtered by at once, and no notes', () => {
  const many = Array.from({ length: 6000 }, (_, index) => `Client ${index}`).join('\n');
  expect(namesIn(`${'x'.repeat(501)}\n${many}`)).toHaveLength(5000);
});
