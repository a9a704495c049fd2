import { CompanySettings } from '../../shared/ipc/company.ts';
import { IsoDay } from '../../shared/schemas/common.ts';
import { changeState } from '../ledger/change-state.ts';
import {
  type ListEntry,
  listEntries,
  listUnlinkedQboPayments,
  readCustomerStates,
  readLinkedDocuments,
  readNames,
  readRejectedPayments,
  readTakenNumbers,
} from '../ledger/export-books.ts';
import {
  listClientsNamed,
  listExportClients,
  listExportDocuments,
  listExportPayments,
  readExportConfig,
  readSourceNames,
  readStandingItems,
  type Scope,
} from '../ledger/export-facts.ts';
import { goLiveKey } from '../ledger/go-live.ts';
import { findLiveMapping } from '../ledger/mappings.ts';
import { readCustomerMap } from '../ledger/match-input.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { readSetting } from '../ledger/settings.ts';
import { type Lists, listOfKind, ValueMap } from './config.ts';
import { settingsKey } from './period.ts';
import { planExport } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { type ConfigKind, configKinds, type PlannedItem } from './types.ts';

/** Custom fields of sales forms as the last pull found them in use. */
function listCustomFields(db: ReadableDb): ListEntry[] {
  const fields = readSetting(db, settingsKey, CompanySettings)?.customFields ?? [];
  return fields.map((field) => ({ ...field, active: true, raw: '{}' }));
}

export function readLists(db: ReadableDb): Lists {
  const entries = Object.fromEntries(
    configKinds.map((kind) => [kind, kind === 'custom' ? listCustomFields(db) : listEntries(db, listOfKind[kind])]),
  ) as Record<ConfigKind, ListEntry[]>;
  return { entries, isUs: entries.tax.some((code) => code.id === 'NON') || entries.tax.length === 0 };
}

/** Everything composing looks at. The plan of the same input is the same but for new ids. */
export function readPlanInput(db: ReadableDb, homeCurrency: string, scope: Scope): PlanInput {
  const goLive = readSetting(db, goLiveKey, IsoDay);
  const settings = readSetting(db, settingsKey, CompanySettings);
  const clients = listExportClients(db, scope);
  const documents = listExportDocuments(db, goLive, scope);
  const payments = listExportPayments(db, goLive, scope);
  const customerMap = readCustomerMap(db);
  const named = new Set<number>(clients.map((client) => client.id));
  for (const { clientId } of [...documents, ...payments]) if (clientId !== null) named.add(clientId);
  const parents = new Set(clients.flatMap((client) => (client.parentName === null ? [] : [client.parentName])));
  const parentIds = parents.size === 0 ? [] : listClientsNamed(db, [...parents]);
  const all = listExportClients(db, { clients: [...named, ...parentIds], documents: [], payments: [] });
  const customerIds = [...new Set([...named].flatMap((id) => [...(customerMap.get(id)?.values() ?? [])]))];
  const invoiceIds = [
    ...documents.map((document) => document.id),
    ...payments.flatMap((payment) =>
      payment.allocations.flatMap((one) => (one.invoiceId === null ? [] : [one.invoiceId])),
    ),
  ];
  const linked = new Map(readLinkedDocuments(db, invoiceIds));
  // A payment's own link stands under its negative id: documents and payments count apart.
  for (const { id } of payments) {
    if (findLiveMapping(db, 'source_payment', id) !== null) {
      linked.set(-id, { type: 'Payment', id: '', customerId: null, openMinor: 0, standing: true });
    }
  }
  return {
    clients,
    documents,
    payments,
    allClients: new Map(all.map((client) => [client.id, client])),
    sourceNames: readSourceNames(db),
    customerMap,
    customers: readCustomerStates(db, customerIds),
    names: readNames(db),
    numbers: readTakenNumbers(
      db,
      documents.flatMap((document) => (document.number === null ? [] : [document.number])),
    ),
    linked,
    quickbooksPayments: payments.length === 0 ? [] : listUnlinkedQboPayments(db, customerIds),
    rejectedPayments: readRejectedPayments(db),
    values: new ValueMap(readExportConfig(db), readLists(db)),
    homeCurrency: settings?.homeCurrency ?? homeCurrency,
    multicurrency: settings?.multicurrency ?? false,
    closingDate: settings?.closingDate ?? null,
    keepsNumbers: settings?.customTransactionNumbers ?? false,
    standing: readStandingItems(db),
  };
}

const plans = new WeakMap<ReadableDb, { readonly state: string; readonly items: readonly PlannedItem[] }>();

/** What could be composed now: everything after go-live, or added by hand, that is not linked and in no batch. */
export function planEligible(db: ReadableDb, homeCurrency: string): readonly PlannedItem[] {
  const state = changeState(db);
  const known = plans.get(db);
  if (known?.state === state) return known.items;
  const items = planExport(readPlanInput(db, homeCurrency, 'eligible'));
  plans.set(db, { state, items });
  return items;
}
