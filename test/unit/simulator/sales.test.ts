import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Caller, faultCode, line, pays } from './small-books.ts';

let caller: Caller;
beforeEach(async () => {
  caller = await Caller.start({ invoices: 3 });
});
afterEach(async () => {
  expect(caller.simulator.verify().problems).toEqual([]);
  await caller.close();
});

const codeOf = async (path: string, body: unknown): Promise<string> => faultCode(await caller.post(path, body));
const sale = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  CustomerRef: { value: '58' },
  Line: [line(1, 40)],
  ...fields,
});

describe('6.3 Invoice', () => {
  it('computes lines, discount, tax, total, due date and balance', async () => {
    const made = await caller.write('Invoice', {
      CustomerRef: { value: '58' },
      TxnDate: '2026-09-15',
      SalesTermRef: { value: '3' },
      Line: [
        line(4, 90, 'TAX'),
        { DetailType: 'DescriptionOnly', Description: 'Thank you' },
        { DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 } },
      ],
      TxnTaxDetail: { TxnTaxCodeRef: { value: '2' } },
      TotalAmt: 1,
      Balance: 1,
    });
    expect(made).toMatchObject({
      TotalAmt: 342,
      Balance: 342,
      DueDate: '2026-10-15',
      TxnTaxDetail: { TotalTax: 18 },
      EmailStatus: 'NotSet',
    });
    expect((made.Line as Record<string, unknown>[]).map((each) => [each.Id, each.DetailType, each.Amount])).toEqual([
      ['1', 'SalesItemLineDetail', 360],
      ['2', 'DescriptionOnly', undefined],
      [undefined, 'SubTotalLineDetail', 360],
      [undefined, 'DiscountLineDetail', 36],
    ]);
    const after = await caller.write('Invoice', {
      Id: made.Id,
      SyncToken: '0',
      sparse: true,
      ApplyTaxAfterDiscount: true,
    });
    expect(after).toMatchObject({ TotalAmt: 340.2, TxnTaxDetail: { TotalTax: 16.2 } });
  });

  it('honours an explicit tax total and prorates it', async () => {
    const made = await caller.write(
      'Invoice',
      sale({ Line: [line(1, 40, 'TAX')], TxnTaxDetail: { TxnTaxCodeRef: { value: '2' }, TotalTax: 1.99 } }),
    );
    expect(made).toMatchObject({ TotalAmt: 41.99, TxnTaxDetail: { TotalTax: 1.99, TaxLine: [{ Amount: 1.99 }] } });
  });

  it('keeps line ids that return, gives new ones otherwise, and replaces the array as a whole', async () => {
    const made = await caller.write('Invoice', sale({ Line: [line(1, 1), line(1, 2)] }));
    const changed = await caller.write('Invoice', {
      Id: made.Id,
      SyncToken: '0',
      sparse: true,
      Line: [
        { Id: '2', ...line(1, 2) },
        { Id: '77', ...line(1, 3) },
      ],
    });
    expect((changed.Line as Record<string, unknown>[]).map((each) => each.Id)).toEqual(['2', '3', undefined]);
    expect(changed.TotalAmt).toBe(5);
  });

  it('ignores the amount of a line without an item', async () => {
    const made = await caller.write(
      'Invoice',
      sale({ Line: [line(1, 40), { Amount: 9, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: {} }] }),
    );
    expect(made.TotalAmt).toBe(40);
  });

  it('takes a derived price with extra digits, rounded after the product', async () => {
    const made = await caller.write('Invoice', sale({ Line: [{ Amount: 100, ...line(3, 33.333333) }] }));
    expect(made.TotalAmt).toBe(100);
  });

  it.each([
    [sale({ Line: [{ Amount: 41, ...line(1, 40) }] }), '6070'],
    [sale({ Line: [line(1, 40, '2')] }), '6100'],
    [sale({ Line: [] }), '2020'],
    [{ Line: [line(1, 1)] }, '2020'],
    [sale({ CustomerRef: { value: '999' } }), '2500'],
    [sale({ CustomerRef: { value: '60' } }), '610'],
    [
      sale({
        Line: [{ Amount: 1, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '13' } } }],
      }),
      '610',
    ],
    [sale({ DocNumber: 'x'.repeat(22) }), '2050'],
    [sale({ TxnDate: '2026-02-30' }), '2070'],
    [sale({ EmailStatus: 'NeedToSend' }), '2020'],
    [sale({ EmailStatus: 'Maybe' }), '2090'],
    [sale({ CurrencyRef: { value: 'EUR' } }), '6000'],
    [sale({ Line: [line(1, -5)] }), '6000'],
    [sale({ PrivateNote: 'x'.repeat(4001) }), '2050'],
    [sale({ Deposit: 50 }), '6000'],
    [sale({ Line: [{ ...line(1, 1), DetailType: 'PaymentLineDetail' }] }), '2090'],
  ])('refuses %j with %s', async (body, code) => {
    expect(await codeOf('/invoice', body)).toBe(code);
  });

  it('with custom numbers: none is made up, a used one is 6140 unless allowed', async () => {
    expect(await caller.write('Invoice', sale())).not.toHaveProperty('DocNumber');
    const refused = await caller.post('/invoice', sale({ DocNumber: 'a-1' }));
    expect(faultCode(refused)).toBe('6140');
    expect(refused.text).toContain('TxnType=Invoice with TxnId=101');
    expect((await caller.write('Invoice', sale({ DocNumber: 'A-1' }), '?include=allowduplicatedocnum')).DocNumber).toBe(
      'A-1',
    );
    caller.simulator.configure({ company: { warnDuplicateNumbers: false } });
    expect((await caller.write('CreditMemo', sale({ DocNumber: 'A-1' }))).DocNumber).toBe('A-1');
  });

  it('without custom numbers QuickBooks counts; a sent number is kept and does not move the counter', async () => {
    await caller.write('Preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      SalesFormsPrefs: { CustomTxnNumbers: false },
    });
    expect((await caller.write('Invoice', sale())).DocNumber).toBe('1001');
    expect((await caller.write('Invoice', sale({ DocNumber: 'A-1' }))).DocNumber).toBe('A-1');
    expect((await caller.write('Invoice', sale())).DocNumber).toBe('1002');
  });

  it('void: amounts zero, links gone, number and customer kept, the note says so, money unapplied again', async () => {
    const payment = await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 60,
      Line: [pays('Invoice', '101', 60)],
    });
    await caller.write('Invoice', { Id: '101', SyncToken: '1', sparse: true, PrivateNote: 'old' });
    const gone = await caller.write('Invoice', { Id: '101', SyncToken: '2' }, '?operation=void');
    expect(gone).toMatchObject({
      TotalAmt: 0,
      Balance: 0,
      LinkedTxn: [],
      DocNumber: 'A-1',
      CustomerRef: { value: '58' },
      PrivateNote: 'Voided - old',
    });
    expect((gone.Line as Record<string, unknown>[])[0]).toMatchObject({ Amount: 0, SalesItemLineDetail: { Qty: 0 } });
    expect(caller.stored('Payment', String(payment.Id))).toMatchObject({ SyncToken: '1', UnappliedAmt: 60, Line: [] });
    expect(
      await codeOf('/payment', { CustomerRef: { value: '58' }, TotalAmt: 1, Line: [pays('Invoice', '101', 1)] }),
    ).toBe('620');
  });

  it('delete: only without payments; a second time is 610', async () => {
    const payment = await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 60,
      Line: [pays('Invoice', '101', 60)],
    });
    expect(await codeOf('/invoice?operation=delete', { Id: '101', SyncToken: '1' })).toBe('6000');
    await caller.write('Payment', { Id: payment.Id, SyncToken: '0' }, '?operation=delete');
    const gone = await caller.post('/invoice?operation=delete', { Id: '101', SyncToken: '2' });
    expect(gone.body.Invoice).toEqual({ status: 'Deleted', domain: 'QBO', Id: '101' });
    expect(await codeOf('/invoice?operation=delete', { Id: '101', SyncToken: '2' })).toBe('610');
  });

  it('a new total keeps what was paid, and cannot fall below it', async () => {
    await caller.write('Payment', { CustomerRef: { value: '58' }, TotalAmt: 60, Line: [pays('Invoice', '101', 60)] });
    expect(
      await caller.write('Invoice', { Id: '101', SyncToken: '1', sparse: true, Line: [line(1, 75.5)] }),
    ).toMatchObject({ TotalAmt: 75.5, Balance: 15.5 });
    expect(await codeOf('/invoice', { Id: '101', SyncToken: '2', sparse: true, Line: [line(1, 59.99)] })).toBe('6000');
  });
});

