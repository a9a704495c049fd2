import { z } from 'zod';
import type { CustomerTab } from '../../../shared/ipc/customers.ts';
import type { RecordKey } from '../../../shared/ipc/decisions.ts';
import type { DocumentTab } from '../../../shared/ipc/documents.ts';
import type { PaymentTab } from '../../../shared/ipc/payments.ts';
import type { Effect, EffectRecord, TieOutAction } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { useCompany } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { useCustomers } from '../customers/store.ts';
import { useExport } from '../export/store.ts';
import { useHistory } from '../history/store.ts';
import { usePayments } from '../payments/store.ts';

const customerTabs: readonly CustomerTab[] = ['exact', 'suggested', 'unmatched', 'linked', 'left'];
const documentTabs: readonly DocumentTab[] = ['confident', 'ambiguous', 'unmatched', 'linked', 'left', 'excluded'];

const paymentTabs: readonly PaymentTab[] = ['disagreement', 'possible-duplicate', 'unapplied', 'applied', 'skipped'];

const page = { sort: null, offset: 0, limit: 1 } as const;

/** Opens the customers screen where this client, or this customer, is. */
async function showCustomer(search: string): Promise<void> {
  const filters = { search, names: null, minScore: null, hasBalance: false, flagged: false };
  for (const tab of customerTabs) {
    const { totalCount } = await callEngine('customers.list', { filters: { ...filters, tab }, ...page });
    if (totalCount === 0) continue;
    useCustomers.getState().set({ ...filters, tab, candidateId: null });
    useRoute.getState().go('customers');
    return;
  }
  // Only QuickBooks knows this name: it is a customer to choose for some client.
  useCustomers.getState().set({ ...filters, search: '', tab: 'unmatched', candidateId: null });
  useRoute.getState().go('customers');
  useCompany.getState().say(`No client is called “${search}”. Choose that customer for a client with P.`);
}

/** Opens the history screen where this document is. */
async function showDocument(record: EffectRecord): Promise<void> {
  const search = record.number ?? record.party ?? '';
  const filters = { search, from: null, to: null, statuses: null, reason: null, flagged: false };
  for (const tab of documentTabs) {
    const { totalCount } = await callEngine('documents.list', { filters: { ...filters, tab }, ...page });
    if (totalCount === 0) continue;
    useHistory.getState().set({ ...filters, statuses: [], tab, candidateIndex: 0 });
    useRoute.getState().go('history');
    return;
  }
  useHistory.getState().set({ ...filters, search: '', statuses: [], tab: 'unmatched', candidateIndex: 0 });
  useRoute.getState().go('history');
  useCompany.getState().say(`No source document has the number “${search}”. Choose that document for one with P.`);
}

/** Opens the backfill screen where something is told about this party's payments. */
async function showPayments(name: string): Promise<void> {
  const { go } = useRoute.getState();
  for (const tab of paymentTabs) {
    const { totalCount } = await callEngine('payments.list', { tab, search: name, offset: 0, limit: 1 });
    if (totalCount === 0) continue;
    usePayments.getState().set({ tab, search: name });
    return go('payments');
  }
  usePayments.getState().set({ tab: 'applied', search: '' });
  go('payments');
  useCompany
    .getState()
    .say(`Nothing is told about payments of “${name}” yet: they are looked at once linked invoices are backfilled.`);
}

/** Goes to where this action is done, with the record in sight. */
export async function follow(action: TieOutAction, effect: Effect): Promise<void> {
  const { go } = useRoute.getState();
  const [first] = effect.records;
  const name = effect.clientName ?? effect.customerName ?? '';
  switch (action) {
    case 'match-customer':
      return showCustomer(name);
    case 'link':
    case 'review':
      if (first === undefined) return;
      if (first.type === 'payment') return showPayments(name);
      return showDocument(effect.records.find((record) => record.side === 'source') ?? first);
    case 'export':
      useExport
        .getState()
        .set({ view: 'candidates', search: first?.number ?? name, blockedOnly: false, kind: null, candidate: null });
      return go('export');
    case 'import':
      return go('import');
    default:
      return;
  }
}

/** Actions that lead to another screen. */
export function leads(action: TieOutAction): boolean {
  return ['match-customer', 'link', 'review', 'export', 'import'].includes(action);
}

const askable = z.enum(['source_invoice', 'source_payment', 'Invoice', 'CreditMemo', 'Payment']);

/** The record a question about this effect is kept with. */
export function questionRecord(effect: Effect): RecordKey {
  const [first] = effect.records;
  const recordType = askable.safeParse(first?.recordType);
  return first !== undefined && recordType.success
    ? { recordType: recordType.data, recordId: first.recordId }
    : { recordType: 'effect', recordId: effect.key.slice(0, 200) };
}
