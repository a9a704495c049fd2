import { describe, expect, test } from 'vitest';
import { instantLiteral, toInstant } from '../../../electron/quickbooks/instants.ts';
import { inList, quote, selectStatement } from '../../../electron/quickbooks/query.ts';

describe('4 Query: statements', () => {
  test.each([
    ['Harbor Bakery', "'Harbor Bakery'"],
    ["Adam's", "'Adam\\'s'"],
    ['C:\\Bakery', "'C:\\\\Bakery'"],
    ["\\' OR 1", "'\\\\\\' OR 1'"],
  ])('%s as a literal', (value, literal) => {
    expect(quote(value)).toBe(literal);
  });

  test('parts stand in the order of the language, absent ones are left out', () => {
    expect(selectStatement({ entity: 'Term' })).toBe('SELECT * FROM Term');
    expect(selectStatement({ entity: 'Term', where: [] })).toBe('SELECT * FROM Term');
    expect(
      selectStatement({
        maxResults: 10,
        startPosition: 11,
        orderBy: 'Id',
        where: ['Active = true', inList('Id', ['1', "2'"])],
        select: 'Id',
        entity: 'Term',
      }),
    ).toBe("SELECT Id FROM Term WHERE Active = true AND Id IN ('1','2\\'') ORDERBY Id STARTPOSITION 11 MAXRESULTS 10");
  });
});

describe('3 Times: instants', () => {
  test.each([
    ['2026-10-02T08:15:30.512-07:00', '2026-10-02T15:15:30.512Z'],
    ['2026-12-02T08:15:30-08:00', '2026-12-02T16:15:30.000Z'],
    [1_790_954_130_512, '2026-10-02T15:15:30.512Z'],
    ['soon', null],
    [null, null],
    [undefined, null],
    [{}, null],
  ])('%j is %s', (value, instant) => {
    expect(toInstant(value)).toBe(instant);
  });

  test('as literals they carry an offset in figures, and fractions when there are any', () => {
    expect(instantLiteral('2026-10-02T15:15:30.000Z')).toBe('2026-10-02T15:15:30+00:00');
    expect(instantLiteral('2026-10-02T15:15:30.512Z')).toBe('2026-10-02T15:15:30.512+00:00');
  });
});
