import { expect, test } from 'vitest';
import { mainSums } from '../../../renderer/ui/tab-money.ts';

const of = (...sums: [number, string][]) => sums.map(([amountMinor, currency]) => ({ amountMinor, currency }));
const sides = (source: ReturnType<typeof of>, quickbooks: ReturnType<typeof of>) => [
  { label: 'in the source', totals: source },
  { label: 'in QuickBooks', totals: quickbooks },
];

test.each([
  ['one currency', of([1050, 'USD']), of([900, 'USD']), '10.50 USD | 9.00 USD'],
  ['the side without it has a dash', of([1050, 'USD']), of([900, 'EUR']), '10.50 USD | – + EUR'],
  ['the largest of both sides', of([100, 'EUR'], [10, 'USD']), of([5_000_00, 'USD']), '0.10 USD | 5,000.00 USD + EUR'],
  ['many others are counted', of([9, 'USD'], [8, 'EUR'], [7, 'CAD'], [6, 'GBP']), of(), '0.09 USD | – + 3 more'],
  ['nothing', of([0, 'USD']), of(), ''],
])('sums beside a tab are in one currency: %s', (_what, source, quickbooks, text) => {
  expect(mainSums(sides(source, quickbooks))).toBe(text);
});
