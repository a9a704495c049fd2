import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller, line, pays } from '../../unit/simulator/small-books.ts';

type Json = Record<string, unknown>;
type Callback = (error: unknown, answer: Json) => void;
type Client = Record<string, (...args: (unknown | Callback)[]) => unknown> & { token: string; refreshToken: string };
type Library = {
  new (...options: unknown[]): Client;
  V3_ENDPOINT_BASE_URL: string;
  TOKEN_URL: string;
  REVOKE_URL: string;
  USER_INFO_URL: string;
};

// node-quickbooks has no option for another address: its endpoints are properties of the constructor, read on every call
// (the sandbox base at construction), so that assigning them points the whole process to the simulator.
const QuickBooks = createRequire(import.meta.url)('node-quickbooks') as Library;

let caller: Caller;
let client: Client;

/** A call of the library as a promise; a fault rejects with what the library gives. */
function call(method: string, ...args: unknown[]): Promise<Json> {
  return new Promise((resolve, reject) => {
    const run = client[method];
    if (run === undefined) throw new Error(`node-quickbooks has no ${method}`);
    run.call(client, ...args, (error: unknown, answer: Json) => (error ? reject(faultOf(error)) : resolve(answer)));
  });
}

/** The code of the fault the library met, as an Error. */
function faultOf(error: unknown): Error {
  const body = (error as { response?: { data?: Json } }).response?.data ?? (error as Json);
  return new Error(JSON.stringify(body.Fault ?? body.fault ?? String(error)));
}

const listIn = (answer: Json, entity: string): Json[] => (answer.QueryResponse as Json)[entity] as Json[];
const versionOf = (object: Json): Json => ({ Id: object.Id, SyncToken: object.SyncToken });

beforeAll(async () => {
  caller = await Caller.start({ invoices: 1205 }, { app: { clientId: 'id', clientSecret: 'secret' } });
  QuickBooks.V3_ENDPOINT_BASE_URL = `${caller.simulator.apiBase}/v3/company/`;
  QuickBooks.TOKEN_URL = caller.simulator.tokenEndpoint;
  QuickBooks.REVOKE_URL = caller.simulator.revokeEndpoint;
  QuickBooks.USER_INFO_URL = caller.simulator.userinfoEndpoint;
  const { accessToken, refreshToken } = caller.simulator.connect();
  client = new QuickBooks('id', 'secret', accessToken, false, caller.realmId, true, false, null, '2.0', refreshToken);
});
afterAll(async () => {
  expect(caller.simulator.verify().problems).toEqual([]);
  await caller.close();
});

const NAME = { Name: 'Made by others' };
const INCOME = { IncomeAccountRef: { value: '79' } };
const SALE = { CustomerRef: { value: '59' }, Line: [line(2, 12.5)] };
const EXPENSE = [
  {
    Amount: 9.99,
    DetailType: 'AccountBasedExpenseLineDetail',
    AccountBasedExpenseLineDetail: { AccountRef: { value: '79' } },
  },
];
const posting = (type: string, account: string): Json => ({
  Amount: 3,
  DetailType: 'JournalEntryLineDetail',
  JournalEntryLineDetail: { PostingType: type, AccountRef: { value: account } },
});

