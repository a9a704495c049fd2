import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stripDeletedSuffix } from '../../../electron/quickbooks/entities/fields.ts';
import { entities, mapObjects } from '../../../electron/quickbooks/entities/index.ts';
import { readLine } from '../../../electron/quickbooks/entities/lines.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';

const metaData = { CreateTime: '2026-03-04T09:10:11-08:00', LastUpdatedTime: '2026-09-30T16:20:05-07:00' };

const harbor = {
  Id: '58',
  SyncToken: '3',
  domain: 'QBO',
  sparse: false,
  DisplayName: 'Harbor Bakery',
  FullyQualifiedName: 'Harbor Bakery',
  CompanyName: 'Harbor Bakery LLC',
  GivenName: 'Ines',
  FamilyName: 'Moreau',
  Active: true,
  Job: false,
  BillWithParent: false,
  IsProject: false,
  Balance: 412.5,
  BalanceWithJobs: 412.5,
  CurrencyRef: { value: 'USD', name: 'United States Dollar' },
  PrimaryEmailAddr: { Address: 'books@harborbakery.example' },
  PrimaryPhone: { FreeFormNumber: '(207) 555-0134' },
  ShipAddr: { Line1: '9 Wharf', City: 'Bath', Country: 'US' },
  BillAddr: {
    Id: '91',
    Line1: '14 Quay St',
    Line3: 'Floor 2',
    City: 'Portland',
    CountrySubDivisionCode: 'ME',
    PostalCode: '04101',
  },
  V4IDPseudonym: '00208a…',
  MetaData: metaData,
};

const invoice = {
  Id: '482',
  SyncToken: '1',
  DocNumber: 'INV-2041',
  TxnDate: '2026-09-15',
  DueDate: '2026-10-15',
  CustomerRef: { value: '58', name: 'Harbor Bakery' },
  SalesTermRef: { value: '3' },
  CurrencyRef: { value: 'USD' },
  Line: [
    {
      Id: '1',
      LineNum: 1,
      Description: 'Oven service',
      Amount: 360,
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: {
        ItemRef: { value: '12', name: 'Service' },
        Qty: 4,
        UnitPrice: 90,
        TaxCodeRef: { value: 'TAX' },
        ClassRef: { value: '7' },
        ServiceDate: '2026-09-14',
      },
    },
    { Id: '2', LineNum: 2, Description: 'Thank you', DetailType: 'DescriptionOnly', DescriptionLineDetail: {} },
    { Amount: 360, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
    { Amount: 36, DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 } },
  ],
  TxnTaxDetail: { TxnTaxCodeRef: { value: '2' }, TotalTax: 18 },
  TotalAmt: 342,
  Balance: 142,
  Deposit: 0,
  LinkedTxn: [{ TxnId: '501', TxnType: 'Payment' }],
  BillEmail: { Address: 'books@harborbakery.example' },
  MetaData: metaData,
};

const payment = {
  Id: '501',
  SyncToken: '0',
  TxnDate: '2026-09-28',
  CustomerRef: { value: '58' },
  TotalAmt: 250,
  UnappliedAmt: 50,
  DepositToAccountRef: { value: '4' },
  PaymentMethodRef: { value: '2' },
  PaymentRefNum: '10482',
  Line: [{ Amount: 200, LinkedTxn: [{ TxnId: '482', TxnType: 'Invoice' }], LineEx: { any: [] } }],
  MetaData: metaData,
};

const customerRow = (object: object) => entities.Customer.toRow({ ...harbor, ...object }, 'USD');
const invoiceRow = (object: object) => entities.Invoice.toRow({ ...invoice, ...object }, 'USD');
const paymentRow = (object: object) => entities.Payment.toRow({ ...payment, ...object }, 'USD');

