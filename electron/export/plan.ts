import { parentsFirst, planCustomer } from './plan-customers.ts';
import { planDocument } from './plan-documents.ts';
import type { PlanInput } from './plan-input.ts';
import { planPayment } from './plan-payments.ts';
import { PlanState } from './plan-state.ts';
import type { PlannedItem } from './types.ts';

const documentOrder = { invoice: 0, credit: 1, order: 2 } as const;

/**
 * Composes items with their content and everything that stands in their way: customers parents first, invoices, credit
 * memos, sales receipts, payments. No customer is made because an invoice needs one: only queued ones are.
 */
export function planExport(input: PlanInput): PlannedItem[] {
  const plan = new PlanState(input);
  for (const client of parentsFirst(input.clients)) planCustomer(plan, client);
  const documents = [...input.documents].sort((a, b) => documentOrder[a.kind] - documentOrder[b.kind]);
  for (const document of documents) planDocument(plan, document);
  for (const payment of input.payments) planPayment(plan, payment);
  return plan.items;
}