describe('6.4 Payment', () => {
  it('applies, bumps what it touches and only that, and moves balances to the cent', async () => {
    const made = await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 250.1,
      PaymentRefNum: '1',
      Line: [pays('Invoice', '101', 100), pays('Invoice', '102', 99.99)],
    });
    expect(made).toMatchObject({ UnappliedAmt: 50.11, DepositToAccountRef: { value: '4' } });
    expect(JSON.stringify(made.Line)).toContain('"txnReferenceNumber","Value":"A-1"');
    expect(caller.stored('Invoice', '101')).toMatchObject({
      SyncToken: '1',
      Balance: 0,
      LinkedTxn: [{ TxnId: made.Id, TxnType: 'Payment' }],
    });
    expect(caller.stored('Invoice', '102')).toMatchObject({ SyncToken: '1', Balance: 0.01 });
    expect(caller.stored('Invoice', '103').SyncToken).toBe('0');
    expect(caller.stored('Customer', '58')).toMatchObject({ SyncToken: '0', Balance: 49.9 });
    expect(caller.stored('Account', '84').CurrentBalance).toBe(49.9);
    await caller.write('Payment', { Id: made.Id, SyncToken: '0', sparse: true, PaymentRefNum: '2' });
    expect(caller.stored('Invoice', '101').SyncToken).toBe('1');
    await caller.write('Payment', {
      Id: made.Id,
      SyncToken: '1',
      sparse: true,
      Line: [pays('Invoice', '102', 99.99), pays('Invoice', '103', 1)],
    });
    expect(caller.stored('Invoice', '101')).toMatchObject({ SyncToken: '2', Balance: 100, LinkedTxn: [] });
    expect(caller.stored('Invoice', '102').SyncToken).toBe('1');
    expect(caller.stored('Invoice', '103')).toMatchObject({ SyncToken: '1', Balance: 99 });
  });

  it.each([
    [{ CustomerRef: { value: '58' } }, '6000'],
    [{ TotalAmt: 5 }, '2020'],
    [{ CustomerRef: { value: '58' }, TotalAmt: 200, Line: [pays('Invoice', '101', 100.01)] }, '6000'],
    [{ CustomerRef: { value: '58' }, TotalAmt: 5, Line: [pays('Invoice', '101', 6)] }, '6000'],
    [{ CustomerRef: { value: '59' }, TotalAmt: 5, Line: [pays('Invoice', '101', 5)] }, '620'],
    [{ CustomerRef: { value: '58' }, TotalAmt: 5, Line: [pays('Invoice', '999', 5)] }, '620'],
    [{ CustomerRef: { value: '58' }, TotalAmt: 5, Line: [pays('Estimate', '101', 5)] }, '2090'],
    [{ CustomerRef: { value: '58' }, TotalAmt: 5, Line: [{ Amount: 5 }] }, '2020'],
    [
      { CustomerRef: { value: '58' }, TotalAmt: 5, Line: [{ ...pays('Invoice', '101', 5), LineEx: { any: [] } }] },
      '2010',
    ],
    [{ CustomerRef: { value: '58' }, TotalAmt: -1 }, '6000'],
  ])('refuses %j with %s', async (body, code) => {
    expect(await codeOf('/payment', body)).toBe(code);
    expect(caller.stored('Invoice', '101')).toMatchObject({ Balance: 100, SyncToken: '0' });
  });

  it('takes a parent paying for its job', async () => {
    const job = await caller.write('Customer', { DisplayName: 'Job', Job: true, ParentRef: { value: '59' } });
    const made = await caller.write('Invoice', sale({ CustomerRef: { value: job.Id } }));
    expect(caller.stored('Customer', '59')).toMatchObject({ Balance: 0, BalanceWithJobs: 40 });
    await caller.write('Payment', { CustomerRef: { value: '59' }, TotalAmt: 40, Line: [pays('Invoice', made.Id, 40)] });
    expect(caller.stored('Invoice', String(made.Id)).Balance).toBe(0);
  });

  it('sums several lines on one invoice', async () => {
    await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 70,
      Line: [pays('Invoice', '101', 30), pays('Invoice', '101', 40)],
    });
    expect(caller.stored('Invoice', '101')).toMatchObject({ Balance: 30, LinkedTxn: [{ TxnType: 'Payment' }] });
  });

  it('void: empty lines, zero amounts, balances back; only by include=void', async () => {
    const made = await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 60,
      Line: [pays('Invoice', '101', 60)],
    });
    expect(await codeOf('/payment?operation=void', { Id: made.Id, SyncToken: '0' })).toBe('500');
    const gone = await caller.write(
      'Payment',
      { Id: made.Id, SyncToken: '0', sparse: true },
      '?operation=update&include=void',
    );
    expect(gone).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [], PrivateNote: 'Voided' });
    expect(caller.stored('Invoice', '101')).toMatchObject({ Balance: 100, LinkedTxn: [], SyncToken: '2' });
  });

  it('cannot be touched while deposited (6540)', async () => {
    const made = await caller.write('Payment', { CustomerRef: { value: '58' }, TotalAmt: 60 });
    const held = [{ Amount: 60, LinkedTxn: [{ TxnId: made.Id, TxnType: 'Payment', TxnLineId: '0' }] }];
    const deposit = await caller.write('Deposit', { DepositToAccountRef: { value: '35' }, Line: held });
    expect(caller.stored('Payment', String(made.Id))).toMatchObject({
      SyncToken: '1',
      LinkedTxn: [{ TxnType: 'Deposit', TxnId: deposit.Id }],
    });
    expect(await codeOf('/payment', { Id: made.Id, SyncToken: '1', sparse: true, TotalAmt: 1 })).toBe('6540');
    expect(await codeOf('/payment?operation=delete', { Id: made.Id, SyncToken: '1' })).toBe('6540');
    expect(await codeOf('/payment?operation=update&include=void', { Id: made.Id, SyncToken: '1', sparse: true })).toBe(
      '6540',
    );
    expect(await codeOf('/deposit', { DepositToAccountRef: { value: '35' }, Line: held })).toBe('620');
    await caller.write('Deposit', { Id: deposit.Id, SyncToken: '0' }, '?operation=delete');
    await caller.write('Payment', { Id: made.Id, SyncToken: '2' }, '?operation=delete');
  });
});

