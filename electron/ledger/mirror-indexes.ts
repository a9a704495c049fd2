import type Database from 'better-sqlite3';

/*
 * Indexes of the mirror that only its readers need. Filling them row by row takes a large first pull longer than filling the tables, so
 * they are made at the end of it, at once. Whoever opens the ledger makes what is missing: a kill in between leaves nothing without them.
 */

interface MirrorIndex {
  readonly table: string;
  readonly columns: string;
}

const indexes: Readonly<Record<string, MirrorIndex>> = {
  qbo_invoice_customer: { table: 'qbo_invoice', columns: 'customer_id' },
  qbo_invoice_number: { table: 'qbo_invoice', columns: 'doc_number' },
  qbo_payment_customer: { table: 'qbo_payment', columns: 'customer_id' },
  qbo_payment_line_linked: { table: 'qbo_payment_line', columns: 'linked_type, linked_id' },
};

/** Makes the indexes that are missing. */
export function ensureMirrorIndexes(db: Pick<Database.Database, 'exec'>): void {
  for (const [name, { table, columns }] of Object.entries(indexes)) {
    db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns})`);
  }
}

/** Takes the indexes off tables that are empty. Call `ensureMirrorIndexes` once they are filled, whatever happened. */
export function dropIndexesOfEmpty(db: Pick<Database.Database, 'exec' | 'prepare'>): void {
  for (const [name, { table }] of Object.entries(indexes)) {
    const isEmpty = db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined;
    if (isEmpty) db.exec(`DROP INDEX IF EXISTS ${name}`);
  }
}