describe('6.2 Customer', () => {
  test('every field in its place', () => {
    expect(customerRow({})).toEqual({
      id: '58',
      syncToken: '3',
      displayName: 'Harbor Bakery',
      fullyQualifiedName: 'Harbor Bakery',
      companyName: 'Harbor Bakery LLC',
      givenName: 'Ines',
      familyName: 'Moreau',
      active: true,
      isSub: false,
      parentId: null,
      isProject: false,
      billWithParent: false,
      currency: 'USD',
      balanceMinor: 41_250,
      email: 'books@harborbakery.example',
      phone: '(207) 555-0134',
      mobile: null,
      address: '14 Quay St\nFloor 2',
      city: 'Portland',
      region: 'ME',
      postalCode: '04101',
      country: null,
      shippingAddress: '9 Wharf, Bath, US',
      lastUpdatedAt: '2026-09-30T23:20:05.000Z',
      object: harbor,
    });
  });

  test('all that may be missing is missing', () => {
    const bare = { Id: '9', SyncToken: '0', DisplayName: 'Mill', MetaData: { LastUpdatedTime: metaData.CreateTime } };
    const row = entities.Customer.toRow(bare, 'EUR');
    expect(row).toMatchObject({
      fullyQualifiedName: 'Mill',
      active: true,
      isSub: false,
      currency: 'EUR',
      balanceMinor: 0,
    });
    expect(row).toMatchObject({ address: null, lastUpdatedAt: '2026-03-04T17:10:11.000Z' });
  });

  test('sub-customers, projects and inactive ones', () => {
    expect(customerRow({ Job: true, ParentRef: { value: '58' }, BillWithParent: true })).toMatchObject({
      isSub: true,
      parentId: '58',
      billWithParent: true,
    });
    expect(customerRow({ IsProject: true }).isProject).toBe(true);
    const gone = customerRow({ Active: false, DisplayName: 'Harbor Bakery (deleted)' });
    expect([gone.active, gone.displayName]).toEqual([false, 'Harbor Bakery (deleted)']);
  });

  test.each([
    ['Harbor Bakery (deleted)', 'Harbor Bakery'],
    ['Harbor Bakery (deleted) (deleted)', 'Harbor Bakery'],
    ['Harbor (deleted) Bakery', 'Harbor (deleted) Bakery'],
    ['Harbor Bakery', 'Harbor Bakery'],
  ])('%s was %s', (name, stripped) => {
    expect(stripDeletedSuffix(name)).toBe(stripped);
  });

  test('what is only shown may be nonsense', () => {
    expect(customerRow({ PrimaryPhone: 5, BillAddr: 'x', GivenName: 7, CompanyName: '' })).toMatchObject({
      phone: null,
      address: null,
      givenName: null,
      companyName: null,
    });
  });
});

describe('6.3 Invoice', () => {
  test('every field in its place', () => {
    expect(invoiceRow({ PrivateNote: 'n' })).toMatchObject({
      id: '482',
      syncToken: '1',
      docNumber: 'INV-2041',
      txnDate: '2026-09-15',
      dueDate: '2026-10-15',
      customerId: '58',
      currency: 'USD',
      totalMinor: 34_200,
      balanceMinor: 14_200,
      taxMinor: 1_800,
      voided: false,
      privateNote: 'n',
    });
  });

  test('lines of every kind', () => {
    const group = {
      Id: '5',
      DetailType: 'GroupLineDetail',
      GroupLineDetail: { GroupItemRef: { value: '30' }, Quantity: 1.5, Line: [{ Amount: 10.1 }, { Amount: 0.2 }, {}] },
    };
    const { lines } = invoiceRow({ Line: [...invoice.Line, group] });
    const read = lines.map((line) => readLine(line, 'USD'));
    expect(read.map((line) => [line.detailType, line.quantity, line.unitPrice, line.amountMinor])).toEqual([
      ['SalesItemLineDetail', '4', '90', 36_000],
      ['DescriptionOnly', null, null, 0],
      ['SubTotalLineDetail', null, null, 36_000],
      ['DiscountLineDetail', null, null, 3_600],
      ['GroupLineDetail', '1.5', null, 1_030],
    ]);
    expect(read[0]?.description).toBe('Oven service');
  });

  test('a line that is odd in any way does not cost the invoice', () => {
    const odd = {
      DetailType: 'SalesItemLineDetail',
      Description: 7,
      Amount: 10.006,
      SalesItemLineDetail: { Qty: 'four' },
    };
    const bundle = { DetailType: 'GroupLineDetail', GroupLineDetail: { Line: [{ Amount: 1 }, null] } };
    const { lines } = invoiceRow({ Line: [odd, bundle, {}] });
    expect(lines.map((line) => readLine(line, 'USD'))).toEqual([
      { detailType: 'SalesItemLineDetail', description: null, quantity: null, unitPrice: null, amountMinor: 1_001 },
      { detailType: 'GroupLineDetail', description: null, quantity: null, unitPrice: null, amountMinor: 0 },
      { detailType: '', description: null, quantity: null, unitPrice: null, amountMinor: 0 },
    ]);
  });

  test('enums in another spelling', () => {
    const line = { Amount: 0, DetailType: 'SALES_ITEM_LINE_DETAIL', SalesItemLineDetail: { Qty: 0, UnitPrice: 0 } };
    const other = { Amount: 1, DetailType: 'ReimburseLineDetail' };
    expect(invoiceRow({ Line: [line, other] }).lines.map((row) => readLine(row, 'USD').detailType)).toEqual([
      'SalesItemLineDetail',
      'ReimburseLineDetail',
    ]);
  });

  test.each([
    ['Voided', 0, true],
    ['Voided - was for oven', 0, true],
    [' VOIDED: twice', 0, true],
    ['Void', 0, true],
    ['Voided', 1, false],
    ['was voided', 0, false],
    [undefined, 0, false],
  ])('note %j with total %d: voided %s', (PrivateNote, TotalAmt, voided) => {
    expect(invoiceRow({ PrivateNote, TotalAmt, Balance: 0 }).voided).toBe(voided);
  });

  test.each([
    ['no total', { TotalAmt: undefined }],
    ['no balance', { Balance: undefined }],
    ['a total in words', { TotalAmt: '342' }],
    ['a line that is none', { Line: ['x'] }],
    ['no sync token', { SyncToken: undefined }],
    ['no customer', { CustomerRef: undefined }],
    ['no date', { TxnDate: undefined }],
    ['a date in words', { TxnDate: 'soon' }],
    ['no time of change', { MetaData: {} }],
    ['a customer that cannot be read', { CustomerRef: { name: 'Harbor Bakery' } }],
  ])('%s: not taken in part', (_, change) => {
    const mapped = mapObjects('Invoice', [{ ...invoice, ...change }, invoice], 'USD');
    expect(mapped.rows.map((row) => row.id)).toEqual(['482']);
    expect(mapped.refused).toEqual([expect.objectContaining({ type: 'Invoice', id: '482' })]);
    expect(mapped.refused[0]).toMatchObject({ code: 'quickbooks.unreadable-reply', field: expect.any(String) });
  });
});