describe('6.5 CreditMemo, SalesReceipt, RefundReceipt', () => {
  it('a credit memo is used by a payment of zero with two equal lines', async () => {
    const memo = await caller.write('CreditMemo', sale());
    expect(memo).toMatchObject({ TotalAmt: 40, Balance: 40, RemainingCredit: 40 });
    expect(memo).not.toHaveProperty('DueDate');
    expect(caller.stored('Customer', '58').Balance).toBe(260);
    await caller.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 0,
      Line: [pays('Invoice', '101', 30), pays('CreditMemo', memo.Id, 30)],
    });
    expect(caller.stored('CreditMemo', String(memo.Id))).toMatchObject({
      RemainingCredit: 10,
      Balance: 10,
      SyncToken: '1',
    });
    expect(caller.stored('CreditMemo', String(memo.Id))).not.toHaveProperty('LinkedTxn');
    expect(caller.stored('Invoice', '101').Balance).toBe(70);
    expect(await codeOf('/creditmemo?operation=delete', { Id: memo.Id, SyncToken: '1' })).toBe('6000');
    expect(await codeOf('/creditmemo?operation=void', { Id: memo.Id, SyncToken: '1' })).toBe('500');
  });

  it('with AutoApplyCredit QuickBooks makes the zero payment itself', async () => {
    await caller.write('Preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      SalesFormsPrefs: { CustomTxnNumbers: true, AutoApplyCredit: true },
    });
    await caller.write('CreditMemo', sale());
    const made = await caller.write('Invoice', sale({ Line: [line(1, 100)] }));
    expect(made).toMatchObject({ Balance: 60, SyncToken: '0' });
    const zero = (await caller.rows("select * from Payment where TotalAmt = '0'"))[0];
    expect(zero).toMatchObject({ UnappliedAmt: 0, CustomerRef: { value: '58' } });
    expect(made.LinkedTxn).toEqual([{ TxnId: zero?.Id, TxnType: 'Payment' }]);
  });

  it('receipts are settled at once and stay out of receivables', async () => {
    const receipt = await caller.write('SalesReceipt', sale());
    expect(receipt).toMatchObject({ Balance: 0, TotalAmt: 40, DepositToAccountRef: { value: '4' } });
    expect(caller.stored('Customer', '58').Balance).toBe(300);
    const gone = await caller.write(
      'SalesReceipt',
      { Id: receipt.Id, SyncToken: '0', sparse: true },
      '?operation=update&include=void',
    );
    expect(gone).toMatchObject({ TotalAmt: 0, PrivateNote: 'Voided' });
    expect(await codeOf('/refundreceipt', sale())).toBe('2020');
    expect(await caller.write('RefundReceipt', sale({ DepositToAccountRef: { value: '35' } }))).toMatchObject({
      TotalAmt: 40,
    });
    expect(await caller.write('Estimate', sale())).toMatchObject({ TxnStatus: 'Pending', TotalAmt: 40 });
  });
});

