import { dateText } from './calendar.ts';
import { linesOf, soldItems } from './lines.ts';
import { paymentMethods, terms } from './lists.ts';
import { divideRounded, scaledText } from './money.ts';
import { type Doc, type Frame, openAmount, type Party, type Pay } from './plan.ts';
import { methodOf, referenceOf } from './render.ts';
import type { SourceAllocation, SourceClient, SourceInvoice, SourceLine, SourceOrder, SourcePayment } from './types.ts';

export function sourceClient(party: Party): SourceClient {
  const contact = party.sourceContact;
  return {
    id: party.clientId ?? '',
    name: party.clientName,
    firstName: party.firstName,
    lastName: party.lastName,
    email: contact.email,
    phone: contact.phone,
    street: contact.street,
    city: contact.city,
    state: contact.state,
    postcode: contact.postcode,
    country: contact.country,
    currency: party.currency,
    terms: terms[party.term]?.name ?? '',
    status: party.active ? 'Active' : 'Inactive',
  };
}

function sourceLines(doc: Doc): { lines: SourceLine[]; tax: number } {
  const { lines, discount, tax, taxableNet, taxed } = linesOf(doc, 'source');
  const sign = doc.credit ? -1 : 1;
  let taxLeft = tax;
  let netLeft = taxableNet;
  const result: SourceLine[] = lines.map((line) => {
    // The last taxable line takes what rounding left over, so that the parts add up to the document's tax.
    const share = !(taxed && line.taxable)
      ? 0
      : netLeft === line.amount
        ? taxLeft
        : divideRounded(tax * line.amount, taxableNet);
    if (taxed && line.taxable) {
      taxLeft -= share;
      netLeft -= line.amount;
    }
    return {
      item: soldItems[line.item]?.name ?? '',
      description: line.description,
      quantity: scaledText(line.quantity, 2, 0),
      unitPrice: scaledText(sign * line.priceMicros, 6, 2),
      amountMinor: sign * line.amount,
      taxMinor: share,
    };
  });
  if (discount > 0) {
    const unitPrice = scaledText(-discount * 10_000, 6, 2);
    result.push({
      item: 'Discount',
      description: 'Discount',
      quantity: '1',
      unitPrice,
      amountMinor: -discount,
      taxMinor: 0,
    });
  }
  return { lines: result, tax };
}

function statusOf(doc: Doc, dueDay: number, today: number): SourceInvoice['status'] {
  if (doc.draft) return 'Draft';
  if (doc.sourceVoid) return 'Void';
  const open = openAmount(doc, 'source');
  if (doc.credit) return open === 0 ? 'Applied' : 'Open';
  if (open === 0) return 'Paid';
  if (dueDay < today) return 'Overdue';
  return open < doc.sourceTotal ? 'Partially Paid' : 'Sent';
}

const memos = [
  '',
  '',
  '',
  'PO on file',
  'Renewal',
  'Approved by phone',
  'See attached timesheet',
  'Second notice sent',
] as const;

/** A document as the billing system has it; credits with negative amounts. */
export function sourceInvoice(frame: Frame, doc: Doc): SourceInvoice {
  const term = terms[doc.party.term] ?? terms[2];
  const dueDay = doc.sourceDay + (doc.credit ? 0 : term.days);
  const { lines, tax } = sourceLines(doc);
  const sign = doc.credit ? -1 : 1;
  return {
    id: String(doc.sourceId),
    number: doc.sourceNumber,
    type: doc.credit ? 'Credit Note' : 'Invoice',
    clientId: doc.party.clientId ?? '',
    clientName: doc.party.clientName,
    date: dateText(doc.sourceDay),
    dueDate: dateText(dueDay),
    status: statusOf(doc, dueDay, frame.today),
    currency: doc.sourceCurrency,
    terms: doc.credit ? '' : term.name,
    memo: memos[doc.key % memos.length] ?? '',
    lines,
    taxMinor: tax,
    totalMinor: sign * doc.sourceTotal,
    paidMinor: doc.sourcePaid,
    creditedMinor: doc.sourceCredited === 0 ? 0 : sign * doc.sourceCredited,
    balanceMinor: openAmount(doc, 'source') === 0 ? 0 : sign * openAmount(doc, 'source'),
  };
}

export function sourcePayment(pay: Pay): SourcePayment {
  const allocations: SourceAllocation[] = [];
  for (const { doc, sourceAmount } of pay.applications) {
    if (sourceAmount === 0) continue;
    allocations.push({ invoiceId: String(doc.sourceId), invoiceNumber: doc.sourceNumber, amountMinor: sourceAmount });
    if (pay.credit !== null) {
      allocations.push({
        invoiceId: String(pay.credit.sourceId),
        invoiceNumber: pay.credit.sourceNumber,
        amountMinor: -sourceAmount,
      });
    }
  }
  return {
    id: `P${pay.sourceId}`,
    date: dateText(pay.sourceDay),
    clientId: pay.party.clientId ?? '',
    clientName: pay.party.clientName,
    amountMinor: pay.amount,
    currency: pay.currency,
    method: pay.credit === null ? (paymentMethods[methodOf(pay)] ?? '') : 'Credit Note',
    reference: pay.credit === null ? referenceOf(pay) : pay.credit.sourceNumber,
    allocations,
  };
}

/** A sales order behind every thirtieth invoice, and as many without one. Orders are never receivable. */
export function* sourceOrders(docs: readonly Doc[]): Iterable<SourceOrder> {
  let number = 700;
  for (const doc of docs) {
    if (!doc.onSource || doc.credit || doc.key % 30 > 1) continue;
    const billed = doc.key % 30 === 0 && !doc.draft;
    number++;
    yield {
      id: `O${number}`,
      number: `SO-${number}`,
      clientId: doc.party.clientId ?? '',
      clientName: doc.party.clientName,
      date: dateText(doc.sourceDay - 10),
      status: billed ? 'Invoiced' : doc.key % 4 === 0 ? 'Cancelled' : 'Open',
      currency: doc.sourceCurrency,
      totalMinor: doc.sourceTotal,
      invoiceNumber: billed ? doc.sourceNumber : '',
    };
  }
}
