import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { ClientCard, CustomerCard, PickerRow, SideDocument } from '../../shared/ipc/customers.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { readName } from '../matching/customers/name-parts.ts';
import { namedSql, otherSourceSql } from './import-sources.ts';
import type { ReadableDb } from './open.ts';
import { minorOfScaled, scaledSql, toScaled } from './scaled-amounts.ts';
import { likePattern, searchText } from './search-text.ts';

/** What clients still owe by the source, one sum per currency. */
export function readClientBalances(db: ReadableDb, clientIds: readonly number[]): Map<number, MoneyTotal[]> {
  const rows = db
    .prepare(
      `SELECT client_id AS clientId, currency, sum(CASE kind WHEN 'credit' THEN -balance_minor ELSE balance_minor END) AS amountMinor FROM source_invoice
       WHERE client_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL AND status NOT IN ('draft', 'void') GROUP BY client_id, currency`,
    )
    .all(JSON.stringify(clientIds)) as (MoneyTotal & { clientId: number })[];
  const byClient = new Map<number, MoneyTotal[]>();
  for (const { clientId, currency, amountMinor } of rows) {
    byClient.set(clientId, [...(byClient.get(clientId) ?? []), { currency, amountMinor }]);
  }
  return byClient;
}

const lastDocuments = 5;

function clientDocuments(db: ReadableDb, clientId: number): z.infer<typeof SideDocument>[] {
  return db
    .prepare(
      `SELECT number, date, total_minor AS totalMinor, balance_minor AS balanceMinor, currency FROM source_invoice
       WHERE client_id = ? AND gone_at IS NULL AND kind = 'invoice' AND status NOT IN ('draft', 'void') ORDER BY date DESC, id DESC LIMIT ?`,
    )
    .all(clientId, lastDocuments) as z.infer<typeof SideDocument>[];
}

function customerDocuments(db: ReadableDb, customerId: string): z.infer<typeof SideDocument>[] {
  return db
    .prepare(
      `SELECT doc_number AS number, txn_date AS date, total_minor AS totalMinor, balance_minor AS balanceMinor, currency FROM qbo_invoice
       WHERE customer_id = ? AND deleted_at IS NULL AND voided = 0 ORDER BY txn_date DESC, id DESC LIMIT ?`,
    )
    .all(customerId, lastDocuments) as z.infer<typeof SideDocument>[];
}

function joinAddress(...parts: readonly (string | null)[]): string | null {
  const text = parts.filter((part) => part !== null && part !== '').join(', ');
  return text === '' ? null : text;
}

/** A client with all that helps a person to recognise it. @throws AppError 'app.not-found' */
export function getClientCard(db: ReadableDb, clientId: number): ClientCard {
  const row = db
    .prepare(`SELECT c.*, ${otherSourceSql('c.source_id')} AS source_name FROM client c WHERE c.id = ?`)
    .get(clientId) as (Record<string, string | null> & { inactive: number }) | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { client: clientId });
  const currencies = db
    .prepare('SELECT DISTINCT currency FROM source_invoice WHERE client_id = ? AND gone_at IS NULL ORDER BY currency')
    .all(clientId) as { currency: string }[];
  return {
    clientId,
    name: row.name ?? '',
    companyName: row.company_name ?? null,
    source: row.source_name ?? null,
    parentName: row.parent_name ?? null,
    inactive: row.inactive === 1,
    currencies: currencies.map(({ currency }) => currency),
    balances: readClientBalances(db, [clientId]).get(clientId) ?? [],
    email: row.email ?? null,
    phone: row.phone ?? null,
    address: joinAddress(
      row.address ?? null,
      row.city ?? null,
      row.region ?? null,
      row.postal_code ?? null,
      row.country ?? null,
    ),
    notes: row.notes ?? null,
    documents: clientDocuments(db, clientId),
  };
}

