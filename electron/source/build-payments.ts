import { sumMinor } from '../../shared/money.ts';
import type { TableRow } from './cells.ts';
import { foldValue } from './fold.ts';
import { importLimits } from './limits.ts';
import { keptAlone, OpenDocuments } from './open-documents.ts';
import type { Kept, RecordStage } from './record-stage.ts';
import type { AllocationRecord, PaymentRecord } from './records.ts';
import { type RejectedRow, type RowReader, RowRefused } from './row-reader.ts';
import { type WarningCode, type WarningCollector, warningsOfPayment } from './warnings.ts';

interface Draft {
  readonly externalId: string;
  readonly line: number;
  readonly rowLines: number[];
  readonly head: Omit<PaymentRecord, 'line' | 'externalId' | 'unappliedMinor' | 'allocations'>;
  readonly unapplied: number | null;
  readonly allocations: AllocationRecord[];
  /** Invoices named together, without amounts of their own. */
  namedInvoices: number;
  /** Rows that name one invoice without an amount of its own: the whole payment is on it where it is the only one. */
  wholeRows: number;
}

/**
 * Builds payments from rows, of which one payment may have several (one per invoice it pays). Rows belong together by
 * the payment's id; without one, every row is a payment of its own.
 */
export class PaymentBuilder {
  readonly #reader: RowReader;
  readonly #stage: RecordStage;
  readonly #warnings: WarningCollector;
  readonly #today: string;
  readonly #hasAllocations: boolean;
  readonly #payments: OpenDocuments<Draft>;

  /** @param today  an ISO day, from which "far off" is measured */
  constructor(reader: RowReader, stage: RecordStage, warnings: WarningCollector, today: string) {
    this.#reader = reader;
    this.#stage = stage;
    this.#warnings = warnings;
    this.#today = today;
    this.#hasAllocations = reader.has('invoiceExternalId') || reader.has('invoiceNumber');
    this.#payments = new OpenDocuments<Draft>(stage, (draft) => this.#keep(draft), reopen);
  }

  add(row: TableRow, groupClient: string | null): void {
    const externalId = this.#reader.text(row, 'externalId');
    if (externalId === null) {
      const draft = this.#begin(row, null, groupClient);
      const { record, warnings } = this.#close(draft);
      this.#stage.keep(record.externalId, keptAlone(record, warnings));
      return;
    }
    const known = this.#payments.find(externalId);
    if (known !== null && known.cause !== null) throw new RowRefused(becauseOf(row.line, known.cause));
    try {
      if (known === null || known.draft === null) {
        this.#payments.begin(externalId, this.#begin(row, externalId, groupClient));
      } else this.#continue(row, known.draft);
    } catch (error) {
      if (error instanceof RowRefused) this.#payments.refuse(externalId, error.rejection);
      throw error;
    }
  }

  /** Refuses the payment of a row that could not be read at all. */
  breakDocument(row: TableRow, cause: RejectedRow): void {
    const externalId = this.#reader.text(row, 'externalId');
    if (externalId !== null) this.#payments.refuse(externalId, cause);
  }

  /** Puts every payment on the stage: no more rows come. */
  flush(): void {
    this.#payments.flush();
  }

  #keep(draft: Draft): Omit<Kept, 'line'> {
    const { record, warnings } = this.#close(draft);
    return { record, state: JSON.stringify(draft), cause: null, mendable: false, warnings };
  }

  #begin(row: TableRow, externalId: string | null, groupClient: string | null): Draft {
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
      externalId:
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
      wholeRows: 0,
    };
    this.#readAllocation(row, draft);
    draft.rowLines.push(row.line);
    return draft;
  }

  #continue(row: TableRow, draft: Draft): void {
    const reader: RowReader = this.#reader;
    if (!this.#hasAllocations) {
      const why = { reason: `the same payment as in line ${draft.line}`, remedy: 'Keep one of the two rows.' };
      reader.refuse(row, 'externalId', reader.cell(row, 'externalId'), why);
    }
    if (draft.rowLines.length >= importLimits.rowsOfDocument) {
      const why = {
        reason: `more than ${importLimits.rowsOfDocument} rows in one payment`,
        remedy: 'Check the column mapped to the payment id: it may hold something else.',
      };
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
    if (applied === null) draft.wholeRows++;
    // A credit joined to an invoice stands here with a minus.
    const amountMinor = applied ?? draft.head.amountMinor - (draft.unapplied ?? 0);
    draft.allocations.push({ invoiceExternalId, invoiceNumber, amountMinor });
  }

  #close(draft: Draft): { readonly record: PaymentRecord; readonly warnings: readonly WarningCode[] } {
    const { head } = draft;
    const isOpen = draft.namedInvoices > 0 || draft.wholeRows > 1;
    const allocations = isOpen && draft.wholeRows > 0 ? [] : draft.allocations;
    const applied = sumMinor(allocations.map((allocation) => allocation.amountMinor));
    const known = this.#hasAllocations && !isOpen;
    const record: PaymentRecord = {
      line: draft.line,
      externalId: draft.externalId,
      ...head,
      unappliedMinor: draft.unapplied ?? (known ? Math.max(0, head.amountMinor - applied) : null),
      allocations,
    };
    const warnings = warningsOfPayment(record, this.#today);
    return { record, warnings: isOpen ? [...warnings, 'allocation-open'] : warnings };
  }

  /** Two equal payments of one day are two payments: the second gets a number. */
  #fallbackKey(parts: readonly (string | number)[]): string {
    const key = parts.join('|');
    const count = this.#stage.count(key);
    return count === 1 ? key : `${key}|${count}`;
  }
}

function reopen({ state }: Kept): Draft | null {
  return state === null ? null : (JSON.parse(state) as Draft);
}

function becauseOf(line: number, cause: RejectedRow): RejectedRow {
  const reason = `another row of the payment was refused (line ${cause.line}: ${cause.reason})`;
  return { line, column: null, value: '', reason, remedy: cause.remedy };
}
