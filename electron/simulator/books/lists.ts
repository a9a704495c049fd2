import { pacificTime } from './calendar.ts';
import { soldItems, taxRateBasisPoints } from './lines.ts';
import { amount } from './money.ts';
import type { QboObject } from './types.ts';

/** Payment terms: name and days. Parties refer to them by position. */
export const terms = [
  { id: '1', name: 'Due on receipt', days: 0 },
  { id: '2', name: 'Net 15', days: 15 },
  { id: '3', name: 'Net 30', days: 30 },
  { id: '4', name: 'Net 45', days: 45 },
] as const;

export const paymentMethods = ['Check', 'ACH', 'Credit Card', 'Wire transfer', 'Cash'] as const;

const currencyNames: Readonly<Record<string, string>> = {
  USD: 'United States Dollar',
  EUR: 'Euro',
  GBP: 'British Pound Sterling',
  CAD: 'Canadian Dollar',
};

/** Home currency for one unit, as parts of ten thousand. */
export const exchangeRates: Readonly<Record<string, number>> = { USD: 10_000, EUR: 10_842, GBP: 12_715, CAD: 7_312 };

export const undepositedFunds = '4';
export const checkingAccount = '35';
const receivables = '84';
export const incomeAccount = '79';
export const discountAccount = '86';
export const badDebtAccount = '91';

/** The Accounts Receivable account of a currency; the home currency's first. */
export function receivablesAccount(currency: string): { value: string; name: string } {
  const index = Object.keys(currencyNames).indexOf(currency);
  const name = 'Accounts Receivable (A/R)';
  return index === 0 ? { value: receivables, name } : { value: String(200 + index), name: `${name} - ${currency}` };
}

/** The common frame of every object. Instants are whole seconds. */
export function envelope(id: string, token: number, created: number, updated: number): QboObject {
  return {
    Id: id,
    SyncToken: String(token),
    domain: 'QBO',
    sparse: false,
    MetaData: { CreateTime: pacificTime(created), LastUpdatedTime: pacificTime(updated) },
  };
}

export interface ListContext {
  /** When the company was set up; lists share a few instants near it. */
  setUp: number;
  /** Receivables of QuickBooks by currency in minor units, control account view. */
  controlBalances: ReadonlyMap<string, number>;
}

export function itemId(position: number): string {
  return String(11 + position);
}

function items(setUp: number): QboObject[] {
  return soldItems.map(({ name, low, high, hourly }, i) => ({
    ...envelope(itemId(i), i % 3, setUp + 900, setUp + 900 + i * 86_400),
    Name: name,
    FullyQualifiedName: name,
    Active: true,
    Type: i === 5 || i === 6 ? 'NonInventory' : 'Service',
    Taxable: i >= 5 && i <= 7,
    UnitPrice: hourly ? low + Math.round((high - low) / 2) : low,
    IncomeAccountRef: { value: incomeAccount, name: 'Services' },
    TrackQtyOnHand: false,
  }));
}

type AccountRow = readonly [
  id: string,
  name: string,
  type: string,
  subType: string,
  classification: string,
  balance: number,
];

const plainAccounts: readonly AccountRow[] = [
  [undepositedFunds, 'Undeposited Funds', 'Other Current Asset', 'UndepositedFunds', 'Asset', 0],
  [checkingAccount, 'Checking', 'Bank', 'Checking', 'Asset', 8_421_355],
  ['36', 'Savings', 'Bank', 'Savings', 'Asset', 2_500_000],
  ['33', 'Accounts Payable (A/P)', 'Accounts Payable', 'AccountsPayable', 'Liability', -312_480],
  ['90', 'Sales Tax Payable', 'Other Current Liability', 'SalesTaxPayable', 'Liability', -148_233],
  [incomeAccount, 'Services', 'Income', 'ServiceFeeIncome', 'Revenue', 0],
  ['80', 'Sales of Product Income', 'Income', 'SalesOfProductIncome', 'Revenue', 0],
  [discountAccount, 'Discounts given', 'Income', 'DiscountsRefundsGiven', 'Revenue', 0],
  ['87', 'Rent or Lease', 'Expense', 'RentOrLeaseOfBuildings', 'Expense', 0],
  ['88', 'Office Supplies', 'Expense', 'OfficeGeneralAdministrativeExpenses', 'Expense', 0],
  [badDebtAccount, 'Bad Debts', 'Expense', 'BadDebts', 'Expense', 0],
  ['92', 'Bank Charges', 'Expense', 'BankCharges', 'Expense', 0],
  ['2', 'Opening Balance Equity', 'Equity', 'OpeningBalanceEquity', 'Equity', 0],
  ['3', 'Retained Earnings', 'Equity', 'RetainedEarnings', 'Equity', 0],
];

