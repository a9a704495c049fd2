import type { ExportClient } from '../ledger/export-facts.ts';
import { buildCustomer, checkCustomer } from './customers.ts';
import { alreadyLinked, type PlanState } from './plan-state.ts';
import { factsOfClient } from './source-facts.ts';
import { customerWords } from './words.ts';

/** Clients in an order in which every parent stands before its children. */
export function parentsFirst(clients: readonly ExportClient[]): ExportClient[] {
  const byName = new Map(clients.map((client) => [`${client.sourceId} ${client.name}`, client]));
  const ordered = new Set<ExportClient>();
  const add = (client: ExportClient, above: ReadonlySet<ExportClient>): void => {
    if (ordered.has(client) || above.has(client)) return;
    const parent = client.parentName === null ? undefined : byName.get(`${client.sourceId} ${client.parentName}`);
    if (parent !== undefined) add(parent, new Set([...above, client]));
    ordered.add(client);
  };
  for (const client of clients) add(client, new Set());
  return [...ordered];
}

/** The item that makes a customer of a client that a person queued. */
export function planCustomer(plan: PlanState, client: ExportClient): void {
  const input = plan.input;
  const id = plan.idOf('client', client);
  const problems = checkCustomer(client, input.names);
  if (input.customerMap.has(client.id)) problems.push(alreadyLinked);
  if (plan.takeName(client.name, id)) {
    problems.push({
      code: 'name-twice',
      text: 'Another customer of this batch has the same name.',
      action: 'fix-in-source',
      blocks: true,
    });
  }
  if (client.gone || !client.queued) {
    problems.push({
      code: 'not-queued',
      text: client.gone ? 'The client is gone from the source.' : 'The client is no longer queued to be created.',
      action: 'link-customer',
      blocks: true,
    });
  }
  const currency = client.currency ?? input.homeCurrency;
  if (!input.multicurrency && currency !== input.homeCurrency) {
    problems.push({
      code: 'currency',
      text: `QuickBooks keeps this company in ${input.homeCurrency} only; the client is billed in ${currency}.`,
      action: 'none',
      blocks: true,
    });
  }
  const parent = plan.parentOf(client, currency, problems);
  plan.items.push({
    id,
    kind: 'create-customer',
    recordType: 'client',
    recordId: client.id,
    label: plan.labelOf(client.name, client.sourceId),
    party: client.name,
    date: null,
    currency,
    amountMinor: null,
    quickbooksType: 'Customer',
    content: {
      path: 'customer',
      query: {},
      body: buildCustomer(client, { parent: parent?.value ?? null, currency: input.multicurrency ? currency : null }),
      proof: { by: 'name', name: client.name.trim() },
      words: customerWords(client, parent?.name ?? null, currency),
      source: factsOfClient(client),
    },
    dependsOn: parent?.item === null || parent === null ? [] : [parent.item],
    problems,
  });
  plan.madeCustomers.set(client.id, { id, currency, blocked: problems.some((problem) => problem.blocks) });
}
