import type { RealmBooks, SimulatorHandle, SimulatorOptions } from '../../../electron/simulator/simulator.ts';
import { startSimulator } from '../../../electron/simulator/simulator.ts';

type Json = Record<string, unknown>;

const meta = (time: string): Json => ({ CreateTime: time, LastUpdatedTime: time });
const row = (id: string, time: string, fields: Json): Json => ({
  Id: id,
  SyncToken: '0',
  domain: 'QBO',
  sparse: false,
  ...fields,
  MetaData: meta(time),
});
const OLD = '2026-01-05T09:00:00-08:00';

const person = (id: string, name: string, fields: Json = {}): Json =>
  row(id, OLD, {
    DisplayName: name,
    FullyQualifiedName: name,
    Active: true,
    Balance: 0,
    BalanceWithJobs: 0,
    CurrencyRef: { value: 'USD' },
    ...fields,
  });

const invoice = (id: string, number: string, customerId: string, time: string): Json =>
  row(id, time, {
    DocNumber: number,
    TxnDate: time.slice(0, 10),
    CustomerRef: { value: customerId },
    CurrencyRef: { value: 'USD' },
    Line: [
      {
        Id: '1',
        LineNum: 1,
        Amount: 100,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: { ItemRef: { value: '12' }, Qty: 4, UnitPrice: 25, TaxCodeRef: { value: 'NON' } },
      },
      { Amount: 100, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
    ],
    TxnTaxDetail: { TotalTax: 0 },
    TotalAmt: 100,
    Balance: 100,
    Deposit: 0,
    LinkedTxn: [],
  });

export type SmallOptions = {
  preferences?: Json;
  country?: string;
  realmId?: string;
  invoices?: number;
  quickbooks?: Record<string, Json[]>;
};

/** A company small enough to know by heart: three customers, one vendor, a few accounts, `invoices` open invoices of 100. */
export function smallBooks(options: SmallOptions = {}): RealmBooks {
  const invoices = Array.from({ length: options.invoices ?? 0 }, (_, index) =>
    invoice(
      String(index + 101),
      `A-${index + 1}`,
      '58',
      `2026-02-${String(1 + (index % 28)).padStart(2, '0')}T10:00:00-08:00`,
    ),
  );
  return {
    realmId: options.realmId ?? '4620816365000000001',
    companyInfo: row('1', OLD, {
      CompanyName: `Small Books ${options.realmId ?? ''}`,
      Country: options.country ?? 'US',
    }),
    preferences: row('1', OLD, {
      AccountingInfoPrefs: {},
      SalesFormsPrefs: { CustomTxnNumbers: true, AutoApplyCredit: false },
      TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: false },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'USD' } },
      ...options.preferences,
    }),
    quickbooks: {
      Customer: [
        person('58', 'Harbor Bakery'),
        person('59', 'North Pier Cafe'),
        person('60', 'Old Mill (deleted)', { Active: false }),
      ],
      Vendor: [
        row('70', OLD, { DisplayName: 'Quay Supplies', Active: true, Balance: 0, CurrencyRef: { value: 'USD' } }),
      ],
      Employee: [row('80', OLD, { DisplayName: 'Ines Moreau', Active: true })],
      Item: [
        row('12', OLD, {
          Name: 'Service',
          FullyQualifiedName: 'Service',
          Active: true,
          Type: 'Service',
          Taxable: true,
          UnitPrice: 25,
          IncomeAccountRef: { value: '79' },
        }),
        row('13', OLD, {
          Name: 'Gone (deleted)',
          FullyQualifiedName: 'Gone (deleted)',
          Active: false,
          Type: 'Service',
          IncomeAccountRef: { value: '79' },
        }),
      ],
      Account: [
        row('4', OLD, {
          Name: 'Undeposited Funds',
          AccountType: 'Other Current Asset',
          AccountSubType: 'UndepositedFunds',
          Active: true,
          CurrentBalance: 0,
        }),
        row('35', OLD, {
          Name: 'Checking',
          AccountType: 'Bank',
          AccountSubType: 'Checking',
          Active: true,
          CurrentBalance: 0,
        }),
        row('79', OLD, {
          Name: 'Services',
          AccountType: 'Income',
          AccountSubType: 'ServiceFeeIncome',
          Active: true,
          CurrentBalance: 0,
        }),
        row('84', OLD, {
          Name: 'Accounts Receivable (A/R)',
          AccountType: 'Accounts Receivable',
          AccountSubType: 'AccountsReceivable',
          Active: true,
          CurrentBalance: 100 * (options.invoices ?? 0),
        }),
        row('85', OLD, {
          Name: 'Accounts Payable (A/P)',
          AccountType: 'Accounts Payable',
          AccountSubType: 'AccountsPayable',
          Active: true,
          CurrentBalance: 0,
        }),
        row('86', OLD, {
          Name: 'Discounts given',
          AccountType: 'Income',
          AccountSubType: 'DiscountsRefundsGiven',
          Active: true,
          CurrentBalance: 0,
        }),
      ],
      Term: [row('3', OLD, { Name: 'Net 30', Active: true, Type: 'STANDARD', DueDays: 30 })],
      PaymentMethod: [row('2', OLD, { Name: 'Check', Active: true })],
      TaxAgency: [row('1', OLD, { DisplayName: 'Maine Revenue' })],
      TaxRate: [row('3', OLD, { Name: 'Maine', RateValue: 5, AgencyRef: { value: '1' }, Active: true })],
      TaxCode: [
        row('2', OLD, {
          Name: 'Maine',
          Active: true,
          Taxable: true,
          SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: '3' } }] },
        }),
        row('TAX', OLD, { Name: 'TAX', Active: true, Taxable: true }),
        row('NON', OLD, { Name: 'NON', Active: true, Taxable: false }),
      ],
      Invoice: invoices,
      ...options.quickbooks,
    },
  };
}

