import type { ReadableDb } from './open.ts';
import { prepared } from './prepared.ts';

/**
 * Clients and customers whose payments can only be judged together: they are mapped, their documents are linked, or a
 * payment of the one is on a document of the other. What is in no such group with them says nothing about them.
 */
export interface PartyGroup {
  readonly customerIds: readonly string[];
  readonly clientIds: readonly number[];
}

/** The two kinds of documents that payments are applied to: table and condition by which a customer's are found. */
const documents = [
  { type: 'Invoice', table: 'qbo_invoice', condition: '1' },
  { type: 'CreditMemo', table: 'qbo_object', condition: "@.type = 'CreditMemo'" },
] as const;

const forEachType = (sql: (type: string, table: string, where: (alias: string) => string) => string): string =>
  documents
    .map(({ type, table, condition }) => sql(type, table, (alias) => condition.replaceAll('@', alias)))
    .join(' UNION ');

/** From each customer, in this order of tables and by these keys: without statistics SQLite would start anywhere. */
const customersByCustomer = [
  forEachType(
    (type, table, where) =>
      `SELECT d.customer_id AS id FROM json_each(@ids) c CROSS JOIN qbo_payment p ON p.customer_id = c.value
       CROSS JOIN qbo_payment_line l ON l.payment_id = p.id AND +l.linked_type = '${type}' CROSS JOIN ${table} d ON ${where('d')} AND d.id = l.linked_id`,
  ),
  forEachType(
    (type, table, where) =>
      `SELECT p.customer_id AS id FROM json_each(@ids) c CROSS JOIN ${table} d ON ${where('d')} AND d.customer_id = c.value
       CROSS JOIN qbo_payment_line l ON l.linked_type = '${type}' AND l.linked_id = d.id CROSS JOIN qbo_payment p ON p.id = l.payment_id`,
  ),
  // Documents of one link, and of links whose invoices one payment of the source is on.
  forEachType((type, table, where) =>
    forEachType(
      (otherType, otherTable, otherWhere) =>
        `SELECT o.customer_id AS id FROM json_each(@ids) c CROSS JOIN ${table} d ON ${where('d')} AND d.customer_id = c.value
         CROSS JOIN mapping_member q ON q.record_type = '${type}' AND q.record_id = +d.id AND q.live = 1
         CROSS JOIN mapping_member r ON r.mapping_id = q.mapping_id AND r.side = 'quickbooks' AND r.record_type = '${otherType}'
         CROSS JOIN ${otherTable} o ON ${otherWhere('o')} AND o.id = r.record_id`,
    ),
  ),
  forEachType((type, table, where) =>
    forEachType(
      (otherType, otherTable, otherWhere) =>
        `SELECT o.customer_id AS id FROM json_each(@ids) c CROSS JOIN ${table} d ON ${where('d')} AND d.customer_id = c.value
         CROSS JOIN mapping_member q ON q.record_type = '${type}' AND q.record_id = +d.id AND q.live = 1
         CROSS JOIN mapping_member s ON s.mapping_id = q.mapping_id AND s.side = 'source'
         CROSS JOIN source_payment_allocation a ON a.invoice_id = s.record_id CROSS JOIN source_payment_allocation b ON b.payment_id = a.payment_id
         CROSS JOIN mapping_member t ON t.record_type = 'source_invoice' AND t.record_id = +b.invoice_id AND t.live = 1
         CROSS JOIN mapping_member r ON r.mapping_id = t.mapping_id AND r.side = 'quickbooks' AND r.record_type = '${otherType}'
         CROSS JOIN ${otherTable} o ON ${otherWhere('o')} AND o.id = r.record_id`,
    ),
  ),
].join(' UNION ');

const clientsByCustomer = [
  `SELECT k.record_id AS id FROM json_each(@ids) c CROSS JOIN mapping_member q ON q.record_type = 'Customer' AND q.record_id = c.value AND q.live = 1
   CROSS JOIN mapping_member k ON k.mapping_id = q.mapping_id AND k.side = 'source' AND k.record_type = 'client'`,
  forEachType(
    (type, table, where) =>
      `SELECT i.client_id AS id FROM json_each(@ids) c CROSS JOIN ${table} d ON ${where('d')} AND d.customer_id = c.value
       CROSS JOIN mapping_member q ON q.record_type = '${type}' AND q.record_id = +d.id AND q.live = 1
       CROSS JOIN mapping_member s ON s.mapping_id = q.mapping_id AND s.side = 'source' CROSS JOIN source_invoice i ON i.id = s.record_id`,
  ),
  forEachType(
    (type, table, where) =>
      `SELECT p.client_id AS id FROM json_each(@ids) c CROSS JOIN ${table} d ON ${where('d')} AND d.customer_id = c.value
       CROSS JOIN mapping_member q ON q.record_type = '${type}' AND q.record_id = +d.id AND q.live = 1
       CROSS JOIN mapping_member s ON s.mapping_id = q.mapping_id AND s.side = 'source'
       CROSS JOIN source_payment_allocation a ON a.invoice_id = s.record_id CROSS JOIN source_payment p ON p.id = a.payment_id`,
  ),
].join(' UNION ');

