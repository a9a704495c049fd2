import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QboFault } from '../../../electron/simulator/qbo-fault.ts';
import { parseQuery } from '../../../electron/simulator/query-grammar.ts';
import { Caller, faultCode } from './small-books.ts';

const codeOf = (statement: string): string => {
  try {
    parseQuery(statement);
    return 'parsed';
  } catch (error) {
    return error instanceof QboFault ? (error.entries[0]?.code ?? '') : String(error);
  }
};

describe('4 Query: grammar', () => {
  it('reads every part of a statement', () => {
    expect(
      parseQuery(
        "select Id, SyncToken from Invoice where Balance > '0' and DocNumber IN ('a','b\\'c') orderby TxnDate desc, Id startposition 3 maxresults 10",
      ),
    ).toEqual({
      select: ['Id', 'SyncToken'],
      entity: 'Invoice',
      where: [
        { property: 'Balance', operator: '>', literals: [{ kind: 'text', text: '0' }] },
        {
          property: 'DocNumber',
          operator: 'IN',
          literals: [
            { kind: 'text', text: 'a' },
            { kind: 'text', text: "b'c" },
          ],
        },
      ],
      orderBy: [
        { property: 'TxnDate', descending: true },
        { property: 'Id', descending: false },
      ],
      startPosition: 3,
      maxResults: 10,
    });
  });

  it.each([
    "select * from Invoice where Id = '1' or Id = '2'",
    'select * from Invoice where TotalAmt > 1000',
    "select * from Invoice where not Id = '1'",
    "select * from Invoice where Id != '1'",
    'select * from Invoice where DocNumber = "A"',
    'select * from Invoice order by Id',
    "select * from Invoice where DocNumber = 'A",
    'select from Invoice',
    'select * Invoice',
    'select * from Invoice maxresults 10 startposition 1',
    'select count(Id) from Invoice',
    'select * from Invoice;',
    '',
  ])('refuses %s with 4000', (statement) => {
    expect(codeOf(statement)).toBe('4000');
  });

  it('names the token and its column', () => {
    expect(() => parseQuery('select * from Invoice wher TxnDate')).toThrow(
      'Encountered " <IDENTIFIER> "wher "" at line 1, column 23.',
    );
  });
});

