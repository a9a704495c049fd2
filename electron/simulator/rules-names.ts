/** Rules of names and lists: customers, vendors, employees, items, accounts, terms and the like. */
import { type EntitySpec, entityNamed } from './catalog.ts';
import { centsOf } from './decimal.ts';
import { checkAddress, checkEmail, checkNumber, checkText, referenced, requireField, resolveRef } from './fields.ts';
import { objectAt, type QboObject, refAt, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';
import type { Rule, WriteContext } from './write.ts';

const DELETED_SUFFIX = ' (deleted)';
const NAME_REFUSED = /[:\t\n]/;
const LEVELS_MAX = 5;
const PEOPLE = ['Customer', 'Vendor', 'Employee'] as const;

/** Key under which a name counts as taken: lower case, compared whole. */
function nameKeys(spec: EntitySpec): (object: QboObject) => readonly string[] {
  if (spec.kind === 'people') return (object) => [(textAt(object, 'DisplayName') ?? '').toLowerCase()];
  return (object) => [
    `${refAt(object, 'ParentRef') ?? ''}:${(textAt(object, spec.nameField ?? 'Name') ?? '').toLowerCase()}`,
  ];
}

/** 6240 when another object of the same name space carries the name already. */
function checkUnique(tx: Transaction, spec: EntitySpec, draft: QboObject): void {
  const spaces = spec.kind === 'people' ? PEOPLE : [spec.name];
  for (const entity of spaces) {
    const read = nameKeys(entityNamed(entity));
    const key = read(draft)[0] ?? '';
    const taken = tx.idsWith(entity, 'name', read, key).find((id) => entity !== spec.name || id !== draft.Id);
    if (taken !== undefined) {
      throw fault(
        '6240',
        `The name supplied already exists. : Another ${entity.toLowerCase()} is already using this name. Id=${taken}`,
      );
    }
  }
}

/** Works out `FullyQualifiedName`, level and parentage of a list entry that may have a parent. */
function applyParent(tx: Transaction, spec: EntitySpec, draft: QboObject, ownName: string): void {
  let level = 0;
  let qualified = ownName;
  let parentId = refAt(draft, 'ParentRef');
  if (parentId !== undefined) resolveRef(tx, draft, 'ParentRef', spec.name, draft.Active === false ? draft : undefined);
  while (parentId !== undefined) {
    if (parentId === draft.Id) throw fault('6000', 'A name cannot be its own parent.', 'ParentRef');
    const parent = tx.get(spec.name, parentId);
    if (level === 0) qualified = `${textAt(parent, 'FullyQualifiedName') ?? ''}:${ownName}`;
    level += 1;
    if (level >= LEVELS_MAX) throw fault('6000', `At most ${LEVELS_MAX} levels of names are allowed.`, 'ParentRef');
    parentId = refAt(parent, 'ParentRef');
  }
  draft.FullyQualifiedName = qualified;
  if (level > 0) draft.Level = level;
  else delete draft.Level;
}

/** Deactivating renames: the suffix frees the name for others. */
function applyDeactivation(draft: QboObject, before: QboObject | undefined, nameField: string): void {
  if (draft.Active !== false || before?.Active === false) return;
  const name = textAt(draft, nameField) ?? '';
  draft[nameField] = name.endsWith(DELETED_SUFFIX) ? name : name + DELETED_SUFFIX;
}

function checkBalanceBeforeDeactivation(draft: QboObject, before: QboObject | undefined): void {
  if (draft.Active !== false || before?.Active === false) return;
  if (centsOf(before?.Balance) !== 0 || centsOf(before?.BalanceWithJobs) !== 0) {
    throw fault('6220', 'This name has an open balance and cannot be made inactive.', 'Active');
  }
}

function displayNameOf(draft: QboObject): string {
  const parts = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix'].map((key) => textAt(draft, key) ?? '');
  return parts.filter((part) => part !== '').join(' ');
}

/** Lengths, characters and addresses that customers, vendors and employees share. */
function checkPerson(tx: Transaction, draft: QboObject, context: WriteContext): void {
  checkText(draft, 'DisplayName', 500, NAME_REFUSED);
  for (const key of ['GivenName', 'MiddleName', 'FamilyName', 'CompanyName']) checkText(draft, key, 100, NAME_REFUSED);
  for (const key of ['Title', 'Suffix']) checkText(draft, key, 16, NAME_REFUSED);
  checkText(draft, 'PrintOnCheckName', 110, NAME_REFUSED);
  checkText(draft, 'Notes', 2000);
  for (const key of ['PrimaryPhone', 'AlternatePhone', 'Mobile', 'Fax'])
    checkText(objectAt(draft, key), 'FreeFormNumber', 30);
  checkText(objectAt(draft, 'WebAddr'), 'URI', 1000);
  checkEmail(draft, 'PrimaryEmailAddr');
  for (const key of ['BillAddr', 'ShipAddr', 'PrimaryAddr']) checkAddress(draft, key, () => context.nextAddressId());
  const name = textAt(draft, 'DisplayName') ?? (displayNameOf(draft) || textAt(draft, 'CompanyName') || '');
  if (name === '') throw fault('2020', 'DisplayName', 'DisplayName');
  draft.DisplayName = name;
  draft.Active = draft.Active !== false;
  if (refAt(draft, 'CurrencyRef') === undefined) draft.CurrencyRef = { value: tx.homeCurrency };
  const had = refAt(context.before, 'CurrencyRef');
  if (had !== undefined && had !== refAt(draft, 'CurrencyRef'))
    throw fault('6000', 'The currency of a name cannot be changed.', 'CurrencyRef');
}

const preparePerson: Rule = (tx, draft, context) => {
  checkPerson(tx, draft, context);
  checkBalanceBeforeDeactivation(draft, context.before);
  applyDeactivation(draft, context.before, 'DisplayName');
  draft.PrintOnCheckName ??= textAt(draft, 'CompanyName') ?? textAt(draft, 'DisplayName') ?? '';
  if (context.spec.name !== 'Employee' && context.before === undefined) draft.Balance = 0;
  checkUnique(tx, context.spec, draft);
};

const prepareCustomer: Rule = (tx, draft, context) => {
  if (context.before === undefined && centsOf(draft.Balance) !== 0) {
    throw fault('6000', 'Opening balances are entered as invoices in this company.', 'Balance');
  }
  if (context.before !== undefined) draft.Balance = context.before.Balance ?? 0;
  preparePerson(tx, draft, context);
  if (refAt(draft, 'SalesTermRef') !== undefined) resolveRef(tx, draft, 'SalesTermRef', 'Term', context.before);
  if (refAt(draft, 'PaymentMethodRef') !== undefined)
    resolveRef(tx, draft, 'PaymentMethodRef', 'PaymentMethod', context.before);
  if (refAt(draft, 'DefaultTaxCodeRef') !== undefined) referenced(tx, draft, 'DefaultTaxCodeRef', 'TaxCode', true);
  draft.Taxable ??= true;
  draft.Job = refAt(draft, 'ParentRef') !== undefined && draft.Job !== false;
  draft.BillWithParent ??= false;
  draft.IsProject ??= false;
  draft.BalanceWithJobs ??= 0;
  draft.PreferredDeliveryMethod ??= 'Print';
  draft.ClientEntityId ??= '0';
  applyParent(tx, context.spec, draft, textAt(draft, 'DisplayName') ?? '');
  renameChildren(tx, context.spec, draft, context.before);
};

/** Children carry their parent's qualified name. */
function renameChildren(tx: Transaction, spec: EntitySpec, draft: QboObject, before: QboObject | undefined): void {
  const id = textAt(draft, 'Id') ?? '';
  if (before === undefined || before.FullyQualifiedName === draft.FullyQualifiedName) return;
  for (const childId of tx.idsWith(spec.name, 'parent', (object) => [refAt(object, 'ParentRef') ?? ''], id)) {
    const child = tx.edit(spec.name, childId);
    if (child === undefined) continue;
    const childBefore = { ...child };
    child.FullyQualifiedName = `${textAt(draft, 'FullyQualifiedName') ?? ''}:${textAt(child, spec.nameField ?? 'Name') ?? ''}`;
    tx.put(spec.name, child, false);
    renameChildren(tx, spec, child, childBefore);
  }
}

/** A named list entry with an optional parent. */
function prepareListEntry(max: number, refused: RegExp | undefined, subFlag?: string): Rule {
  return (tx, draft, context) => {
    requireField(draft, context.spec.nameField ?? 'Name');
    checkText(draft, context.spec.nameField ?? 'Name', max, refused);
    if (context.spec.deactivates) {
      draft.Active = draft.Active !== false;
      applyDeactivation(draft, context.before, context.spec.nameField ?? 'Name');
    }
    checkUnique(tx, context.spec, draft);
    if (subFlag === undefined) return;
    draft[subFlag] = refAt(draft, 'ParentRef') !== undefined;
    applyParent(tx, context.spec, draft, textAt(draft, 'Name') ?? '');
    renameChildren(tx, context.spec, draft, context.before);
  };
}

const ITEM_TYPES = ['Service', 'NonInventory', 'Inventory', 'Category', 'Group'];

const prepareItem: Rule = (tx, draft, context) => {
  draft.Type ??= 'Service';
  if (!ITEM_TYPES.includes(String(draft.Type)))
    throw fault('2090', `Item type ${String(draft.Type)} is not known`, 'Type');
  prepareListEntry(100, NAME_REFUSED)(tx, draft, context);
  checkNumber(draft, 'UnitPrice');
  if (draft.Type === 'Service' || draft.Type === 'NonInventory') requireField(draft, 'IncomeAccountRef');
  if (draft.Type === 'Inventory') {
    for (const key of ['QtyOnHand', 'InvStartDate', 'AssetAccountRef', 'IncomeAccountRef', 'ExpenseAccountRef'])
      requireField(draft, key);
  }
  for (const key of ['IncomeAccountRef', 'ExpenseAccountRef', 'AssetAccountRef'])
    resolveRef(tx, draft, key, 'Account', context.before);
  draft.TrackQtyOnHand = draft.Type === 'Inventory';
  draft.Taxable ??= false;
  if (draft.Type !== 'Category' && draft.Type !== 'Group') draft.UnitPrice ??= 0;
  applyParent(tx, context.spec, draft, textAt(draft, 'Name') ?? '');
  if (refAt(draft, 'ParentRef') !== undefined) draft.SubItem = true;
  renameChildren(tx, context.spec, draft, context.before);
};

/** Account types with their classification and the subtype taken when none is given. */
const ACCOUNT_TYPES: Record<string, readonly [classification: string, subType: string]> = {
  Bank: ['Asset', 'Checking'],
  'Accounts Receivable': ['Asset', 'AccountsReceivable'],
  'Other Current Asset': ['Asset', 'OtherCurrentAssets'],
  'Fixed Asset': ['Asset', 'FurnitureAndFixtures'],
  'Other Asset': ['Asset', 'OtherLongTermAssets'],
  'Accounts Payable': ['Liability', 'AccountsPayable'],
  'Credit Card': ['Liability', 'CreditCard'],
  'Other Current Liability': ['Liability', 'OtherCurrentLiabilities'],
  'Long Term Liability': ['Liability', 'NotesPayable'],
  Equity: ['Equity', 'OpeningBalanceEquity'],
  Income: ['Revenue', 'SalesOfProductIncome'],
  'Other Income': ['Revenue', 'OtherMiscellaneousIncome'],
  'Cost of Goods Sold': ['Expense', 'SuppliesMaterialsCogs'],
  Expense: ['Expense', 'OtherMiscellaneousServiceCost'],
  'Other Expense': ['Expense', 'OtherMiscellaneousExpense'],
};

const prepareAccount: Rule = (tx, draft, context) => {
  if (draft.AccountType === undefined && draft.AccountSubType === undefined)
    throw fault('2020', 'AccountType', 'AccountType');
  draft.AccountType ??=
    Object.entries(ACCOUNT_TYPES).find(([, [, subType]]) => subType === draft.AccountSubType)?.[0] ?? 'Expense';
  const known = ACCOUNT_TYPES[String(draft.AccountType)];
  if (known === undefined) throw fault('2090', `Account type ${String(draft.AccountType)} is not known`, 'AccountType');
  draft.AccountSubType ??= known[1];
  draft.Classification = known[0];
  draft.CurrentBalance ??= 0;
  draft.CurrentBalanceWithSubAccounts ??= 0;
  draft.CurrencyRef ??= { value: tx.homeCurrency };
  prepareListEntry(100, /[":]/, 'SubAccount')(tx, draft, context);
};

const prepareTerm: Rule = (tx, draft, context) => {
  if (draft.DueDays !== undefined) draft.Type = 'STANDARD';
  else if (draft.DayOfMonthDue !== undefined && draft.DueNextMonthDays !== undefined) draft.Type = 'DATE_DRIVEN';
  else throw fault('2020', 'DueDays', 'DueDays');
  for (const key of ['DueDays', 'DayOfMonthDue', 'DueNextMonthDays', 'DiscountPercent', 'DiscountDays'])
    checkNumber(draft, key);
  prepareListEntry(31, undefined)(tx, draft, context);
};

const preparePaymentMethod: Rule = (tx, draft, context) => {
  draft.Type ??= 'NON_CREDIT_CARD';
  prepareListEntry(31, undefined)(tx, draft, context);
};

export const NAME_RULES: Readonly<Record<string, Rule>> = {
  Customer: prepareCustomer,
  Vendor: preparePerson,
  Employee: preparePerson,
  Item: prepareItem,
  Account: prepareAccount,
  Term: prepareTerm,
  PaymentMethod: preparePaymentMethod,
  TaxAgency: prepareListEntry(100, undefined),
  Class: prepareListEntry(100, NAME_REFUSED, 'SubClass'),
  Department: prepareListEntry(100, NAME_REFUSED, 'SubDepartment'),
};