/** Entity, what to create, and what to change. */
const ENTITIES: [entity: string, plural: string, create: Json, change: Json][] = [
  ['Customer', 'Customers', { DisplayName: 'Customer by others' }, { Notes: 'n' }],
  ['Vendor', 'Vendors', { DisplayName: 'Vendor by others' }, { AcctNum: '7' }],
  ['Employee', 'Employees', { GivenName: 'Employee', FamilyName: 'Others' }, { EmployeeNumber: '7' }],
  ['Item', 'Items', { ...NAME, ...INCOME, Type: 'Service' }, { Description: 'd' }],
  ['Account', 'Accounts', { ...NAME, AccountType: 'Bank' }, { Description: 'd' }],
  ['Term', 'Terms', { ...NAME, DueDays: 10 }, { DueDays: 11 }],
  ['PaymentMethod', 'PaymentMethods', NAME, { Type: 'CREDIT_CARD' }],
  ['Class', 'Classes', NAME, { Name: 'Renamed' }],
  ['Department', 'Departments', NAME, { Name: 'Renamed' }],
  ['Invoice', 'Invoices', { ...SALE, DocNumber: 'NQ-1' }, { PrivateNote: 'p' }],
  ['Estimate', 'Estimates', SALE, { TxnStatus: 'Accepted' }],
  ['CreditMemo', 'CreditMemos', SALE, { PrivateNote: 'p' }],
  ['SalesReceipt', 'SalesReceipts', SALE, { PrivateNote: 'p' }],
  ['RefundReceipt', 'RefundReceipts', { ...SALE, DepositToAccountRef: { value: '35' } }, { PrivateNote: 'p' }],
  ['Payment', 'Payments', { CustomerRef: { value: '59' }, TotalAmt: 5 }, { PrivateNote: 'p' }],
  ['Bill', 'Bills', { VendorRef: { value: '70' }, Line: EXPENSE }, { PrivateNote: 'p' }],
  ['VendorCredit', 'VendorCredits', { VendorRef: { value: '70' }, Line: EXPENSE }, { PrivateNote: 'p' }],
  [
    'BillPayment',
    'BillPayments',
    {
      VendorRef: { value: '70' },
      PayType: 'Check',
      CheckPayment: { BankAccountRef: { value: '35' } },
      TotalAmt: 4,
      Line: [],
    },
    { PrivateNote: 'p' },
  ],
  ['Purchase', 'Purchases', { PaymentType: 'Cash', AccountRef: { value: '35' }, Line: EXPENSE }, { PrivateNote: 'p' }],
  ['PurchaseOrder', 'PurchaseOrders', { VendorRef: { value: '70' }, Line: EXPENSE }, { POStatus: 'Closed' }],
  [
    'Deposit',
    'Deposits',
    {
      DepositToAccountRef: { value: '35' },
      Line: [{ Amount: 8, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: { value: '79' } } }],
    },
    { PrivateNote: 'p' },
  ],
  ['JournalEntry', 'JournalEntries', { Line: [posting('Debit', '35'), posting('Credit', '79')] }, { PrivateNote: 'p' }],
  [
    'Transfer',
    'Transfers',
    { FromAccountRef: { value: '35' }, ToAccountRef: { value: '4' }, Amount: 2 },
    { PrivateNote: 'p' },
  ],
];

const NO_DELETE = new Set([
  'Customer',
  'Vendor',
  'Employee',
  'Item',
  'Account',
  'Term',
  'PaymentMethod',
  'Class',
  'Department',
]);

/** The same again under another name or number, where these must be unique. */
const another = (create: Json): Json =>
  Object.fromEntries(
    Object.entries(create).map(([field, value]) =>
      ['DisplayName', 'Name', 'FamilyName', 'DocNumber'].includes(field)
        ? [field, `${String(value)} 2`]
        : [field, value],
    ),
  );