const customersByClient = [
  `SELECT q.record_id AS id FROM json_each(@ids) k CROSS JOIN mapping_member c ON c.record_type = 'client' AND c.record_id = k.value AND c.live = 1
   CROSS JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.side = 'quickbooks' AND q.record_type = 'Customer'`,
  forEachType(
    (type, table, where) =>
      `SELECT d.customer_id AS id FROM json_each(@ids) k CROSS JOIN source_invoice i ON i.client_id = k.value
       CROSS JOIN mapping_member s ON s.record_type = 'source_invoice' AND s.record_id = +i.id AND s.live = 1
       CROSS JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.side = 'quickbooks' AND q.record_type = '${type}'
       CROSS JOIN ${table} d ON ${where('d')} AND d.id = q.record_id`,
  ),
].join(' UNION ');

const clientsByClient = `SELECT i.client_id AS id FROM json_each(@ids) k CROSS JOIN source_payment p ON p.client_id = k.value
     CROSS JOIN source_payment_allocation a ON a.payment_id = p.id CROSS JOIN source_invoice i ON i.id = a.invoice_id
   UNION SELECT p.client_id FROM json_each(@ids) k CROSS JOIN source_invoice i ON i.client_id = k.value
     CROSS JOIN source_payment_allocation a ON a.invoice_id = i.id CROSS JOIN source_payment p ON p.id = a.payment_id`;

/** The group of these customers: everything reached from them. Work and memory grow with the group, not with the books. */
export function readPartyGroup(db: ReadableDb, customerIds: readonly string[]): PartyGroup {
  const customers = new Set<string>(customerIds);
  const clients = new Set<number>();
  let newCustomers = [...customers];
  let newClients: number[] = [];
  while (newCustomers.length + newClients.length > 0) {
    const read = <T extends string | number>(sql: string, ids: readonly (string | number)[]): T[] =>
      ids.length === 0
        ? []
        : (prepared(db, sql).all({ ids: JSON.stringify(ids) }) as { id: T | null }[]).flatMap(({ id }) => id ?? []);
    const foundCustomers = [
      ...read<string>(customersByCustomer, newCustomers),
      ...read<string>(customersByClient, newClients),
    ];
    const foundClients = [
      ...read<number>(clientsByCustomer, newCustomers),
      ...read<number>(clientsByClient, newClients),
    ];
    newCustomers = [...new Set(foundCustomers)].filter((id) => !customers.has(id));
    newClients = [...new Set(foundClients)].filter((id) => !clients.has(id));
    for (const id of newCustomers) customers.add(id);
    for (const id of newClients) clients.add(id);
  }
  return { customerIds: [...customers].sort(), clientIds: [...clients].sort((a, b) => a - b) };
}

/** Where customers with something to look at are found: payments, documents, and findings of an earlier run. */
const customerTables = [
  'qbo_payment WHERE 1',
  'qbo_invoice WHERE 1',
  "qbo_object WHERE type = 'CreditMemo'",
  'payment_finding WHERE 1',
];

/** The next customers, in order of id, that have payments, documents or findings. */
export function listPayingCustomers(db: ReadableDb, after: string, limit: number): string[] {
  const arms = customerTables.map(
    (table) =>
      `SELECT id FROM (SELECT DISTINCT customer_id AS id FROM ${table} AND customer_id > @after ORDER BY customer_id LIMIT @limit)`,
  );
  return prepared(db, `${arms.join(' UNION ')} ORDER BY id LIMIT @limit`)
    .all({ after, limit })
    .map((row) => (row as { id: string }).id);
}

/** How many customers `listPayingCustomers` goes through in all. */
export function countPayingCustomers(db: ReadableDb): number {
  const arms = customerTables.map((table) => `SELECT customer_id FROM ${table} AND customer_id > ''`);
  return (db.prepare(`SELECT count(*) AS n FROM (${arms.join(' UNION ')})`).get() as { n: number }).n;
}

/** Customers of the documents and payments in these mappings, in force or withdrawn. */
export function listMappedCustomers(db: ReadableDb, mappingIds: readonly number[]): string[] {
  const arms = [
    ...documents.map(
      ({ type, table, condition }) =>
        `SELECT d.customer_id AS id FROM json_each(@ids) j CROSS JOIN mapping_member q ON q.mapping_id = j.value AND q.side = 'quickbooks' AND q.record_type = '${type}'
         CROSS JOIN ${table} d ON ${condition.replaceAll('@', 'd')} AND d.id = q.record_id`,
    ),
    `SELECT p.customer_id FROM json_each(@ids) j CROSS JOIN mapping_member q ON q.mapping_id = j.value AND q.side = 'quickbooks' AND q.record_type = 'Payment'
     CROSS JOIN qbo_payment p ON p.id = q.record_id`,
    `SELECT q.record_id FROM json_each(@ids) j CROSS JOIN mapping_member q ON q.mapping_id = j.value AND q.side = 'quickbooks' AND q.record_type = 'Customer'`,
  ];
  return (
    prepared(db, arms.join(' UNION ')).all({ ids: JSON.stringify(mappingIds) }) as { id: string | null }[]
  ).flatMap(({ id }) => id ?? []);
}