describe('4 Query: running', () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await Caller.start({ invoices: 250 });
  });
  afterAll(() => caller.close());

  const ids = async (statement: string): Promise<unknown[]> => (await caller.rows(statement)).map((row) => row.Id);

  it('gives 100 rows by default and 1,000 at most', async () => {
    expect(await ids('select * from Invoice orderby Id')).toHaveLength(100);
    const { body } = await caller.query('select * from Invoice orderby Id maxresults 5000');
    expect(body.QueryResponse).toMatchObject({ startPosition: 1, maxResults: 250 });
  });

  it('pages from 1, with the number returned as maxResults', async () => {
    const { body } = await caller.query('select * from Invoice orderby Id startposition 241 maxresults 100');
    expect(body.QueryResponse).toMatchObject({ startPosition: 241, maxResults: 10 });
    expect((await caller.query('select * from Invoice orderby Id startposition 251')).body.QueryResponse).toEqual({});
  });

  it('sorts ids by number, words last', async () => {
    expect(await ids('select * from TaxCode orderby Id')).toEqual(['2', 'TAX', 'NON']);
    const page = await ids('select * from Invoice orderby Id desc maxresults 3');
    expect(page).toEqual(['350', '349', '348']);
  });

  it('counts', async () => {
    expect((await caller.query('select count(*) from Invoice')).body.QueryResponse).toEqual({ totalCount: 250 });
    expect((await caller.query("select count(*) from Invoice where DocNumber like 'A-1%'")).body.QueryResponse).toEqual(
      { totalCount: 111 },
    );
  });

  it('hides inactive names unless asked', async () => {
    expect(await ids('select * from Customer orderby Id')).toEqual(['58', '59']);
    expect(await ids('select * from Customer where Active = false')).toEqual(['60']);
    expect((await ids('select * from Customer where Active in (true, false)')).sort()).toEqual(['58', '59', '60']);
  });

  it('compares text without case and understands %', async () => {
    expect(await ids("SELECT * FROM customer WHERE displayname = 'harbor BAKERY'")).toEqual(['58']);
    expect(await ids("select * from Customer where DisplayName like '%pier%'")).toEqual(['59']);
    expect(await ids("select * from Customer where DisplayName like 'pier%'")).toEqual([]);
  });

  it('pages by last update and id', async () => {
    const seen: unknown[] = [];
    let from = '2000-01-01T00:00:00Z';
    for (;;) {
      const rows = await caller.rows(
        `select * from Invoice where MetaData.LastUpdatedTime >= '${from}' orderby MetaData.LastUpdatedTime, Id maxresults 40`,
      );
      const fresh = rows.filter((row) => !seen.includes(row.Id));
      if (fresh.length === 0) break;
      seen.push(...fresh.map((row) => row.Id));
      from = String((rows.at(-1)?.MetaData as Record<string, unknown> | undefined)?.LastUpdatedTime);
    }
    expect(seen).toHaveLength(250);
  });

  it.each([
    ['>=', 9 + 241],
    ['>', 241],
    ['<', 0],
    ['<=', 9],
    ['=', 9],
  ])('bounds the last update with %s', async (operator, total) => {
    const where = `where MetaData.LastUpdatedTime ${operator} '2026-02-01T18:00:00Z'`;
    expect((await caller.query(`select count(*) from Invoice ${where}`)).body.QueryResponse).toEqual({
      totalCount: total,
    });
    const order = 'orderby MetaData.LastUpdatedTime, Id maxresults 1000';
    expect(await ids(`select * from Invoice ${where} ${order}`)).toHaveLength(total);
    expect(await ids(`select * from Invoice ${where} and Balance > '0' ${order}`)).toHaveLength(total);
    expect(
      await ids(`select * from Invoice ${where} orderby MetaData.LastUpdatedTime desc, Id desc maxresults 1000`),
    ).toHaveLength(total);
  });

  it('pages by position inside one instant', async () => {
    const at =
      "select * from Invoice where MetaData.LastUpdatedTime = '2026-02-01T18:00:00Z' orderby MetaData.LastUpdatedTime, Id";
    expect(await ids(`${at} startposition 8 maxresults 5`)).toEqual((await ids(at)).slice(7));
  });

  it('has no order without ORDERBY, on purpose', async () => {
    const pages = await Promise.all([1, 2, 3, 4, 5].map(() => ids('select * from Invoice maxresults 20')));
    expect(new Set(pages.map((page) => page.join())).size).toBeGreaterThan(1);
    expect(new Set(await ids('select * from Invoice maxresults 1000')).size).toBe(250);
  });

  it('projects top-level properties only', async () => {
    expect(await caller.rows("select Id, SyncToken from Customer where Id = '58'")).toEqual([
      { domain: 'QBO', sparse: true, Id: '58', SyncToken: '0' },
    ]);
    expect(faultCode(await caller.query('select Id, MetaData.CreateTime from Customer'))).toBe('4001');
    expect(faultCode(await caller.query('select BalanceWithJobs from Customer'))).toBe('4001');
  });

  it.each([
    ["select * from Invoice where Nothing = '1'", 'Property Nothing not found for Entity Invoice'],
    ["select * from Invoice where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"],
    ["select * from Payment where LinkedTxn = '1'", "property 'LinkedTxn' is not queryable"],
    ['select * from Customer orderby PrimaryEmailAddr', 'is not sortable'],
    ["select * from Customer where BalanceWithJobs = '1'", 'is not queryable'],
    ["select * from Invoice where Id > '5'", "property 'Id' does not support operator >"],
    ["select * from Invoice where Balance > 'many'", 'Invalid value many'],
    ["select * from Invoice where MetaData.CreateTime > 'soon'", 'Invalid value soon'],
    ["select * from Customer where Active = 'true'", 'Invalid value true'],
    ['select * from Nothing', 'Entity Nothing is not found'],
    ['select * from Invoice startposition 0', 'STARTPOSITION'],
  ])('%s is 4001', async (statement, detail) => {
    const answer = await caller.query(statement);
    expect(answer.status).toBe(400);
    expect(faultCode(answer)).toBe('4001');
    expect(answer.text).toContain(detail);
  });

  it('takes a posted statement, and references and dates as literals', async () => {
    const posted = await caller.call(
      'POST',
      '/query',
      "select * from Invoice where CustomerRef = '58' and TxnDate < CURRENT_DATE orderby Id maxresults 1",
      { 'content-type': 'application/text' },
    );
    expect(posted.body.QueryResponse).toMatchObject({ maxResults: 1 });
    expect(
      (await caller.call('POST', '/query', 'select * from Invoice', { 'content-type': 'application/json' })).status,
    ).toBe(400);
  });
});
