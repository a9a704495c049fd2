import type { ExportDocument } from '../ledger/export-facts.ts';
import { buildDocument } from './documents.ts';
import { alreadyLinked, type PlanState, unique } from './plan-state.ts';
import { factsOfSource } from './source-facts.ts';
import type { Problem } from './types.ts';
import { documentWords } from './words.ts';

const documentKinds = {
  invoice: { kind: 'create-invoice', type: 'Invoice', path: 'invoice', noun: 'invoice' },
  credit: { kind: 'create-credit-memo', type: 'CreditMemo', path: 'creditmemo', noun: 'credit memo' },
  order: { kind: 'create-sales-receipt', type: 'SalesReceipt', path: 'salesreceipt', noun: 'sales receipt' },
} as const;

/** The item that makes an invoice, credit memo or sales receipt of a source document. */
export function planDocument(plan: PlanState, document: ExportDocument): void {
  const input = plan.input;
  const id = plan.idOf('source_invoice', document);
  const problems: Problem[] = [];
  const customer = plan.requireCustomer(document.clientId, document.clientName, document.currency, problems);
  plan.checkDate(document.date, problems);
  plan.checkCurrency(document.currency, problems);
  const reuses = plan.checkNumber(document.number, problems, id);
  if (document.totalMinor < 0) {
    problems.push({
      code: 'negative-total',
      text: 'Its total is negative: QuickBooks takes that as a credit memo only.',
      action: 'fix-in-source',
      blocks: true,
    });
  }
  if (input.linked.has(document.id)) problems.push(alreadyLinked);
  const built = buildDocument(document, {
    values: input.values,
    itemId: id,
    customer: customer?.value ?? '',
    multicurrency: input.multicurrency,
    keepsNumbers: input.keepsNumbers,
  });
  problems.push(...built.problems);
  if (document.byHand) {
    problems.push({ code: 'by-hand', text: 'Added by hand, dated before go-live.', action: 'none', blocks: false });
  }
  const { kind, type, path, noun } = documentKinds[document.kind];
  const proof =
    document.number !== null && input.keepsNumbers
      ? ({ by: 'number', number: document.number, customer: customer?.value ?? '' } as const)
      : ({ by: 'note', customer: customer?.value ?? '', date: document.date } as const);
  plan.items.push({
    id,
    kind,
    recordType: 'source_invoice',
    recordId: document.id,
    label: plan.labelOf(`${noun} ${document.number ?? document.externalId}`, document.sourceId),
    party: document.clientName,
    date: document.date,
    currency: document.currency,
    amountMinor: document.totalMinor,
    quickbooksType: type,
    content: {
      path,
      query: reuses ? { include: 'allowduplicatedocnum' } : {},
      body: built.body,
      proof,
      words: documentWords(document, noun, customer?.name ?? null),
      source: factsOfSource(document),
    },
    dependsOn: customer?.item === null || customer === null ? [] : [customer.item],
    problems: unique(problems),
  });
  plan.madeDocuments.set(document.id, {
    id,
    blocked: problems.some((problem) => problem.blocks),
    type,
    customer: customer?.value ?? '',
  });
}