describe('9 Traps: multicurrency and sales tax elsewhere', () => {
  it('requires the currency, keeps home values, and one currency per payment', async () => {
    await caller.write('Preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } },
    });
    const euro = await caller.write('Customer', { DisplayName: 'Quai', CurrencyRef: { value: 'EUR' } });
    expect(await codeOf('/invoice', sale())).toBe('2020');
    expect(await codeOf('/invoice', sale({ CurrencyRef: { value: 'EUR' } }))).toBe('6000');
    const made = await caller.write(
      'Invoice',
      sale({ CustomerRef: { value: euro.Id }, CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.10005 }),
    );
    expect(made).toMatchObject({ TotalAmt: 40, HomeTotalAmt: 44, Balance: 40, HomeBalance: 44 });
    await caller.write('Payment', {
      CustomerRef: { value: euro.Id },
      CurrencyRef: { value: 'EUR' },
      TotalAmt: 13.37,
      Line: [pays('Invoice', made.Id, 13.37)],
    });
    expect(caller.stored('Invoice', String(made.Id))).toMatchObject({ Balance: 26.63, HomeBalance: 29.29 });
  });

  it('outside the US takes a tax code per line and needs the calculation named', async () => {
    const abroad = await Caller.start({ country: 'CA' });
    expect(faultCode(await abroad.post('/invoice', sale({ Line: [line(1, 40, '2')] })))).toBe('2020');
    const made = await abroad.write(
      'Invoice',
      sale({ Line: [line(1, 40, '2'), line(1, 10, 'NON')], GlobalTaxCalculation: 'TaxExcluded' }),
    );
    expect(made).toMatchObject({
      TotalAmt: 52,
      TxnTaxDetail: { TotalTax: 2, TaxLine: [{ TaxLineDetail: { NetAmountTaxable: 40 } }] },
    });
    await abroad.close();
  });

  it('with automated sales tax replaces the tax code but honours the total', async () => {
    await caller.write('Preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true, TaxGroupCodeRef: { value: '2' } },
    });
    const made = await caller.write(
      'Invoice',
      sale({ Line: [line(1, 40, 'TAX')], TxnTaxDetail: { TxnTaxCodeRef: { value: 'NON' } } }),
    );
    expect(made).toMatchObject({ TxnTaxDetail: { TxnTaxCodeRef: { value: '2' }, TotalTax: 2 } });
    expect(
      await caller.write('Invoice', sale({ Line: [line(1, 40, 'TAX')], TxnTaxDetail: { TotalTax: 2.5 } })),
    ).toMatchObject({ TotalAmt: 42.5 });
  });
});