describe('6 Entities, by node-quickbooks', () => {
  it.each(ENTITIES)(
    '%s: create, get, update, find with paging, count, delete or deactivate',
    async (entity, plural, create, change) => {
      const count = async (): Promise<number> =>
        Number(((await call(`find${plural}`, { count: true })).QueryResponse as Json).totalCount);
      const before = await count();
      const made = await call(`create${entity}`, create);
      const other = await call(`create${entity}`, another(create));
      expect(made).toMatchObject({ SyncToken: '0' });
      expect(await count()).toBe(before + 2);
      expect(await call(`get${entity}`, made.Id)).toEqual(made);
      const changed = await call(`update${entity}`, { ...versionOf(made), ...change });
      expect(changed).toMatchObject({ ...change, SyncToken: '1' });
      await expect(call(`update${entity}`, { ...versionOf(made), ...change })).rejects.toThrow('"code":"5010"');
      const found = await call(`find${plural}`, [{ field: 'Id', value: String(made.Id) }]);
      expect(listIn(found, entity)).toEqual([changed]);
      const page = [
        { field: 'asc', value: 'Id' },
        { field: 'limit', value: 1 },
      ];
      const last = await call(`find${plural}`, [...page, { field: 'offset', value: before + 2 }]);
      expect(listIn(last, entity)).toEqual([other]);
      const behind = await call(`find${plural}`, [...page, { field: 'offset', value: before + 3 }]);
      expect(behind.QueryResponse).toEqual({});
      if (NO_DELETE.has(entity)) {
        expect(await call(`update${entity}`, { ...versionOf(changed), Active: false })).toMatchObject({
          Active: false,
        });
      } else {
        await call(`delete${entity}`, String(made.Id));
        await expect(call(`get${entity}`, made.Id)).rejects.toThrow('"code":"610"');
      }
      expect(await count()).toBe(before + 1);
      expect(caller.simulator.verify().problems).toEqual([]);
    },
  );

  it('company, preferences, tax lists', async () => {
    expect(await call('getCompanyInfo', caller.realmId)).toMatchObject({ Id: '1', Country: 'US' });
    expect(await call('getPreferences')).toMatchObject({ SalesFormsPrefs: { CustomTxnNumbers: true } });
    expect(listIn(await call('findTaxCodes', {}), 'TaxCode')).toHaveLength(3);
    expect(listIn(await call('findTaxRates', {}), 'TaxRate')).toHaveLength(1);
    expect(await call('getTaxAgency', '1')).toMatchObject({ DisplayName: 'Maine Revenue' });
  });

  it('company and preferences are changed, tax agencies and codes made', async () => {
    const company = await call('getCompanyInfo', caller.realmId);
    const renamed = await call('updateCompanyInfo', {
      ...versionOf(company),
      sparse: true,
      LegalName: 'Small Books LLC',
    });
    expect(renamed).toMatchObject({ LegalName: 'Small Books LLC', CompanyName: company.CompanyName, SyncToken: '1' });
    const preferences = await call('getPreferences');
    const { AccountingInfoPrefs, ...others } = preferences;
    expect(AccountingInfoPrefs).not.toHaveProperty('BookCloseDate');
    const closed = { AccountingInfoPrefs: { BookCloseDate: '2020-12-31' } };
    const changed = await call('updatePreferences', { ...others, ...closed });
    expect(changed).toMatchObject({ ...closed, SalesFormsPrefs: preferences.SalesFormsPrefs, SyncToken: '1' });
    await expect(call('createInvoice', { ...SALE, TxnDate: '2020-12-31' })).rejects.toThrow('"code":"6200"');
    const agency = await call('createTaxAgency', { DisplayName: 'Vermont Revenue' });
    expect(await call('getTaxAgency', agency.Id)).toEqual(agency);
    expect(listIn(await call('findTaxAgencies', {}), 'TaxAgency')).toHaveLength(2);
    const made = await call('createTaxService', {
      TaxCode: 'Vermont',
      TaxRateDetails: [
        { TaxRateName: 'Vermont', RateValue: '6', TaxAgencyId: String(agency.Id), TaxApplicableOn: 'Sales' },
      ],
    });
    expect(await call('getTaxCode', String(made.TaxCodeId))).toMatchObject({ Name: 'Vermont', Active: true });
  });

  it('says of PDF and email that they are not supported, and nothing moves', async () => {
    const invoice = await call('createInvoice', SALE);
    // The library hands a refused PDF on as bytes: what was answered stands in the log.
    await expect(call('getInvoicePdf', invoice.Id)).rejects.toThrow('400');
    expect(caller.simulator.log().at(-1)).toMatchObject({ method: 'GET', status: 400 });
    await expect(call('sendInvoicePdf', invoice.Id, 'a@b.example')).rejects.toThrow('"code":"500"');
    expect(await call('getInvoice', invoice.Id)).toEqual(invoice);
  });

  it('pays, voids the invoice and voids the payment', async () => {
    const invoice = await call('createInvoice', SALE);
    const payment = await call('createPayment', {
      CustomerRef: { value: '59' },
      TotalAmt: 25,
      Line: [pays('Invoice', invoice.Id, 25)],
    });
    const paid = await call('getInvoice', invoice.Id);
    expect(paid).toMatchObject({ Balance: 0, SyncToken: '1' });
    await call('voidInvoice', String(invoice.Id));
    const freed = await call('getPayment', payment.Id);
    expect(freed).toMatchObject({ UnappliedAmt: 25 });
    expect(await call('voidPayment', versionOf(freed))).toMatchObject({ TotalAmt: 0, PrivateNote: 'Voided' });
  });
});

describe('4 Query, by node-quickbooks', () => {
  it('fetches all pages in a given order', async () => {
    const all = await call('findInvoices', [
      { field: 'fetchAll', value: true },
      { field: 'asc', value: 'Id' },
      { field: 'CustomerRef', value: '58' },
    ]);
    expect(new Set(listIn(all, 'Invoice').map((each) => each.Id)).size).toBe(1205);
  });

  it('filters with operators, lists and quotes', async () => {
    await call('createCustomer', { DisplayName: "Adam's Candy" });
    expect(listIn(await call('findCustomers', { DisplayName: "Adam's Candy" }), 'Customer')).toHaveLength(1);
    expect(
      listIn(
        await call('findInvoices', [
          { field: 'DocNumber', value: 'A-10%', operator: 'LIKE' },
          { field: 'limit', value: 3 },
        ]),
        'Invoice',
      ),
    ).toHaveLength(3);
    expect(listIn(await call('findInvoices', { Id: ['101', '102'] }), 'Invoice')).toHaveLength(2);
    await expect(call('findInvoices', [{ field: 'Nothing', value: '1' }])).rejects.toThrow('"code":"4001"');
  });
});

