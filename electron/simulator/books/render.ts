import { dateText } from './calendar.ts';
import { type DocLines, linesOf, soldItems, taxRateBasisPoints } from './lines.ts';
import {
  currencyRef,
  discountAccount,
  envelope,
  exchangeRates,
  itemId,
  paymentMethods,
  terms,
  undepositedFunds,
} from './lists.ts';
import { amount, divideRounded } from './money.ts';
import { type Contact, type Doc, openAmount, type Party, type Pay, unapplied } from './plan.ts';
import type { QboObject } from './types.ts';

/** The name under which other objects refer to a customer. */
export function qualifiedName(party: Party): string {
  return party.parent === null ? party.displayName : `${party.parent.displayName}:${party.displayName}`;
}

export function customerRef(party: Party): { value: string; name: string } {
  return { value: party.customerId ?? '', name: qualifiedName(party) };
}

/** Foreign documents carry the rate; `multi` companies name the currency on every document. */
export function currencyPart(currency: string, multi: boolean): Record<string, unknown> {
  if (!multi) return { CurrencyRef: currencyRef(currency) };
  return { CurrencyRef: currencyRef(currency), ExchangeRate: (exchangeRates[currency] ?? 10_000) / 10_000 };
}

const home = (minor: number, currency: string): number =>
  amount(divideRounded(minor * (exchangeRates[currency] ?? 10_000), 10_000));

function address(contact: Contact, id: string): Record<string, string> {
  return {
    Id: id,
    Line1: contact.street,
    City: contact.city,
    CountrySubDivisionCode: contact.state,
    PostalCode: contact.postcode,
    Country: contact.country,
  };
}

export function renderCustomer(party: Party): QboObject {
  const id = party.customerId ?? '';
  const contact = party.quickbooksContact;
  const suffix = party.active ? '' : ' (deleted)';
  const object: QboObject = {
    ...envelope(id, party.updated === party.created ? 0 : 1 + (party.index % 5), party.created, party.updated),
    DisplayName: party.displayName + suffix,
    FullyQualifiedName: qualifiedName(party) + suffix,
    PrintOnCheckName: party.displayName.slice(0, 110),
    Active: party.active,
    Taxable: party.taxable,
    Job: party.parent !== null,
    BillWithParent: party.billWithParent,
    IsProject: party.project,
    Balance: amount(party.balance),
    BalanceWithJobs: amount(party.balanceWithJobs),
    PreferredDeliveryMethod: contact.email === '' ? 'Print' : 'Email',
    CurrencyRef: currencyRef(party.currency),
    SalesTermRef: { value: terms[party.term]?.id ?? '3', name: terms[party.term]?.name ?? 'Net 30' },
    ClientEntityId: '0',
  };
  if (party.companyName !== '') object.CompanyName = party.companyName.slice(0, 100);
  if (party.person) {
    object.GivenName = party.firstName;
    object.FamilyName = party.lastName;
  }
  if (party.taxable) object.DefaultTaxCodeRef = { value: '2' };
  if (party.parent !== null) {
    object.ParentRef = { value: party.parent.customerId ?? '' };
    object.Level = 1;
  } else {
    object.Level = 0;
  }
  if (contact.email !== '') object.PrimaryEmailAddr = { Address: contact.email };
  if (contact.phone !== '') object.PrimaryPhone = { FreeFormNumber: contact.phone };
  if (contact.street !== '') object.BillAddr = address(contact, String(10_000 + party.index));
  return object;
}

/** Lines and tax of a sales document as QuickBooks writes them; all zero when it is void. */
export function renderLines(doc: DocLines, voided: boolean): Record<string, unknown> {
  const zero = (minor: number): number => (voided ? 0 : amount(minor));
  const lines: Record<string, unknown>[] = doc.lines.map((line, i) => ({
    Id: String(i + 1),
    LineNum: i + 1,
    Description: line.description,
    Amount: zero(line.amount),
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ItemRef: { value: itemId(line.item), name: soldItems[line.item]?.name ?? '' },
      Qty: voided ? 0 : line.quantity / 100,
      UnitPrice: voided ? 0 : line.priceMicros / 1_000_000,
      TaxCodeRef: { value: line.taxable && doc.taxed ? 'TAX' : 'NON' },
    },
  }));
  const subtotal = doc.lines.reduce((sum, line) => sum + line.amount, 0);
  lines.push({ Amount: zero(subtotal), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} });
  if (doc.discount > 0) {
    lines.push({
      Amount: zero(doc.discount),
      DetailType: 'DiscountLineDetail',
      DiscountLineDetail: {
        PercentBased: false,
        DiscountAccountRef: { value: discountAccount, name: 'Discounts given' },
      },
    });
  }
  const tax: Record<string, unknown> = { TotalTax: zero(doc.tax) };
  if (doc.taxed && !voided) {
    tax.TxnTaxCodeRef = { value: '2' };
    tax.TaxLine = [
      {
        Amount: amount(doc.tax),
        DetailType: 'TaxLineDetail',
        TaxLineDetail: {
          TaxRateRef: { value: '3' },
          PercentBased: true,
          TaxPercent: taxRateBasisPoints / 100,
          NetAmountTaxable: amount(doc.taxableNet),
        },
      },
    ];
  }
  return { Line: lines, TxnTaxDetail: tax };
}

