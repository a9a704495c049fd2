import { sumMinor } from '../../shared/money.ts';
import type { TableRow } from './cells.ts';
import { foldValue } from './fold.ts';
import type { AllocationRecord, PaymentRecord } from './records.ts';
import { type RejectedRow, type RowReader, RowRefused, rejectRow } from './row-reader.ts';
import type { WarningCollector } from './warnings.ts';

interface Draft {
  readonly key: string;
  readonly line: number;
  readonly rowLines: number[];
  readonly head: Omit<PaymentRecord, 'line' | 'externalId' | 'unappliedMinor' | 'allocations'>;
  readonly unapplied: number | null;
  readonly allocations: AllocationRecord[];
  /** Invoices named without amounts of their own. */
  namedInvoices: number;
  refusedBy: RejectedRow | null;
}

/**
 * Builds payments from rows, of which one payment may have several (one per invoice it pays). Rows belong together by
 * the payment's id; without one, every row is a payment of its own.
 */
export class PaymentBuilder {
  readonly #reader: RowReader;
  readonly #warnings: WarningCollector;
  readonly #hasAllocations: boolean;
  readonly #drafts = new Map<string, Draft>();
  readonly #brokenKeys = new Map<string, RejectedRow>();
  readonly #countByKey = new Map<string, number>();

  constructor(reader: RowReader, warnings: WarningCollector) {
    this.#reader = reader;
    this.#warnings = warnings;
    this.#hasAllocations = reader.has('invoiceExternalId') || reader.has('invoiceNumber');
  }

  add(row: TableRow, groupClient: string | null): void {
    const externalId = this.#reader.text(row, 'externalId');
    const broken = externalId === null ? undefined : this.#brokenKeys.get(externalId);
    if (broken !== undefined) throw new RowRefused(becauseOf(row.line, broken));
    const known = externalId === null ? undefined : this.#drafts.get(externalId);
    try {
      if (known === undefined) this.#begin(row, externalId, groupClient);
      else this.#continue(row, known);
    } catch (error) {
      if (error instanceof RowRefused && externalId !== null) {
        this.#brokenKeys.set(externalId, error.rejection);
        if (known !== undefined) known.refusedBy = error.rejection;
      }
      throw error;
    }
  }

  /** Refuses the payment of a row that could not be read at all. */
  breakDocument(row: TableRow, cause: RejectedRow): void {
    const externalId = this.#reader.text(row, 'externalId');
    if (externalId === null) return;
    this.#brokenKeys.set(externalId, cause);
    const known = this.#drafts.get(externalId);
    if (known !== undefined) known.refusedBy ??= cause;
  }

  finish(): { readonly records: PaymentRecord[]; readonly rejected: RejectedRow[] } {
    const records: PaymentRecord[] = [];
    const rejected: RejectedRow[] = [];
    for (const draft of this.#drafts.values()) {
      const cause = draft.refusedBy;
      if (cause === null) records.push(this.#close(draft));
      else for (const line of draft.rowLines) if (line !== cause.line) rejected.push(becauseOf(line, cause));
    }
    this.#drafts.clear();
    return { records, rejected };
  }

  #begin(row: TableRow, externalId: string | null, groupClient: string | null): void {
    const reader: RowReader = this.#reader;
    const date = reader.date(row, 'date');
    if (date === null) {
      reader.refuse(row, 'date', null, { reason: 'no date', remedy: 'Write the payment date in the file.' });
    }
    const currency = reader.currency(row);
    const { amount, refunded } = this.#amount(row, currency);
    const clientExternalId = reader.text(row, 'clientExternalId');
    const clientName = reader.text(row, 'clientName') ?? groupClient;
    const reference = reader.text(row, 'reference');
    const isVoid = reader.status(row) === 'void';
    const draft: Draft = {
      key:
        externalId ??
        this.#fallbackKey([clientExternalId ?? foldValue(clientName ?? ''), date, amount, reference ?? '']),
      line: row.line,
      rowLines: [],
      head: {
        clientExternalId,
        clientName,
        date,
        currency,
        amountMinor: amount,
        reference,
        method: reader.text(row, 'method'),
        memo: reader.text(row, 'memo'),
        void: isVoid || refunded,
      },
      unapplied: reader.amount(row, 'unapplied', currency),
      allocations: [],
      namedInvoices: 0,
      refusedBy: null,
    };
    this.#readAllocation(row, draft);
    draft.rowLines.push(row.line);
    this.#drafts.set(draft.key, draft);
  }

