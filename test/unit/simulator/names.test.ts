import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Caller, faultCode, line, pays } from './small-books.ts';

let caller: Caller;
beforeEach(async () => {
  caller = await Caller.start({ invoices: 1 });
});
afterEach(() => caller.close());

const codeOf = async (path: string, body: unknown): Promise<string> => faultCode(await caller.post(path, body));

describe('6.1 Rules for all', () => {
  it('gives a new object its id, token 0, times and defaults, and leaves empty fields out', async () => {
    const made = await caller.write('Customer', { DisplayName: 'Quarry Lane', Notes: '', Fax: null, WebAddr: {} });
    expect(made).toMatchObject({
      Id: '61',
      SyncToken: '0',
      domain: 'QBO',
      sparse: false,
      Active: true,
      Balance: 0,
      FullyQualifiedName: 'Quarry Lane',
    });
    expect(made.MetaData).toEqual({
      CreateTime: '2026-10-02T08:15:30-07:00',
      LastUpdatedTime: '2026-10-02T08:15:30-07:00',
    });
    for (const key of ['Notes', 'Fax', 'WebAddr', 'ParentRef']) expect(made).not.toHaveProperty(key);
  });

  it('sparse update keeps what is not sent; "" and {} clear, null does not', async () => {
    await caller.write('Customer', {
      Id: '58',
      SyncToken: '0',
      sparse: true,
      Notes: 'n',
      GivenName: 'G',
      BillAddr: { Line1: 'x' },
      Title: 'Dr',
    });
    const cleared = await caller.write('Customer', {
      Id: '58',
      SyncToken: '1',
      sparse: true,
      Notes: '',
      BillAddr: {},
      GivenName: null,
      DisplayName: '',
    });
    expect(cleared).toMatchObject({ SyncToken: '2', GivenName: 'G', Title: 'Dr', DisplayName: 'Harbor Bakery' });
    expect(cleared).not.toHaveProperty('Notes');
    expect(cleared).not.toHaveProperty('BillAddr');
  });

  it('full update clears every writable field left out, read-only ones stay', async () => {
    await caller.write('Customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'n', GivenName: 'G' });
    const full = await caller.write('Customer', {
      Id: '58',
      SyncToken: '1',
      DisplayName: 'Harbor Bakery',
      Balance: 999,
      BalanceWithJobs: 999,
    });
    expect(full).not.toHaveProperty('Notes');
    expect(full).not.toHaveProperty('GivenName');
    expect(full).toMatchObject({ Balance: 100, BalanceWithJobs: 100 });
  });

  it('silently wipes the customer of a sales receipt on a full update', async () => {
    const made = await caller.write('SalesReceipt', { CustomerRef: { value: '58' }, Line: [line(1, 10)] });
    const wiped = await caller.write('SalesReceipt', { Id: made.Id, SyncToken: '0', Line: [line(1, 10)] });
    expect(wiped).not.toHaveProperty('CustomerRef');
  });

  it('refuses old sync tokens (5010), missing ids (610, 2020) and unknown properties (2010)', async () => {
    await caller.write('Customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'x' });
    expect(await codeOf('/customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'y' })).toBe('5010');
    expect(await codeOf('/customer', { Id: '58', sparse: true })).toBe('2020');
    expect(await codeOf('/customer', { Id: '999', SyncToken: '0', sparse: true })).toBe('610');
    expect(await codeOf('/customer', { DisplayName: 'x', Nickname: 'y' })).toBe('2010');
    expect(faultCode(await caller.get('/customer/999'))).toBe('610');
    expect(faultCode(await caller.get('/gadget/1'))).toBe('500');
    expect(faultCode(await caller.get('/invoice/101/pdf'))).toBe('500');
    expect(faultCode(await caller.post('/invoice/101/send?sendTo=a@b.c', {}))).toBe('500');
  });

  it('does not delete names, and read-only lists not at all', async () => {
    expect(await codeOf('/customer?operation=delete', { Id: '59', SyncToken: '0' })).toBe('500');
    expect(await codeOf('/taxrate', { Name: 'x' })).toBe('500');
  });
});

describe('6.2 Customer', () => {
  it('makes the display name of its parts', async () => {
    expect(await caller.write('Customer', { GivenName: 'Ada', FamilyName: 'Stone' })).toMatchObject({
      DisplayName: 'Ada Stone',
      PrintOnCheckName: 'Ada Stone',
    });
    expect(await codeOf('/customer', { Notes: 'nobody' })).toBe('2020');
  });

  it.each([['harbor bakery'], ['QUAY SUPPLIES'], ['Ines Moreau']])(
    'shares one name space over customers, vendors and employees: %s',
    async (name) => {
      expect(await codeOf('/customer', { DisplayName: name })).toBe('6240');
      expect(await codeOf('/vendor', { DisplayName: name })).toBe('6240');
    },
  );

  it.each([
    [{ DisplayName: 'x'.repeat(501) }, '2050'],
    [{ DisplayName: 'a:b' }, '2040'],
    [{ DisplayName: 'a', CompanyName: 'tab\there' }, '2040'],
    [{ DisplayName: 'a', Title: 'x'.repeat(17) }, '2050'],
    [{ DisplayName: 'a', PrimaryEmailAddr: { Address: 'nowhere' } }, '2210'],
    [{ DisplayName: 'a', PrimaryPhone: { FreeFormNumber: '1'.repeat(31) } }, '2050'],
    [{ DisplayName: 'a', BillAddr: { Line1: 'x'.repeat(501) } }, '2050'],
    [{ DisplayName: 'a', SalesTermRef: { value: '99' } }, '2500'],
    [{ DisplayName: 'a', ParentRef: { value: '60' }, Job: true }, '610'],
    [{ DisplayName: 'a', Balance: 10 }, '6000'],
  ])('refuses %j with %s', async (body, code) => {
    expect(await codeOf('/customer', body)).toBe(code);
  });

  it('builds qualified names of sub-customers, at most five levels', async () => {
    let parent = '59';
    for (const level of [1, 2, 3, 4]) {
      const child = await caller.write('Customer', {
        DisplayName: `Level ${level}`,
        Job: true,
        ParentRef: { value: parent },
      });
      expect(child.Level).toBe(level);
      parent = String(child.Id);
    }
    expect(caller.stored('Customer', parent).FullyQualifiedName).toBe(
      'North Pier Cafe:Level 1:Level 2:Level 3:Level 4',
    );
    expect(await codeOf('/customer', { DisplayName: 'Level 5', Job: true, ParentRef: { value: parent } })).toBe('6000');
    await caller.write('Customer', { Id: '59', SyncToken: '0', sparse: true, DisplayName: 'South Pier' });
    expect(caller.stored('Customer', parent).FullyQualifiedName).toBe('South Pier:Level 1:Level 2:Level 3:Level 4');
  });

  it('deactivating renames and frees the name; a balance forbids it', async () => {
    const gone = await caller.write('Customer', { Id: '59', SyncToken: '0', sparse: true, Active: false });
    expect(gone).toMatchObject({
      Active: false,
      DisplayName: 'North Pier Cafe (deleted)',
      FullyQualifiedName: 'North Pier Cafe (deleted)',
    });
    await caller.write('Customer', { DisplayName: 'North Pier Cafe' });
    expect(
      await codeOf('/customer', {
        Id: '59',
        SyncToken: '1',
        sparse: true,
        Active: true,
        DisplayName: 'North Pier Cafe',
      }),
    ).toBe('6240');
    const back = await caller.write('Customer', {
      Id: '59',
      SyncToken: '1',
      sparse: true,
      Active: true,
      DisplayName: 'North Pier Two',
    });
    expect(back).toMatchObject({ Active: true, DisplayName: 'North Pier Two' });
    expect(await codeOf('/customer', { Id: '58', SyncToken: '0', sparse: true, Active: false })).toBe('6220');
  });

  it('keeps the currency it was made with', async () => {
    expect(await codeOf('/customer', { Id: '59', SyncToken: '0', sparse: true, CurrencyRef: { value: 'EUR' } })).toBe(
      '6000',
    );
  });

  it('merging moves documents and jobs; the loser gives 610, and 6250 where it is used', async () => {
    const made = await caller.write('Invoice', { CustomerRef: { value: '59' }, DocNumber: 'M-1', Line: [line(1, 40)] });
    const job = await caller.write('Customer', { DisplayName: 'Job', Job: true, ParentRef: { value: '59' } });
    caller.simulator.edit({ entity: 'Customer', operation: 'merge', id: '59', into: '58' });
    expect(caller.stored('Invoice', String(made.Id))).toMatchObject({ SyncToken: '1', CustomerRef: { value: '58' } });
    expect(caller.stored('Customer', String(job.Id)).ParentRef).toMatchObject({ value: '58' });
    expect(caller.stored('Customer', '58').Balance).toBe(140);
    expect(faultCode(await caller.get('/customer/59'))).toBe('610');
    expect(await codeOf('/invoice', { CustomerRef: { value: '59' }, Line: [line(1, 1)] })).toBe('6250');
    expect(caller.simulator.verify()).toMatchObject({ ok: true });
  });
});

describe('6.6 Lists and settings', () => {
  it.each([
    ['/item', { Name: 'Service', IncomeAccountRef: { value: '79' } }, '6240'],
    ['/item', { Name: 'New' }, '2020'],
    ['/item', { Name: 'New', Type: 'Inventory', IncomeAccountRef: { value: '79' } }, '2020'],
    ['/item', { Name: 'New', Type: 'Magic' }, '2090'],
    ['/item', { Name: 'x'.repeat(101), IncomeAccountRef: { value: '79' } }, '2050'],
    ['/term', { Name: 'Net 5' }, '2020'],
    ['/term', { Name: 'x'.repeat(32), DueDays: 5 }, '2050'],
    ['/account', { Name: 'No type' }, '2020'],
    ['/account', { Name: 'a"b', AccountType: 'Bank' }, '2040'],
    ['/account', { Name: 'a', AccountType: 'Purse' }, '2090'],
  ])('%s %j is %s', async (path, body, code) => {
    expect(await codeOf(path, body)).toBe(code);
  });

  it('derives what QuickBooks derives', async () => {
    expect(await caller.write('Term', { Name: 'Net 5', DueDays: 5 })).toMatchObject({ Type: 'STANDARD' });
    expect(await caller.write('Term', { Name: 'Tenth', DayOfMonthDue: 10, DueNextMonthDays: 5 })).toMatchObject({
      Type: 'DATE_DRIVEN',
    });
    expect(await caller.write('Account', { Name: 'Till', AccountSubType: 'Checking' })).toMatchObject({
      AccountType: 'Bank',
      Classification: 'Asset',
    });
    expect(await caller.write('Class', { Name: 'East' })).toMatchObject({ FullyQualifiedName: 'East' });
    expect(await caller.write('Item', { Id: '12', SyncToken: '0', sparse: true, Active: false })).toMatchObject({
      Name: 'Service (deleted)',
    });
  });

  it('makes tax codes through the tax service only', async () => {
    const { body } = await caller.post('/taxservice/taxcode', {
      TaxCode: 'Town',
      TaxRateDetails: [{ TaxRateName: 'Town', RateValue: '1.25', TaxAgencyId: '1' }],
    });
    const code = (await caller.rows(`select * from TaxCode where Name = 'Town'`))[0];
    expect(code?.Id).toBe(body.TaxCodeId);
    expect((await caller.rows(`select * from TaxRate where Name = 'Town'`))[0]).toMatchObject({ RateValue: 1.25 });
    expect(
      faultCode(await caller.post('/taxservice/taxcode', { TaxCode: 'Town', TaxRateDetails: [{ TaxRateId: '3' }] })),
    ).toBe('6240');
  });

  it('answers company and preferences, whose close date is absent when there is none', async () => {
    const info = await caller.get(`/companyinfo/${caller.realmId}`);
    expect(info.body.CompanyInfo).toMatchObject({ Id: '1', Country: 'US' });
    const prefs = (await caller.get('/preferences')).body.Preferences as Record<string, unknown>;
    expect(prefs.AccountingInfoPrefs).toEqual({});
    await caller.write('Preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      AccountingInfoPrefs: { BookCloseDate: '2026-06-30' },
    });
    expect(await codeOf('/invoice', { CustomerRef: { value: '58' }, TxnDate: '2026-06-30', Line: [line(1, 1)] })).toBe(
      '6200',
    );
    caller.simulator.configure({ company: { closePassword: true } });
    expect(await codeOf('/payment', { CustomerRef: { value: '58' }, TxnDate: '2026-06-01', TotalAmt: 1 })).toBe('6210');
    expect(await codeOf('/invoice?operation=delete', { Id: '101', SyncToken: '0' })).toBe('6210');
    await caller.write('Payment', { CustomerRef: { value: '58' }, TotalAmt: 100, Line: [pays('Invoice', '101', 100)] });
    expect(caller.stored('Invoice', '101').Balance).toBe(0);
  });
});