describe('6.4 Payment', () => {
  test('every field in its place', () => {
    expect(paymentRow({})).toEqual({
      id: '501',
      syncToken: '0',
      txnDate: '2026-09-28',
      customerId: '58',
      currency: 'USD',
      totalMinor: 25_000,
      unappliedMinor: 5_000,
      reference: '10482',
      voided: false,
      privateNote: null,
      lastUpdatedAt: '2026-09-30T23:20:05.000Z',
      object: payment,
      lines: [{ lineNo: 1, amountMinor: 20_000, linkedType: 'Invoice', linkedId: '482' }],
    });
  });

  test('a credit memo applied: zero in total, two equal lines', () => {
    const link = (TxnId: string, TxnType: string) => ({ Amount: 40, LinkedTxn: [{ TxnId, TxnType }] });
    const row = paymentRow({ TotalAmt: 0, Line: [link('482', 'Invoice'), link('510', 'CreditMemo')] });
    expect(row).toMatchObject({ totalMinor: 0, voided: false });
    expect(row.lines).toEqual([
      { lineNo: 1, amountMinor: 4_000, linkedType: 'Invoice', linkedId: '482' },
      { lineNo: 2, amountMinor: 4_000, linkedType: 'CreditMemo', linkedId: '510' },
    ]);
  });

  test('all that may be missing is missing', () => {
    const { UnappliedAmt, PaymentRefNum, PaymentMethodRef, DepositToAccountRef, Line, ...bare } = payment;
    expect([UnappliedAmt, PaymentRefNum, PaymentMethodRef, DepositToAccountRef, Line]).not.toContain(undefined);
    expect(entities.Payment.toRow(bare, 'USD')).toMatchObject({
      unappliedMinor: 0,
      reference: null,
      lines: [],
    });
  });

  test('voided, unlinked and unapplied ones', () => {
    expect(paymentRow({ TotalAmt: 0, Line: [], PrivateNote: 'Voided' })).toMatchObject({ voided: true, lines: [] });
    expect(paymentRow({ Line: undefined }).lines).toEqual([]);
    expect(paymentRow({ Line: [{ Amount: 5 }] }).lines).toEqual([
      { lineNo: 1, amountMinor: 500, linkedType: null, linkedId: null },
    ]);
  });

  test('two links on one line have no amount of their own: refused', () => {
    const two = { Amount: 5, LinkedTxn: [invoice.LinkedTxn[0], invoice.LinkedTxn[0]] };
    expect(mapObjects('Payment', [{ ...payment, Line: [two] }], 'USD').refused).toHaveLength(1);
  });
});