describe('6 The other side of the books', () => {
  const spending = (cents: number): Record<string, unknown> => ({
    Amount: cents / 100,
    DetailType: 'AccountBasedExpenseLineDetail',
    AccountBasedExpenseLineDetail: { AccountRef: { value: '79' } },
  });
  const journal = (posting: string, account: string, amount: number, customer?: string): Record<string, unknown> => ({
    Amount: amount,
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: {
      PostingType: posting,
      AccountRef: { value: account },
      ...(customer === undefined ? {} : { Entity: { Type: 'Customer', EntityRef: { value: customer } } }),
    },
  });

  it('bills are paid and credited like invoices', async () => {
    const bill = await caller.write('Bill', { VendorRef: { value: '70' }, Line: [spending(10_000)] });
    const credit = await caller.write('VendorCredit', { VendorRef: { value: '70' }, Line: [spending(2500)] });
    expect(caller.stored('Vendor', '70').Balance).toBe(75);
    const payment = await caller.write('BillPayment', {
      VendorRef: { value: '70' },
      PayType: 'Check',
      CheckPayment: { BankAccountRef: { value: '35' } },
      TotalAmt: 50,
      Line: [pays('Bill', bill.Id, 75), pays('VendorCredit', credit.Id, 25)],
    });
    expect(caller.stored('Bill', String(bill.Id))).toMatchObject({
      Balance: 25,
      LinkedTxn: [{ TxnType: 'BillPayment' }],
    });
    expect(caller.stored('Vendor', '70').Balance).toBe(25);
    expect(await codeOf('/bill?operation=delete', { Id: bill.Id, SyncToken: '1' })).toBe('6000');
    await caller.write(
      'BillPayment',
      { Id: payment.Id, SyncToken: '0', sparse: true },
      '?operation=update&include=void',
    );
    expect(caller.stored('Vendor', '70').Balance).toBe(75);
  });

  it('journal entries balance, and reach receivables only with a customer', async () => {
    expect(await codeOf('/journalentry', { Line: [journal('Debit', '79', 5), journal('Credit', '84', 4, '58')] })).toBe(
      '6000',
    );
    expect(await codeOf('/journalentry', { Line: [journal('Debit', '79', 5), journal('Credit', '84', 5)] })).toBe(
      '6000',
    );
    await caller.write('JournalEntry', { Line: [journal('Debit', '79', 5), journal('Credit', '84', 5, '58')] });
    expect(caller.stored('Customer', '58').Balance).toBe(295);
  });

  it('purchases, orders and transfers need their accounts', async () => {
    expect(
      await caller.write('Purchase', { PaymentType: 'Cash', AccountRef: { value: '35' }, Line: [spending(100)] }),
    ).toMatchObject({ TotalAmt: 1 });
    expect(await caller.write('PurchaseOrder', { VendorRef: { value: '70' }, Line: [spending(100)] })).toMatchObject({
      POStatus: 'Open',
    });
    expect(
      await caller.write('Transfer', { FromAccountRef: { value: '35' }, ToAccountRef: { value: '4' }, Amount: 5 }),
    ).toMatchObject({ Amount: 5 });
    expect(
      await codeOf('/transfer', { FromAccountRef: { value: '35' }, ToAccountRef: { value: '35' }, Amount: 5 }),
    ).toBe('6000');
    expect(await codeOf('/purchase', { PaymentType: 'Barter', AccountRef: { value: '35' }, Line: [spending(1)] })).toBe(
      '2090',
    );
  });
});
