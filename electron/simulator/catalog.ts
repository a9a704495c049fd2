/** What the simulator knows of each entity: its properties, what a query may filter and sort, how it is voided. */

export type FilterType = 'id' | 'text' | 'number' | 'date' | 'instant' | 'boolean' | 'reference' | 'email';

export type Filter = { path: string; type: FilterType; filterable: boolean; sortable: boolean };

export type EntityKind = 'people' | 'list' | 'transaction' | 'single';

export type EntitySpec = {
  name: string;
  kind: EntityKind;
  /** Property that must be unique, for lists and people. */
  nameField?: 'DisplayName' | 'Name';
  /** Has `Active`; queries hide inactive rows unless asked. */
  deactivates: boolean;
  /** Client may create, update, delete through `/entity`. */
  writable: boolean;
  /** How a void is asked for; absent when the entity has no documented void. */
  voidBy?: 'operation' | 'include';
  changeDataCapture: boolean;
  filters: ReadonlyMap<string, Filter>;
  writableFields: ReadonlySet<string>;
  readOnlyFields: ReadonlySet<string>;
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** `Name` both ways, `Name¹` filters only, `Name²` sorts only; `:type` after it. */
function filtersOf(text: string): Map<string, Filter> {
  const filters = new Map<string, Filter>();
  for (const word of ['Id:id', 'MetaData.CreateTime:instant', 'MetaData.LastUpdatedTime:instant', ...words(text)]) {
    const [marked = '', type = 'text'] = word.split(':');
    const path = marked.replace(/[¹²]$/, '');
    const filter = {
      path,
      type: type as FilterType,
      filterable: !marked.endsWith('²'),
      sortable: !marked.endsWith('¹'),
    };
    filters.set(path.toLowerCase(), filter);
  }
  return filters;
}

const SYSTEM_FIELDS = words('Id SyncToken MetaData domain sparse status');

const ADDRESS_BOOK = words(`Title GivenName MiddleName FamilyName Suffix DisplayName PrintOnCheckName CompanyName Active
  PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr BillAddr ShipAddr CurrencyRef Notes`);

const SALES_FORM = words(`DocNumber TxnDate CustomerRef CurrencyRef ExchangeRate Line TxnTaxDetail GlobalTaxCalculation
  ApplyTaxAfterDiscount CustomerMemo PrivateNote BillAddr ShipAddr ShipFromAddr BillEmail BillEmailCc BillEmailBcc EmailStatus
  PrintStatus CustomField ClassRef DepartmentRef ShipMethodRef ShipDate TrackingNum FreeFormAddress TransactionLocationType
  ProjectRef LinkedTxn TxnSource`);

const SALES_RESULTS = words(`TotalAmt Balance HomeTotalAmt HomeBalance DeliveryInfo RecurDataRef TaxExemptionRef`);

const PURCHASE_FORM =
  words(`DocNumber TxnDate CurrencyRef ExchangeRate Line TxnTaxDetail GlobalTaxCalculation PrivateNote
  DepartmentRef LinkedTxn Memo`);

type Shape = {
  name: string;
  kind: EntityKind;
  nameField?: 'DisplayName' | 'Name';
  deactivates?: boolean;
  writable?: boolean;
  voidBy?: 'operation' | 'include';
  changeDataCapture?: boolean;
  filters: string;
  fields: readonly string[];
  results?: readonly string[];
};

const SHAPES: readonly Shape[] = [
  {
    name: 'Customer',
    kind: 'people',
    nameField: 'DisplayName',
    deactivates: true,
    filters: `DisplayName GivenName MiddleName FamilyName FullyQualifiedName CompanyName PrintOnCheckName PrimaryEmailAddr¹:email
      Active:boolean Balance:number BalanceWithJobs²:number`,
    fields: [
      ...ADDRESS_BOOK,
      ...words(`Taxable Job BillWithParent ParentRef Balance OpenBalanceDate PreferredDeliveryMethod SalesTermRef DefaultTaxCodeRef
        PaymentMethodRef CustomerTypeRef ResaleNum TaxExemptionReasonId PrimaryTaxIdentifier SecondaryTaxIdentifier
        BusinessNumber GSTIN GSTRegistrationType`),
    ],
    results: words(
      'BalanceWithJobs FullyQualifiedName Level IsProject ClientEntityId V4IDPseudonym ARAccountRef Source',
    ),
  },
  {
    name: 'Vendor',
    kind: 'people',
    nameField: 'DisplayName',
    deactivates: true,
    filters:
      'DisplayName GivenName MiddleName FamilyName CompanyName PrintOnCheckName PrimaryEmailAddr¹:email Active:boolean Balance:number',
    fields: [
      ...ADDRESS_BOOK,
      ...words('AcctNum Vendor1099 TermRef TaxIdentifier BusinessNumber BillRate VendorPaymentBankDetail'),
    ],
    results: words('Balance OpenBalanceDate V4IDPseudonym'),
  },
  {
    name: 'Employee',
    kind: 'people',
    nameField: 'DisplayName',
    deactivates: true,
    filters: 'DisplayName GivenName MiddleName FamilyName PrintOnCheckName PrimaryEmailAddr¹:email Active:boolean',
    fields: [
      ...ADDRESS_BOOK,
      ...words(
        'PrimaryAddr SSN EmployeeNumber BillableTime BillRate CostRate BirthDate Gender HiredDate ReleasedDate Organization',
      ),
    ],
    results: words('V4IDPseudonym'),
  },
  {
    name: 'Item',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: 'Name Type Active¹:boolean FullyQualifiedName¹ SubItem¹:boolean Taxable¹:boolean',
    fields:
      words(`Name Sku Description Active SubItem ParentRef Taxable SalesTaxIncluded UnitPrice Type IncomeAccountRef PurchaseDesc
      PurchaseTaxIncluded PurchaseCost ExpenseAccountRef AssetAccountRef TrackQtyOnHand QtyOnHand InvStartDate ReorderPoint
      SalesTaxCodeRef PurchaseTaxCodeRef ItemGroupDetail PrintGroupedItems ClassRef PrefVendorRef ItemCategoryType
      TaxClassificationRef`),
    results: words('FullyQualifiedName Level'),
  },
  {
    name: 'Account',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: `Name FullyQualifiedName SubAccount:boolean Classification¹ AccountType¹ CurrentBalanceWithSubAccounts:number
      Active:boolean`,
    fields: words(
      'Name AcctNum Description Active SubAccount ParentRef AccountType AccountSubType CurrencyRef TaxCodeRef TxnLocationType',
    ),
    results: words('FullyQualifiedName Classification CurrentBalance CurrentBalanceWithSubAccounts'),
  },
  {
    name: 'TaxCode',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    writable: false,
    changeDataCapture: false,
    filters: 'Name Description Active:boolean',
    fields: words(
      'Name Description Active Taxable TaxGroup SalesTaxRateList PurchaseTaxRateList TaxCodeConfigType Hidden',
    ),
  },
  {
    name: 'TaxRate',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    writable: false,
    changeDataCapture: false,
    filters: 'Name Description Active:boolean AgencyRef:reference',
    fields: words(
      'Name Description Active RateValue AgencyRef TaxReturnLineRef SpecialTaxType DisplayType EffectiveTaxRate',
    ),
  },
  {
    name: 'TaxAgency',
    kind: 'list',
    nameField: 'DisplayName',
    changeDataCapture: false,
    filters: 'DisplayName',
    fields: words('DisplayName TaxRegistrationNumber TaxTrackedOnPurchases TaxTrackedOnSales LastFileDate'),
    results: words('TaxAgencyConfig'),
  },
  {
    name: 'Term',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: 'Name Active:boolean',
    fields: words('Name Active DueDays DayOfMonthDue DueNextMonthDays DiscountPercent DiscountDays DiscountDayOfMonth'),
    results: words('Type'),
  },
  {
    name: 'PaymentMethod',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: 'Name Active:boolean',
    fields: words('Name Active Type'),
  },
  {
    name: 'Class',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: 'Name FullyQualifiedName Active:boolean SubClass¹:boolean',
    fields: words('Name Active SubClass ParentRef'),
    results: words('FullyQualifiedName'),
  },
  {
    name: 'Department',
    kind: 'list',
    nameField: 'Name',
    deactivates: true,
    filters: 'Name FullyQualifiedName Active:boolean SubDepartment¹:boolean',
    fields: words('Name Active SubDepartment ParentRef Address'),
    results: words('FullyQualifiedName'),
  },
  {
    name: 'Invoice',
    kind: 'transaction',
    voidBy: 'operation',
    filters:
      'DocNumber TxnDate:date DueDate:date Balance:number TotalAmt:number CustomerRef¹:reference SalesTermRef¹:reference ProjectRef¹:reference',
    fields: [
      ...SALES_FORM,
      ...words(`DueDate SalesTermRef Deposit DepositToAccountRef AllowOnlineCreditCardPayment AllowOnlineACHPayment AllowOnlinePayment
        AllowIPNPayment`),
    ],
    results: [...SALES_RESULTS, ...words('InvoiceLink EInvoiceStatus')],
  },
  {
    name: 'Payment',
    kind: 'transaction',
    voidBy: 'include',
    filters: 'TxnDate:date TotalAmt:number PaymentRefNum CustomerRef¹:reference ProjectRef¹:reference',
    fields:
      words(`TxnDate CustomerRef CurrencyRef ExchangeRate TotalAmt PaymentMethodRef PaymentRefNum DepositToAccountRef PrivateNote
      Line ProcessPayment CreditCardPayment ProjectRef TxnSource TransactionLocationType TaxExemptionRef`),
    results: words('UnappliedAmt LinkedTxn ARAccountRef HomeTotalAmt'),
  },
  {
    name: 'CreditMemo',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date Balance:number TotalAmt:number CustomerRef¹:reference SalesTermRef¹:reference',
    fields: [...SALES_FORM, ...words('SalesTermRef PaymentMethodRef InvoiceRef')],
    results: [...SALES_RESULTS, 'RemainingCredit'],
  },
  {
    name: 'SalesReceipt',
    kind: 'transaction',
    voidBy: 'include',
    filters: 'DocNumber TxnDate:date Balance:number TotalAmt:number CustomerRef¹:reference',
    fields: [
      ...SALES_FORM,
      ...words('DepositToAccountRef PaymentMethodRef PaymentRefNum CreditCardPayment PaymentType'),
    ],
    results: SALES_RESULTS,
  },
  {
    name: 'RefundReceipt',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date Balance:number TotalAmt:number CustomerRef¹:reference',
    fields: [
      ...SALES_FORM,
      ...words('DepositToAccountRef PaymentMethodRef PaymentRefNum CheckPayment CreditCardPayment PaymentType'),
    ],
    results: SALES_RESULTS,
  },
  {
    name: 'Estimate',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date ExpirationDate:date TotalAmt:number CustomerRef¹:reference TxnStatus¹',
    fields: [...SALES_FORM, ...words('DueDate SalesTermRef ExpirationDate AcceptedBy AcceptedDate TxnStatus')],
    results: SALES_RESULTS,
  },
  {
    name: 'Deposit',
    kind: 'transaction',
    filters: 'TxnDate:date TotalAmt:number DocNumber DepositToAccountRef¹:reference',
    fields: words(
      'TxnDate DocNumber CurrencyRef ExchangeRate DepositToAccountRef Line CashBack PrivateNote DepartmentRef TxnTaxDetail GlobalTaxCalculation',
    ),
    results: words('TotalAmt HomeTotalAmt'),
  },
  {
    name: 'JournalEntry',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date',
    fields: words(
      'DocNumber TxnDate CurrencyRef ExchangeRate Line PrivateNote Adjustment TxnTaxDetail GlobalTaxCalculation',
    ),
    results: words('TotalAmt HomeTotalAmt'),
  },
  {
    name: 'Bill',
    kind: 'transaction',
    filters:
      'DocNumber TxnDate:date DueDate:date Balance:number TotalAmt:number VendorRef¹:reference SalesTermRef¹:reference',
    fields: [...PURCHASE_FORM, ...words('DueDate VendorRef SalesTermRef APAccountRef VendorAddr')],
    results: words('TotalAmt Balance HomeTotalAmt HomeBalance'),
  },
  {
    name: 'BillPayment',
    kind: 'transaction',
    voidBy: 'include',
    filters: 'DocNumber TxnDate:date TotalAmt:number VendorRef¹:reference',
    fields:
      words(`DocNumber TxnDate CurrencyRef ExchangeRate VendorRef PayType CheckPayment CreditCardPayment TotalAmt Line PrivateNote
      DepartmentRef APAccountRef ProcessBillPayment`),
    results: words('HomeTotalAmt'),
  },
  {
    name: 'Purchase',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date TotalAmt:number PaymentType¹',
    fields: [
      ...PURCHASE_FORM,
      ...words(
        'AccountRef PaymentType PaymentMethodRef EntityRef Credit RemitToAddr PrintStatus TxnSource CheckPayment',
      ),
    ],
    results: words('TotalAmt HomeTotalAmt PurchaseEx'),
  },
  {
    name: 'PurchaseOrder',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date TotalAmt:number VendorRef¹:reference',
    fields: [
      ...PURCHASE_FORM,
      ...words(
        'VendorRef APAccountRef VendorAddr ShipAddr ShipTo ShipMethodRef SalesTermRef DueDate POStatus POEmail EmailStatus ClassRef CustomField',
      ),
    ],
    results: words('TotalAmt HomeTotalAmt'),
  },
  {
    name: 'Transfer',
    kind: 'transaction',
    filters: 'TxnDate:date Amount:number',
    fields: words('TxnDate FromAccountRef ToAccountRef Amount PrivateNote CurrencyRef ExchangeRate'),
  },
  {
    name: 'VendorCredit',
    kind: 'transaction',
    filters: 'DocNumber TxnDate:date Balance:number TotalAmt:number VendorRef¹:reference',
    fields: [...PURCHASE_FORM, ...words('VendorRef APAccountRef')],
    results: words('TotalAmt Balance HomeTotalAmt'),
  },
  {
    name: 'CompanyInfo',
    kind: 'single',
    filters: 'CompanyName¹',
    fields:
      words(`CompanyName LegalName CompanyAddr CustomerCommunicationAddr LegalAddr CustomerCommunicationEmailAddr PrimaryPhone
      CompanyStartDate EmployerId FiscalYearStartMonth Country Email WebAddr SupportedLanguages DefaultTimeZone NameValue`),
  },
  {
    name: 'Preferences',
    kind: 'single',
    filters: '',
    fields:
      words(`AccountingInfoPrefs ProductAndServicesPrefs SalesFormsPrefs EmailMessagesPrefs VendorAndPurchasesPrefs TimeTrackingPrefs
      TaxPrefs CurrencyPrefs ReportPrefs OtherPrefs`),
  },
];

function specOf(shape: Shape): EntitySpec {
  const spec: EntitySpec = {
    name: shape.name,
    kind: shape.kind,
    deactivates: shape.deactivates ?? false,
    writable: shape.writable ?? true,
    changeDataCapture: shape.changeDataCapture ?? true,
    filters: filtersOf(shape.filters),
    writableFields: new Set(shape.fields),
    readOnlyFields: new Set([...(shape.results ?? []), ...SYSTEM_FIELDS]),
  };
  if (shape.nameField !== undefined) spec.nameField = shape.nameField;
  if (shape.voidBy !== undefined) spec.voidBy = shape.voidBy;
  return spec;
}

/** All entities, by name as documented. */
export const ENTITIES: readonly EntitySpec[] = SHAPES.map(specOf);

const BY_LOWER_NAME = new Map(ENTITIES.map((spec) => [spec.name.toLowerCase(), spec]));

/** Finds an entity by its name in any case. */
export function findEntity(name: string): EntitySpec | undefined {
  return BY_LOWER_NAME.get(name.toLowerCase());
}

/** The entity of that exact name, known to be in the catalog. */
export function entityNamed(name: string): EntitySpec {
  const spec = findEntity(name);
  if (spec === undefined) throw new Error(`No entity ${name}.`);
  return spec;
}