describe('6.5 and 6.6 Every other type', () => {
  test('credit memos keep what is left of them', () => {
    const memo = { Id: '510', SyncToken: '0', DocNumber: 'CM-12', TxnDate: '2026-09-20', CustomerRef: { value: '58' } };
    const row = entities.CreditMemo.toRow({ ...memo, TotalAmt: 40, Balance: 40, RemainingCredit: 15.5 }, 'USD');
    expect(row).toMatchObject({
      type: 'CreditMemo',
      docNumber: 'CM-12',
      customerId: '58',
      active: null,
      voided: false,
    });
    expect(row).toMatchObject({ totalMinor: 4_000, balanceMinor: 1_550, currency: 'USD', syncToken: '0' });
  });

  test('names, accounts, transfers, pseudo tax codes', () => {
    const item = { Id: '12', SyncToken: '0', Name: 'Oven', FullyQualifiedName: 'Service:Oven', Active: false };
    expect(entities.Item.toRow(item, 'USD')).toMatchObject({ name: 'Service:Oven', active: false });
    const account = { Id: '84', SyncToken: '0', Name: 'Accounts Receivable (A/R)', CurrentBalance: 412.5 };
    expect(entities.Account.toRow(account, 'USD')).toMatchObject({ balanceMinor: 41_250, active: true });
    expect(entities.Transfer.toRow({ Id: '3', SyncToken: '0', Amount: 12.25 }, 'USD').totalMinor).toBe(1_225);
    expect(entities.TaxCode.toRow({ Id: 'TAX', Name: 'TAX' }, 'USD')).toMatchObject({
      id: 'TAX',
      syncToken: '0',
      lastUpdatedAt: '1970-01-01T00:00:00.000Z',
    });
    expect(entities.Vendor.toRow({ Id: '4', SyncToken: '1', DisplayName: 'Mill' }, 'USD').name).toBe('Mill');
  });

  test('every mirrored type has its descriptor, and knows its limits', () => {
    expect(Object.keys(entities).toSorted()).toEqual(entityTypes.toSorted());
    for (const type of entityTypes) expect(entities[type].type).toBe(type);
    expect(entityTypes.filter((type) => !entities[type].hasCdc)).toEqual(['TaxCode', 'TaxRate', 'TaxAgency']);
    expect(entityTypes.filter((type) => entities[type].hidesInactive)).toEqual([
      'Customer',
      'Item',
      'Account',
      'TaxCode',
      'TaxRate',
      'Term',
      'PaymentMethod',
      'Class',
      'Department',
      'Vendor',
      'Employee',
    ]);
  });

  test('deletion stubs are told apart from rows', () => {
    const stub = {
      status: 'Deleted',
      domain: 'QBO',
      Id: '479',
      MetaData: { LastUpdatedTime: '2026-10-02T07:41:10-07:00' },
    };
    expect(mapObjects('Invoice', [invoice, stub, { status: 'deleted', Id: '7' }], 'USD')).toMatchObject({
      rows: [{ id: '482' }],
      deleted: [
        { type: 'Invoice', id: '479', lastUpdatedAt: '2026-10-02T14:41:10.000Z' },
        { type: 'Invoice', id: '7', lastUpdatedAt: null },
      ],
      refused: [],
    });
  });
});

describe('3 Types: money', () => {
  const head =
    '"Id":"1","SyncToken":"0","TxnDate":"2026-09-15","CustomerRef":{"value":"58"},"MetaData":{"LastUpdatedTime":"2026-09-28T11:31:07-07:00"}';

  test('is exact for every amount QuickBooks can hold, in every number of decimals', () => {
    const currency = fc.constantFrom(['USD', 2] as const, ['JPY', 0] as const, ['KWD', 3] as const);
    const minorAmount = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(minorAmount, currency, (amount, [code, digits]) => {
        const figures = String(Math.abs(amount)).padStart(digits + 1, '0');
        const split = figures.length - digits;
        const sent = `${amount < 0 ? '-' : ''}${figures.slice(0, split)}${digits > 0 ? `.${figures.slice(split)}` : ''}`;
        const body = `{${head},"TotalAmt":${sent},"Balance":0.0,"CurrencyRef":{"value":"${code}"}}`;
        expect(entities.Invoice.toRow(JSON.parse(body), 'EUR').totalMinor).toBe(amount);
      }),
    );
  });

  test.each([
    ['1234567890123.456', 'TotalAmt', 'money.too-precise'],
    ['12345678901234567.89', 'TotalAmt', 'money.too-precise'],
    ['10.005', 'TotalAmt', 'money.too-precise'],
    ['1e300', 'TotalAmt', 'money.out-of-range'],
  ])('%s is refused, and said where', (sent, field, code) => {
    const body = `{${head},"TotalAmt":${sent},"Balance":0}`;
    expect(mapObjects('Invoice', [JSON.parse(body)], 'USD').refused).toEqual([
      { type: 'Invoice', id: '1', code, field },
    ]);
  });

  test('figures of every spelling', () => {
    const body = `{${head},"TotalAmt":1.0E+2,"Balance":100.0}`;
    expect(entities.Invoice.toRow(JSON.parse(body), 'USD')).toMatchObject({
      totalMinor: 10_000,
      balanceMinor: 10_000,
    });
  });
});