  #continue(row: TableRow, draft: Draft): void {
    const reader: RowReader = this.#reader;
    if (!this.#hasAllocations) {
      const why = { reason: `the same payment as in line ${draft.line}`, remedy: 'Keep one of the two rows.' };
      reader.refuse(row, 'externalId', reader.cell(row, 'externalId'), why);
    }
    const differs = {
      reason: `differs from line ${draft.line} of the same payment`,
      remedy: 'Make the rows of one payment agree, or give each payment its own id.',
    };
    const date = reader.date(row, 'date');
    if (date !== null && date !== draft.head.date) reader.refuse(row, 'date', reader.cell(row, 'date'), differs);
    const currency = reader.cell(row, 'currency') === null ? draft.head.currency : reader.currency(row);
    if (currency !== draft.head.currency) reader.refuse(row, 'currency', reader.cell(row, 'currency'), differs);
    if (reader.cell(row, 'amount') !== null && this.#amount(row, currency).amount !== draft.head.amountMinor) {
      reader.refuse(row, 'amount', reader.cell(row, 'amount'), differs);
    }
    this.#readAllocation(row, draft);
    draft.rowLines.push(row.line);
  }

  /** What is left of a payment after refunds; one given back whole is void. */
  #amount(row: TableRow, currency: string): { readonly amount: number; readonly refunded: boolean } {
    const reader: RowReader = this.#reader;
    const amount = reader.amount(row, 'amount', currency);
    const cell = reader.cell(row, 'amount');
    if (amount === null) {
      reader.refuse(row, 'amount', cell, { reason: 'no amount', remedy: 'Write the amount in the file.' });
    }
    if (amount < 0) {
      const remedy = 'Leave refunds out of the file, or change the sign of this column.';
      reader.refuse(row, 'amount', cell, { reason: 'a negative payment', remedy });
    }
    const refund = Math.abs(reader.amount(row, 'refunded', currency) ?? 0);
    if (refund === 0) return { amount, refunded: false };
    this.#warnings.add('refunded', row.line);
    if (refund > amount) {
      const why = { reason: 'refunded more than was paid', remedy: 'Correct the amounts in the file.' };
      reader.refuse(row, 'refunded', reader.cell(row, 'refunded'), why);
    }
    return refund === amount ? { amount, refunded: true } : { amount: amount - refund, refunded: false };
  }

  #readAllocation(row: TableRow, draft: Draft): void {
    const reader: RowReader = this.#reader;
    const invoiceExternalId = reader.text(row, 'invoiceExternalId');
    const invoiceNumber = reader.text(row, 'invoiceNumber');
    if (invoiceExternalId === null && invoiceNumber === null) return;
    const applied = reader.amount(row, 'appliedAmount', draft.head.currency);
    const names = (invoiceNumber ?? '').split(/\s*[,;]\s*/).filter((part) => part !== '');
    if (names.length > 1) {
      draft.namedInvoices += names.length;
      return;
    }
    if (applied === null && reader.has('appliedAmount')) return;
    // A credit joined to an invoice stands here with a minus.
    const amountMinor = applied ?? draft.head.amountMinor - (draft.unapplied ?? 0);
    draft.allocations.push({ invoiceExternalId, invoiceNumber, amountMinor });
  }

  #close(draft: Draft): PaymentRecord {
    const { head } = draft;
    const applied = sumMinor(draft.allocations.map((allocation) => allocation.amountMinor));
    if (draft.namedInvoices > 0) this.#warnings.add('allocation-open', draft.line);
    const known = this.#hasAllocations && draft.namedInvoices === 0;
    return {
      line: draft.line,
      externalId: draft.key,
      ...head,
      unappliedMinor: draft.unapplied ?? (known ? Math.max(0, head.amountMinor - applied) : null),
      allocations: draft.allocations,
    };
  }

  /** Two equal payments of one day are two payments: the second gets a number. */
  #fallbackKey(parts: readonly (string | number)[]): string {
    const key = parts.join('|');
    const count = (this.#countByKey.get(key) ?? 0) + 1;
    this.#countByKey.set(key, count);
    return count === 1 ? key : `${key}|${count}`;
  }
}

function becauseOf(line: number, cause: RejectedRow): RejectedRow {
  const reason = `another row of the payment was refused (line ${cause.line}: ${cause.reason})`;
  return { ...rejectRow({ line, cells: [] }, { reason, remedy: cause.remedy }) };
}
