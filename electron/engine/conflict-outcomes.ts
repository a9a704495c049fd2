import { plural } from '../../shared/plural.ts';
import type { ConflictRow } from '../ledger/conflicts.ts';
import type { MappingEnds } from '../ledger/conflicts-views.ts';
import { type Field, fieldWords } from '../review/facts.ts';
import { type FieldChoices, type Outcome, type Refusal, type Resolution, resolve } from '../review/resolve.ts';

export const outcomes: readonly Outcome[] = ['keep-ours', 'keep-theirs', 'by-field', 'accept', 'unlink', 'ask-client'];

const refusalWords: Readonly<Record<Refusal, string>> = {
  'gone-in-quickbooks': 'QuickBooks has nothing left to change. Unlink it; then it can be exported anew.',
  'void-in-quickbooks': 'QuickBooks cannot bring a void document back. Unlink it; then it can be exported anew.',
  'nothing-to-do': 'Every field of it is set never to be written to QuickBooks.',
  'currency-is-fixed': 'A currency is fixed once a document is posted.',
};

const writable: ReadonlySet<string> = new Set(['Customer', 'Invoice', 'CreditMemo']);
const voidable: ReadonlySet<string> = new Set(['Invoice', 'CreditMemo']);

export type Decided = Extract<Resolution, { ok: true }>;

/** What an outcome means for a kept conflict, or why it can't be chosen, as a sentence. */
export function resolveKept(
  row: ConflictRow,
  ends: MappingEnds | null,
  outcome: Outcome,
  choices: FieldChoices,
): Decided | string {
  const { conflict } = row;
  const writes = outcome === 'keep-ours' || outcome === 'by-field';
  if (row.kind === 'credit-applied' && outcome !== 'accept' && outcome !== 'ask-client') {
    return 'QuickBooks applied a credit by itself. Accept it, or take it back in QuickBooks.';
  }
  if (row.kind === 'customer-merged' && (outcome === 'keep-theirs' || outcome === 'accept')) {
    return 'The customer is no longer there. Link the client to the one it was merged into.';
  }
  if (writes && row.isGroup)
    return 'Several documents are linked as one here, and which of them is to change only you can see. Correct it in QuickBooks or in the source; the conflict closes when they agree. Or accept the difference.';
  if (outcome === 'by-field' && conflict.fields.length < 2) return 'There is one thing to decide only.';
  if (outcome === 'by-field' && conflict.fields.some(({ field }) => choices[field] === undefined)) {
    return 'Choose a side for every field.';
  }
  const resolution = resolve(conflict, outcome, choices);
  if (!resolution.ok) return refusalWords[resolution.refusal];
  const type = ends?.quickbooksType ?? '';
  if (resolution.step === 'export-update' && !writable.has(type)) {
    return 'Tieout writes to customers, invoices and credit memos only. Correct it in QuickBooks.';
  }
  if (resolution.step === 'export-void' && !voidable.has(type)) return 'This can be voided in QuickBooks only.';
  return resolution;
}

const listed = (fields: readonly string[]): string =>
  fields.length < 2 ? fields.join('') : `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;

/** What follows from a decision, in words. */
export function followsText(row: ConflictRow, decided: Decided): string {
  const toWrite = Object.keys(decided.updateQuickBooks).map((field) => fieldWords[field as Field]);
  const toChange = Object.keys(decided.changeInSource).map((field) => fieldWords[field as Field]);
  const locked = decided.lockedFields.map((field) => fieldWords[field]);
  const parts: string[] = [];
  if (toWrite.length > 0) parts.push(`QuickBooks gets ${listed(toWrite)} with an export batch`);
  if (decided.step === 'export-void') parts.push('It is voided in QuickBooks with an export batch');
  if (decided.step === 'export-reactivate') parts.push('The customer is made active again with an export batch');
  if (toChange.length > 0)
    parts.push(`${listed(toChange)} ${toChange.length === 1 ? 'is' : 'are'} to be changed in the source`);
  if (decided.outcome === 'keep-theirs' && row.conflict.fields.length === 0) parts.push('The source is to follow');
  if (locked.length > 0) parts.push(`${listed(locked)} stays as it is, never written to QuickBooks`);
  if (decided.outcome === 'accept') parts.push('Nothing is sent or changed; the difference stands as accepted');
  if (decided.step === 'unlink') parts.push('The link is withdrawn; both records stay as they are');
  if (decided.outcome === 'ask-client') parts.push('It waits for an answer');
  const [first = '', ...rest] = parts;
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join('; ')}.`;
}

const verbs: Readonly<Record<Outcome, string>> = {
  'keep-ours': 'Kept ours',
  'keep-theirs': 'Kept QuickBooks’ side',
  'by-field': 'Decided field by field',
  accept: 'Accepted the difference',
  unlink: 'Unlinked',
  'ask-client': 'Asked the client',
};

/** The sentence of the log. */
export function summaryOf(outcome: Outcome, rows: readonly ConflictRow[], label: string): string {
  const [only] = rows;
  if (rows.length !== 1 || only === undefined) return `${verbs[outcome]} for ${plural(rows.length, 'conflict')}`;
  const fields = only.conflict.fields.map(({ field }) => fieldWords[field]);
  const about = fields.length === 0 || outcome === 'unlink' || outcome === 'ask-client' ? '' : `: ${listed(fields)}`;
  return outcome === 'unlink' ? `Unlinked ${label}` : `${verbs[outcome]} for ${label}${about}`;
}