function accounts({ setUp, controlBalances }: ListContext): QboObject[] {
  const rows = [...plainAccounts];
  for (const currency of controlBalances.keys()) {
    const { value, name } = receivablesAccount(currency);
    rows.push([value, name, 'Accounts Receivable', 'AccountsReceivable', 'Asset', controlBalances.get(currency) ?? 0]);
  }
  return rows.map(([id, name, type, subType, classification, balance]) => ({
    ...envelope(id, 0, setUp, setUp),
    Name: name,
    FullyQualifiedName: name,
    SubAccount: false,
    Active: true,
    Classification: classification,
    AccountType: type,
    AccountSubType: subType,
    CurrentBalance: amount(balance),
    CurrentBalanceWithSubAccounts: amount(balance),
    CurrencyRef: currencyRef(name.startsWith('Accounts Receivable (A/R) - ') ? name.slice(-3) : 'USD'),
  }));
}

/** A reference to a currency with its name. */
export function currencyRef(currency: string): { value: string; name: string } {
  return { value: currency, name: currencyNames[currency] ?? currency };
}

const named = (names: readonly string[], setUp: number): QboObject[] =>
  names.map((name, i) => ({
    ...envelope(String(i + 1), 0, setUp, setUp),
    Name: name,
    FullyQualifiedName: name,
    Active: true,
  }));

function taxCodes(setUp: number): QboObject[] {
  const purchase = { TaxRateDetail: [] };
  const pseudo = (id: string, name: string, taxable: boolean): QboObject => ({
    ...envelope(id, 0, setUp, setUp),
    Name: name,
    Description: name,
    Active: true,
    Taxable: taxable,
    TaxGroup: false,
    SalesTaxRateList: { TaxRateDetail: [] },
    PurchaseTaxRateList: purchase,
  });
  const rate = { TaxRateRef: { value: '3', name: 'State' }, TaxTypeApplicable: 'TaxOnAmount', TaxOrder: 0 };
  return [
    pseudo('TAX', 'TAX', true),
    pseudo('NON', 'NON', false),
    {
      ...envelope('2', 0, setUp, setUp),
      Name: 'State',
      Description: 'State sales tax',
      Active: true,
      Taxable: true,
      TaxGroup: true,
      SalesTaxRateList: { TaxRateDetail: [rate] },
      PurchaseTaxRateList: purchase,
    },
  ];
}

/** The lists that hold no people. */
export function planLists(context: ListContext) {
  const { setUp } = context;
  return {
    Item: items(setUp),
    Account: accounts(context),
    Term: terms.map(({ id, name, days }) => ({
      ...envelope(id, 0, setUp, setUp),
      Name: name,
      Active: true,
      Type: 'STANDARD',
      DueDays: days,
      DiscountPercent: 0,
      DiscountDays: 0,
    })),
    TaxCode: taxCodes(setUp),
    TaxRate: [
      {
        ...envelope('3', 0, setUp, setUp),
        Name: 'State',
        Description: 'State sales tax',
        Active: true,
        RateValue: taxRateBasisPoints / 100,
        AgencyRef: { value: '1' },
        SpecialTaxType: 'NONE',
        DisplayType: 'ReadOnly',
      },
    ],
    TaxAgency: [
      {
        ...envelope('1', 0, setUp, setUp),
        DisplayName: 'State Revenue Service',
        TaxTrackedOnSales: true,
        TaxTrackedOnPurchases: false,
      },
    ],
    PaymentMethod: paymentMethods.map((name, i) => ({
      ...envelope(String(i + 1), 0, setUp, setUp),
      Name: name,
      Active: true,
      Type: name === 'Credit Card' ? 'CREDIT_CARD' : 'NON_CREDIT_CARD',
    })),
    Class: named(['Field work', 'Back office', 'Projects'], setUp),
    Department: named(['Main Street', 'Harbor Branch'], setUp),
  };
}