describe('5 Batch and CDC, by node-quickbooks', () => {
  it('runs a batch', async () => {
    const term = await call('createTerm', { Name: 'By batch', DueDays: 3 });
    const estimate = await call('createEstimate', SALE);
    const payment = await call('createPayment', { CustomerRef: { value: '59' }, TotalAmt: 7 });
    const answer = await call('batch', [
      { bId: '1', operation: 'create', Customer: { DisplayName: 'By batch' } },
      { bId: '2', Query: 'select count(*) from Item' },
      { bId: '3', operation: 'create', Customer: {} },
      { bId: '4', operation: 'update', Term: { ...versionOf(term), sparse: true, DueDays: 4 } },
      { bId: '5', operation: 'delete', Estimate: versionOf(estimate) },
      { bId: '6', operation: 'update', optionsData: 'void', Payment: { ...versionOf(payment), sparse: true } },
    ]);
    const items = new Map((answer.BatchItemResponse as Json[]).map((each) => [each.bId, each]));
    expect(items.size).toBe(6);
    expect(items.get('1')).toMatchObject({ Customer: { DisplayName: 'By batch' } });
    expect(items.get('2')).toMatchObject({ QueryResponse: { totalCount: expect.any(Number) } });
    expect(items.get('3')).toMatchObject({ Fault: { Error: [{ code: '2020' }] } });
    expect(items.get('4')).toMatchObject({ Term: { Id: term.Id, DueDays: 4, Name: 'By batch', SyncToken: '1' } });
    expect(items.get('5')).toMatchObject({ Estimate: { Id: estimate.Id, status: 'Deleted' } });
    expect(items.get('6')).toMatchObject({ Payment: { Id: payment.Id, TotalAmt: 0 } });
    await expect(call('getEstimate', estimate.Id)).rejects.toThrow('"code":"610"');
  });

  it('sees changes: whole objects, deactivated names, voids, and stubs of what was deleted', async () => {
    const since = new Date(caller.simulator.now());
    const customer = await call('createCustomer', { DisplayName: 'Changed' });
    await call('updateCustomer', { ...versionOf(customer), sparse: true, Active: false });
    const [kept, voided, deleted] = await Promise.all([1, 2, 3].map(() => call('createInvoice', SALE)));
    await call('voidInvoice', String(voided?.Id));
    await call('deleteInvoice', String(deleted?.Id));
    const answer = await call('changeDataCapture', ['Customer', 'Invoice', 'Item'], since);
    const elements = ((answer.CDCResponse as Json[])[0] as Json).QueryResponse as Json[];
    expect(elements).toHaveLength(3);
    const changed: Record<string, Json[]> = Object.assign({}, ...elements);
    const byId = (entity: string, id: unknown) => changed[entity]?.find((each) => each.Id === id);
    expect(byId('Customer', customer.Id)).toMatchObject({ Active: false, DisplayName: 'Changed (deleted)' });
    expect(byId('Invoice', kept?.Id)).toEqual(kept);
    expect(byId('Invoice', voided?.Id)).toMatchObject({ TotalAmt: 0, Balance: 0, PrivateNote: 'Voided' });
    expect(byId('Invoice', deleted?.Id)).toEqual({
      status: 'Deleted',
      domain: 'QBO',
      Id: deleted?.Id,
      MetaData: { LastUpdatedTime: expect.any(String) },
    });
    expect(changed).not.toHaveProperty('Item.startPosition');
  });
});

describe('3 Idempotency and 1 OAuth, by node-quickbooks', () => {
  it('sends a request id that is replayed', async () => {
    const first = await call('createInvoice', { ...SALE, requestId: 'nq-1' });
    expect(await call('createInvoice', { ...SALE, requestId: 'nq-1' })).toEqual(first);
  });

  it('refreshes, reads the user and revokes', async () => {
    const before = client.token;
    await call('refreshAccessToken');
    expect(client.token).not.toBe(before);
    expect(await call('getUserInfo')).toMatchObject({ emailVerified: true });
    await call('revokeAccess', true);
    const answer = await caller.call('GET', '/item/12', undefined, { authorization: `Bearer ${before}` });
    expect(answer.status).toBe(401);
  });
});