function tokenOf(doc: Doc): number {
  const edits = doc.updated > doc.created ? 1 + (doc.key % 2) : 0;
  return (doc.links?.length ?? 0) + (doc.quickbooksVoid ? 1 : 0) + edits;
}

function documentHead(doc: Doc, multi: boolean): QboObject {
  const object: QboObject = { ...envelope(String(doc.quickbooksId), tokenOf(doc), doc.created, doc.updated) };
  if (doc.quickbooksNumber !== '') object.DocNumber = doc.quickbooksNumber;
  object.TxnDate = dateText(doc.quickbooksDay);
  object.CustomerRef = customerRef(doc.customer);
  Object.assign(
    object,
    currencyPart(doc.quickbooksCurrency, multi),
    renderLines(linesOf(doc, 'quickbooks'), doc.quickbooksVoid),
  );
  object.ApplyTaxAfterDiscount = false;
  object.TotalAmt = amount(doc.quickbooksTotal);
  object.Balance = amount(openAmount(doc, 'quickbooks'));
  if (doc.quickbooksCurrency !== 'USD') {
    object.HomeTotalAmt = home(doc.quickbooksTotal, doc.quickbooksCurrency);
    object.HomeBalance = home(openAmount(doc, 'quickbooks'), doc.quickbooksCurrency);
  }
  return object;
}

export function renderInvoice(doc: Doc, multi: boolean): QboObject {
  const { customer } = doc;
  const term = terms[customer.term] ?? terms[2];
  const contact = customer.quickbooksContact;
  const object: QboObject = {
    ...documentHead(doc, multi),
    DueDate: dateText(doc.quickbooksDay + term.days),
    SalesTermRef: { value: term.id, name: term.name },
    Deposit: 0,
    EmailStatus: contact.email !== '' && doc.key % 3 !== 0 ? 'EmailSent' : 'NotSet',
    PrintStatus: doc.key % 3 === 0 ? 'NeedToPrint' : 'NotSet',
    AllowOnlineCreditCardPayment: false,
    AllowOnlineACHPayment: false,
    AllowOnlinePayment: false,
    AllowIPNPayment: false,
    BillAddr: address(contact, String(10_000 + customer.index)),
  };
  if (contact.email !== '') object.BillEmail = { Address: contact.email };
  if (doc.links !== null && doc.links.length > 0) {
    object.LinkedTxn = doc.links.map((pay) => ({ TxnId: String(pay.quickbooksId), TxnType: 'Payment' }));
  }
  if (doc.quickbooksVoid) object.PrivateNote = 'Voided';
  else if (doc.key % 11 === 0) object.CustomerMemo = { value: 'Thank you for your business.' };
  return object;
}

export function renderCreditMemo(doc: Doc, multi: boolean): QboObject {
  return { ...documentHead(doc, multi), RemainingCredit: amount(openAmount(doc, 'quickbooks')) };
}

function paymentLine(
  minor: number,
  id: number,
  type: 'Invoice' | 'CreditMemo',
  number: string,
): Record<string, unknown> {
  const line: Record<string, unknown> = { Amount: amount(minor), LinkedTxn: [{ TxnId: String(id), TxnType: type }] };
  if (number !== '') {
    const value = { Name: 'txnReferenceNumber', Value: number };
    line.LineEx = { any: [{ name: '{http://schema.intuit.com/finance/v3}NameValue', value }] };
  }
  return line;
}

/** How a payment was made, the same on both sides; one in eight QuickBooks payments has no reference. */
export function methodOf(pay: Pay): number {
  return pay.key % paymentMethods.length;
}

export function referenceOf(pay: Pay): string {
  return pay.amount === 0
    ? ''
    : `${paymentMethods[methodOf(pay)] === 'Check' ? '' : 'TX'}${10_000 + (pay.key % 89_999)}`;
}

export function renderPayment(pay: Pay, multi: boolean): QboObject {
  const edits = pay.updated > pay.created ? 1 : 0;
  const object: QboObject = {
    ...envelope(String(pay.quickbooksId), edits + (pay.deposited ? 1 : 0), pay.created, pay.updated),
    TxnDate: dateText(pay.quickbooksDay),
    CustomerRef: customerRef(pay.customer),
    ...currencyPart(pay.currency, multi),
    TotalAmt: amount(pay.amount),
    UnappliedAmt: amount(unapplied(pay, 'quickbooks')),
    ProcessPayment: false,
  };
  const lines: Record<string, unknown>[] = [];
  for (const { doc, quickbooksAmount } of pay.applications) {
    if (quickbooksAmount === 0) continue;
    lines.push(paymentLine(quickbooksAmount, doc.quickbooksId, 'Invoice', doc.quickbooksNumber));
    if (pay.credit !== null) {
      lines.push(paymentLine(quickbooksAmount, pay.credit.quickbooksId, 'CreditMemo', pay.credit.quickbooksNumber));
    }
  }
  object.Line = lines;
  if (pay.credit === null) {
    object.DepositToAccountRef = { value: undepositedFunds };
    object.PaymentMethodRef = { value: String(methodOf(pay) + 1) };
    if (pay.key % 8 !== 0) object.PaymentRefNum = referenceOf(pay);
  }
  return object;
}