interface CustomerRow {
  readonly id: string;
  readonly fully_qualified_name: string;
  readonly company_name: string | null;
  readonly active: number;
  readonly deleted_at: string | null;
  readonly parent_id: string | null;
  readonly bill_with_parent: number;
  readonly is_project: number;
  readonly currency: string;
  readonly balance_minor: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

/** The client a customer is linked to, by name; null where it is free. */
const linkedToSql = `(SELECT ${namedSql('c.name', 'c.source_id')} FROM mapping_member qm JOIN mapping_member cm ON cm.mapping_id = qm.mapping_id AND cm.record_type = 'client' AND +cm.live = 1
  JOIN client c ON c.id = cm.record_id WHERE qm.record_type = 'Customer' AND qm.record_id = +q.id AND qm.live = 1 LIMIT 1)`;

const parentNameSql = '(SELECT p.display_name FROM qbo_customer p WHERE p.id = q.parent_id)';

/** A customer with all that helps a person to recognise it; null where the mirror does not have it. */
export function findCustomerCard(db: ReadableDb, customerId: string): CustomerCard | null {
  const row = db
    .prepare(
      `SELECT q.*, ${linkedToSql} AS linkedTo, ${parentNameSql} AS parentName FROM qbo_customer q WHERE q.id = ?`,
    )
    .get(customerId) as (CustomerRow & { linkedTo: string | null; parentName: string | null }) | undefined;
  if (row === undefined) return null;
  return {
    customerId,
    name: row.fully_qualified_name,
    companyName: row.company_name,
    active: row.active === 1,
    merged: row.deleted_at !== null,
    parentName: row.parentName,
    billWithParent: row.bill_with_parent === 1,
    isProject: row.is_project === 1,
    currency: row.currency,
    balanceMinor: row.balance_minor,
    email: row.email,
    phone: row.phone ?? row.mobile,
    address: joinAddress(row.address, row.city, row.region, row.postal_code, row.country),
    linkedTo: row.linkedTo,
    documents: customerDocuments(db, customerId),
  };
}

/** Ten-thousandths of an amount as somebody types it ("1,200.50"), or null where the text is none. */
function typedScaled(text: string): number | null {
  const plain = text.replace(/[\s,]/g, '');
  return /^-?\d{1,11}(\.\d{1,3})?$/.test(plain) ? toScaled(plain) : null;
}

// The index has no currency: only a balance of the right digits has its row looked up.
const owesSql = `(balance_minor IN (SELECT value FROM json_each(@balances))
  AND ${scaledSql('balance_minor', '(SELECT b.currency FROM qbo_customer b WHERE b.id = qbo_customer.id)')} = @owed)`;

/**
 * Customers that have `text` in name, parent, email or phone, or that owe just that amount; names that begin with it
 * first, those that QuickBooks merged away last. Answered from an index that holds nearly all it looks at.
 */
export function searchCustomers(db: ReadableDb, text: string, limit: number): PickerRow[] {
  const start = `${searchText(text).replace(/[\\%_]/g, '\\$&')}%`;
  const digits = text.replace(/\D/g, '');
  const isNumber = /^[\d\s()+.-]+$/.test(text) && digits.length >= 4;
  const owed = typedScaled(text);
  const rows = db
    .prepare(
      `SELECT q.id AS customerId, q.fully_qualified_name AS name, q.email, coalesce(q.phone, q.mobile) AS phone, ${parentNameSql} AS parentName, q.active,
         q.deleted_at IS NOT NULL AS merged, q.currency, q.balance_minor AS balanceMinor, ${linkedToSql} AS linkedTo
       FROM (SELECT id AS found FROM qbo_customer INDEXED BY qbo_customer_search
         WHERE search_text LIKE @anywhere ESCAPE '\\' OR (@digits IS NOT NULL AND search_text LIKE @digits) OR ${owesSql}
         ORDER BY deleted_at IS NOT NULL, search_text NOT LIKE @start ESCAPE '\\', fully_qualified_name COLLATE NOCASE LIMIT @limit) f
       JOIN qbo_customer q ON q.id = f.found
       ORDER BY merged, q.search_text NOT LIKE @start ESCAPE '\\', name COLLATE NOCASE`,
    )
    .all({
      anywhere: likePattern(text),
      start,
      limit,
      digits: isNumber ? `%${digits}%` : null,
      owed,
      balances: JSON.stringify(owed === null ? [] : minorOfScaled(owed)),
    }) as (Omit<PickerRow, 'active' | 'merged'> & { active: number; merged: number })[];
  return rows.map((row) => ({ ...row, active: row.active === 1, merged: row.merged === 1 }));
}

export interface LookAlike {
  readonly type: 'Customer' | 'Vendor' | 'Employee';
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** The very name that QuickBooks would refuse a second time. */
  readonly equal: boolean;
}

/** Names of all three lists that fold to the client's name, or are it letter by letter. */
export function listLookAlikes(db: ReadableDb, clientName: string): LookAlike[] {
  const rows = db
    .prepare(
      `SELECT 'Customer' AS type, id, display_name AS name, active FROM qbo_customer WHERE deleted_at IS NULL
       UNION ALL SELECT type, id, name, coalesce(active, 1) FROM qbo_object WHERE type IN ('Vendor', 'Employee') AND deleted_at IS NULL AND name IS NOT NULL`,
    )
    .all() as { type: LookAlike['type']; id: string; name: string; active: number }[];
  const ours = new Set(readName(clientName).exactKeys);
  const plain = searchText(clientName);
  return rows
    .filter((row) => searchText(row.name) === plain || readName(row.name).exactKeys.some((key) => ours.has(key)))
    .map((row) => ({ ...row, active: row.active === 1, equal: row.name.toLowerCase() === clientName.toLowerCase() }));
}
