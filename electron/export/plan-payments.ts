import { formatDay } from '../../shared/format.ts';
import { minorToDecimal } from '../../shared/money.ts';
import type { ExportPayment } from '../ledger/export-facts.ts';
import { amountNumber } from './amounts.ts';
import { inactiveTarget, resolveValue } from './documents.ts';
import { recordKey } from './item-ids.ts';
import { alreadyLinked, type CustomerRef, type PlanState, unique } from './plan-state.ts';
import { itemPlaceholder, type JsonObject, noteTag, type Problem } from './types.ts';
import { paymentWords } from './words.ts';

/** The item that makes a payment of a source payment, with its allocations. */
export function planPayment(plan: PlanState, payment: ExportPayment): void {
  const input = plan.input;
  const id = plan.idOf('source_payment', payment);
  const problems: Problem[] = [];
  const customer = plan.requireCustomer(payment.clientId, payment.clientName, payment.currency, problems);
  plan.checkDate(payment.date, problems);
  plan.checkCurrency(payment.currency, problems);
  if (input.linked.has(-payment.id)) problems.push(alreadyLinked);
  if (payment.amountMinor < 0) {
    problems.push({
      code: 'negative-total',
      text: 'Its amount is negative: a refund is entered in QuickBooks by hand.',
      action: 'fix-in-source',
      blocks: true,
    });
  }
  checkKnown(plan, payment, customer, problems);
  const dependsOn = new Set<string>();
  if (customer?.item !== null && customer !== null) dependsOn.add(customer.item);
  const lines: JsonObject[] = [];
  for (const allocation of payment.allocations) {
    const line = allocationLine(plan, allocation, payment, problems, dependsOn);
    if (line !== null) lines.push(line);
  }
  if (payment.appliedUnknown) {
    problems.push({
      code: 'applied-unknown',
      text: 'The file does not say which invoices it paid, or with how much: in QuickBooks it is a credit of the customer until it is applied there.',
      action: 'none',
      blocks: false,
    });
  }
  const method = payment.amountMinor === 0 ? null : resolveValue(input.values, 'method', payment.method, problems);
  const deposit = input.values.target('deposit', '');
  if (deposit.id !== null && !deposit.usable && payment.amountMinor !== 0) problems.push(inactiveTarget('deposit', ''));
  const reference = payment.reference?.trim() ?? '';
  if (reference.length > 21) {
    problems.push({
      code: 'reference-cut',
      text: `QuickBooks keeps 21 characters of a reference: “${reference.slice(0, 21)}”. The whole stands in the private note.`,
      action: 'none',
      blocks: false,
    });
  }
  const note = [payment.memo, reference.length > 21 ? reference : null, noteTag(id)].filter(
    (part) => part !== null && part !== '',
  );
  plan.items.push({
    id,
    kind: 'create-payment',
    recordType: 'source_payment',
    recordId: payment.id,
    label: plan.labelOf(`payment ${payment.reference ?? payment.externalId}`, payment.sourceId),
    party: payment.clientName,
    date: payment.date,
    currency: payment.currency,
    amountMinor: payment.amountMinor,
    quickbooksType: 'Payment',
    content: {
      path: 'payment',
      query: {},
      body: {
        TxnDate: payment.date,
        CustomerRef: { value: customer?.value ?? '' },
        ...(input.multicurrency ? { CurrencyRef: { value: payment.currency } } : {}),
        TotalAmt: amountNumber(payment.amountMinor, payment.currency),
        ...(reference === '' ? {} : { PaymentRefNum: reference.slice(0, 21) }),
        ...(method === null ? {} : { PaymentMethodRef: { value: method } }),
        ...(deposit.id === null || deposit.id === '' || payment.amountMinor === 0
          ? {}
          : { DepositToAccountRef: { value: deposit.id } }),
        Line: lines,
        PrivateNote: note.join(' ').slice(-4000),
      },
      proof: { by: 'note', customer: customer?.value ?? '', date: payment.date },
      words: paymentWords(payment, customer?.name ?? null),
    },
    dependsOn: [...dependsOn],
    problems: unique(problems),
  });
}

