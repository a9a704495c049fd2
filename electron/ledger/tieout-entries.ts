import { z } from 'zod';
import { type CurrencyCode, jsonNumberToMinor } from '../../shared/money.ts';
import type { DirectEntry } from '../reports/tieout/books.ts';
import type { ReadableDb } from './open.ts';

const reference = z.object({ value: z.string() }).nullish().catch(null);
const party = z
  .object({
    Type: z.string().nullish(),
    type: z.string().nullish(),
    value: z.string().nullish(),
    EntityRef: reference,
  })
  .nullish()
  .catch(null);
const line = z.object({
  Id: z.string().nullish().catch(null),
  Amount: z.number().nullish(),
  JournalEntryLineDetail: z
    .object({ PostingType: z.enum(['Debit', 'Credit']), AccountRef: reference, Entity: party })
    .nullish(),
  DepositLineDetail: z.object({ AccountRef: reference, Entity: party }).nullish(),
  AccountBasedExpenseLineDetail: z.object({ AccountRef: reference, CustomerRef: reference }).nullish(),
});
const posting = z.object({
  Line: z.array(line).nullish(),
  Credit: z.boolean().nullish(),
  Amount: z.number().nullish(),
  FromAccountRef: reference,
  ToAccountRef: reference,
  EntityRef: party,
});

interface PostingRow {
  readonly type: string;
  readonly id: string;
  readonly date: string | null;
  readonly currency: string | null;
  readonly raw: string;
}

/** Types that can post to an account of the person's choice. */
const postingTypes = ['JournalEntry', 'Deposit', 'Purchase', 'Bill', 'VendorCredit', 'Transfer'] as const;

/** Receivables accounts as QuickBooks reports them, with today's balance. */
export interface ReceivablesAccount {
  readonly id: string;
  readonly name: string | null;
  readonly currency: CurrencyCode;
  readonly balanceMinor: number | null;
}

export function listReceivablesAccounts(db: ReadableDb): ReceivablesAccount[] {
  return db
    .prepare(
      `SELECT id, name, coalesce(currency, '') AS currency, balance_minor AS balanceMinor FROM qbo_object
       WHERE type = 'Account' AND deleted_at IS NULL AND json_extract(raw, '$.AccountType') = 'Accounts Receivable' ORDER BY id`,
    )
    .all() as ReceivablesAccount[];
}

/**
 * Lines of journal entries, deposits, expenses, bills and transfers that move the receivables account without an
 * invoice or payment, debit positive. Their id is "type id line".
 */
export function listDirectEntries(db: ReadableDb): DirectEntry[] {
  const accounts = new Set(listReceivablesAccounts(db).map(({ id }) => id));
  if (accounts.size === 0) return [];
  const rows = db
    .prepare(
      `SELECT type, id, txn_date AS date, currency, raw FROM qbo_object
       WHERE type IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL AND voided = 0 ORDER BY type, id`,
    )
    .iterate(JSON.stringify(postingTypes)) as Iterable<PostingRow>;
  const entries: DirectEntry[] = [];
  for (const row of rows) entries.push(...entriesOf(row, accounts));
  return entries;
}

function entriesOf(row: PostingRow, accounts: ReadonlySet<string>): DirectEntry[] {
  const { currency, date } = row;
  // A cheap look first: deposits of ordinary payments are many and name no account in their lines.
  if (currency === null || date === null || ![...accounts].some((id) => row.raw.includes(`"${id}"`))) return [];
  const parsed = posting.safeParse(JSON.parse(row.raw));
  if (!parsed.success) return [];
  const object = parsed.data;
  const found: DirectEntry[] = [];
  const add = (part: string, partyId: string | null, amount: number | null | undefined, sign: 1 | -1): void => {
    const amountMinor = sign * jsonNumberToMinor(amount ?? 0, currency);
    if (amountMinor !== 0) found.push({ id: `${row.type} ${row.id} ${part}`, partyId, currency, date, amountMinor });
  };
  if (row.type === 'Transfer') {
    if (accounts.has(object.ToAccountRef?.value ?? '')) add('to', null, object.Amount, 1);
    if (accounts.has(object.FromAccountRef?.value ?? '')) add('from', null, object.Amount, -1);
  }
  for (const [index, one] of (object.Line ?? []).entries()) {
    const part = one.Id ?? `line-${index}`;
    const { JournalEntryLineDetail: journal, DepositLineDetail: deposit, AccountBasedExpenseLineDetail: expense } = one;
    if (accounts.has(journal?.AccountRef?.value ?? '')) {
      add(part, customerOf(journal?.Entity), one.Amount, journal?.PostingType === 'Credit' ? -1 : 1);
    }
    if (accounts.has(deposit?.AccountRef?.value ?? '')) add(part, customerOf(deposit?.Entity), one.Amount, -1);
    if (accounts.has(expense?.AccountRef?.value ?? '')) {
      const gives = row.type === 'VendorCredit' || object.Credit === true;
      add(part, expense?.CustomerRef?.value ?? customerOf(object.EntityRef), one.Amount, gives ? -1 : 1);
    }
  }
  return found;
}

/** The customer an entry names; vendors and employees are no party of receivables. */
function customerOf(entity: z.infer<typeof party>): string | null {
  if (entity === null || entity === undefined) return null;
  const type = (entity.Type ?? entity.type ?? '').toLowerCase();
  return type === 'customer' ? (entity.EntityRef?.value ?? entity.value ?? null) : null;
}
