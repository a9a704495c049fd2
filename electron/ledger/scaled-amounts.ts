import { currenciesWithDigits } from '../../shared/money.ts';

const listSql = (currencies: readonly string[]): string => currencies.map((one) => `'${one}'`).join(', ');

/** Ten-thousandths in a minor unit, of currencies without digits after the point, with two and with three. */
const factors = { none: 10_000, two: 100, three: 10 } as const;

/** Minor units as ten-thousandths of a whole unit: what somebody types is then the same for all currencies of a column. */
export function scaledSql(sql: string, currency: string): string {
  const factor = `CASE WHEN ${currency} IN (${listSql(currenciesWithDigits(0))}) THEN ${factors.none} WHEN ${currency} IN (${listSql(currenciesWithDigits(3))}) THEN ${factors.three} ELSE ${factors.two} END`;
  return `(${sql}) * (${factor})`;
}

/** Plain decimal text of at most four digits after the point as ten-thousandths. */
export function toScaled(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const scaled = Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'));
  return decimal.startsWith('-') ? -scaled : scaled;
}

/** The minor units that ten-thousandths may be, whichever the currency; a fraction is the amount of no row. */
export function minorOfScaled(scaled: number): number[] {
  return Object.values(factors).map((factor) => scaled / factor);
}