/** What QuickBooks may know already is never sent: neither what is alike, nor what carries this very record's proof. */
function checkKnown(plan: PlanState, payment: ExportPayment, customer: CustomerRef | null, problems: Problem[]): void {
  const key = recordKey('source_payment', plan.input.sourceNames.get(payment.sourceId) ?? '', payment);
  const sent = plan.payments.sentFor(key);
  if (sent !== null) {
    problems.push({
      code: 'sent-before',
      text: `QuickBooks payment ${sent.id} was sent for this very payment before.`,
      action: 'decide-payment',
      blocks: true,
    });
    return;
  }
  if (customer === null || payment.amountMinor === 0) return;
  const alike = plan.payments
    .alike(customer.value, payment.currency, payment.amountMinor)
    .find(
      (theirs) =>
        daysApart(theirs.date, payment.date) <= 5 && !plan.input.rejectedPayments.has(`${payment.id} ${theirs.id}`),
    );
  if (alike === undefined) return;
  problems.push({
    code: 'maybe-in-quickbooks',
    text: `QuickBooks has a payment of the same customer and amount on ${formatDay(alike.date)}. Say whether they are one.`,
    action: 'decide-payment',
    blocks: true,
  });
}

/** One application of a payment: to a document that is linked, or that an item before makes; null, and a problem, else. */
function allocationLine(
  plan: PlanState,
  allocation: ExportPayment['allocations'][number],
  payment: ExportPayment,
  problems: Problem[],
  dependsOn: Set<string>,
): JsonObject | null {
  if (allocation.amountMinor === 0) return null;
  const number = allocation.invoiceNumber ?? 'without number';
  const amountMinor = Math.abs(allocation.amountMinor);
  const Amount = amountNumber(amountMinor, payment.currency);
  if (allocation.invoiceId === null) {
    problems.push({
      code: 'allocation-unknown',
      text: `It pays invoice ${number}, which is not among the imported ones.`,
      action: 'fix-in-source',
      blocks: true,
    });
    return null;
  }
  if (allocation.amountMinor < 0 !== (allocation.kind === 'credit')) {
    problems.push({
      code: 'allocation-sign',
      text: `It takes back what was applied to ${number}: that is entered in QuickBooks by hand.`,
      action: 'fix-in-source',
      blocks: true,
    });
  }
  const made = plan.madeDocuments.get(allocation.invoiceId);
  if (made !== undefined) {
    dependsOn.add(made.id);
    if (made.blocked) {
      problems.push({
        code: 'invoice-blocked',
        text: `It pays ${number}, which is blocked.`,
        action: 'check-again',
        blocks: true,
      });
    }
    return { Amount, LinkedTxn: [{ TxnId: itemPlaceholder(made.id), TxnType: made.type }] };
  }
  const linked = plan.input.linked.get(allocation.invoiceId);
  const standing = plan.input.standing.get(`source_invoice ${allocation.invoiceId}`);
  if (linked === undefined) {
    if (standing !== undefined && standing.made === null) {
      dependsOn.add(standing.id);
      return {
        Amount,
        LinkedTxn: [
          { TxnId: itemPlaceholder(standing.id), TxnType: allocation.kind === 'credit' ? 'CreditMemo' : 'Invoice' },
        ],
      };
    }
    problems.push({
      code: 'invoice-not-linked',
      text: `It pays invoice ${number}, which is not linked to QuickBooks.`,
      action: 'link-document',
      blocks: true,
    });
    return null;
  }
  const key = `${linked.type} ${linked.id}`;
  const open = plan.takeOpen(key, linked.openMinor, amountMinor);
  if (!linked.standing || open < 0) {
    problems.push({
      code: 'not-open',
      text: linked.standing
        ? `${number} has only ${minorToDecimal(Math.max(0, open + amountMinor), payment.currency)} ${payment.currency} open in QuickBooks: a payment recorded there may be this one.`
        : `${number} is void or gone in QuickBooks.`,
      action: 'decide-payment',
      blocks: true,
    });
  }
  return { Amount, LinkedTxn: [{ TxnId: linked.id, TxnType: linked.type }] };
}

function daysApart(a: string, b: string): number {
  return Math.abs(Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / 86_400_000;
}
