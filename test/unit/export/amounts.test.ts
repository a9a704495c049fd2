import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountNumber, lineNumbers } from '../../../electron/export/amounts.ts';

describe('quantity and price of a line', () => {
  test.each([
    ['3', '33.333333', 10_000, { quantity: 3, unitPrice: 33.333333 }],
    ['1.5', '100', 15_000, { quantity: 1.5, unitPrice: 100 }],
    // A discounted line: the price it comes to is sent.
    ['4', '100', 36_000, { quantity: 4, unitPrice: 90 }],
    // It does not come out even: the amount alone.
    ['3', '100', 10_000, null],
    ['0', '5', 100, null],
    ['x', '5', 100, null],
  ])('%s × %s for %i cents', (quantity, price, amount, expected) => {
    expect(lineNumbers(quantity, price, amount, 'USD')).toEqual(expected);
  });

  test('whatever is sent comes to the amount, rounded to the cent after multiplying', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.integer({ min: -99_999, max: 99_999 }),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        (q, p, amount) => {
          const sent = lineNumbers((q / 100).toFixed(2), (p / 100).toFixed(2), amount, 'USD');
          if (sent === null) return;
          expect(Math.abs(sent.quantity * sent.unitPrice * 100 - amount)).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
    );
  });
});

test('amounts are exact decimals', () => {
  expect(
    JSON.stringify([
      amountNumber(10, 'USD'),
      amountNumber(123_456_789, 'USD'),
      amountNumber(5, 'JPY'),
      amountNumber(-1, 'KWD'),
    ]),
  ).toBe('[0.1,1234567.89,5,-0.001]');
});