/** An answer of the API: its status, its parsed body, and its body as sent. */
export type Answer = { status: number; body: Json; text: string; headers: Headers };

/** A simulator over small books with a connected caller. */
export class Caller {
  readonly simulator: SimulatorHandle;
  readonly realmId: string;
  token: string;

  private constructor(simulator: SimulatorHandle, realmId: string, token: string) {
    this.simulator = simulator;
    this.realmId = realmId;
    this.token = token;
  }

  static async start(books: SmallOptions = {}, options: Partial<SimulatorOptions> = {}): Promise<Caller> {
    const simulator = await startSimulator({
      realms: [smallBooks(books)],
      now: '2026-10-02T15:15:30.512Z',
      clockScale: 0,
      ...options,
    });
    const { realmId, accessToken } = simulator.connect();
    return new Caller(simulator, realmId, accessToken);
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  async call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.simulator.apiBase}/v3/company/${this.realmId}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: isJson ? (JSON.parse(text) as Json) : {}, text, headers: response.headers };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call('POST', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** Posts and gives the entity answered. Throws when it is a fault. */
  async write(entity: string, body: Json, params = ''): Promise<Json> {
    const answer = await this.post(`/${entity.toLowerCase()}${params}`, body);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body[entity] as Json;
  }

  async query(statement: string): Promise<Answer> {
    return this.get(`/query?query=${encodeURIComponent(statement)}`);
  }

  /** Rows of a query. */
  async rows(statement: string): Promise<Json[]> {
    const { body } = await this.query(statement);
    const response = (body.QueryResponse ?? {}) as Json;
    return (Object.values(response).find((value) => Array.isArray(value)) ?? []) as Json[];
  }

  stored(entity: string, id: string): Json {
    return (this.simulator.object(entity, id) ?? {}) as Json;
  }
}

/** Code of the first fault in an answer, whichever shape it has. */
export function faultCode(answer: Answer): string {
  const upper = answer.body.Fault as { Error: { code: string }[] } | undefined;
  const lower = answer.body.fault as { error: { code: string }[] } | undefined;
  return upper?.Error[0]?.code ?? lower?.error[0]?.code ?? '';
}

/** A sales line of `quantity` times `price`. */
export function line(quantity: number, price: number, taxCode = 'NON'): Json {
  return {
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: { value: '12' }, Qty: quantity, UnitPrice: price, TaxCodeRef: { value: taxCode } },
  };
}

/** A payment line on one document. */
export function pays(type: string, id: unknown, amount: number): Json {
  return { Amount: amount, LinkedTxn: [{ TxnId: String(id), TxnType: type }] };
}
