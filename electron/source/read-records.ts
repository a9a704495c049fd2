import { AppError } from '../../shared/errors.ts';
import { checkMinor } from '../../shared/money.ts';
import { ClientBuilder } from './build-clients.ts';
import { InvoiceBuilder } from './build-invoices.ts';
import { PaymentBuilder } from './build-payments.ts';
import type { TableRow } from './cells.ts';
import type { ReadOptions } from './csv.ts';
import { type ImportMapping, statusesOf } from './mapping.ts';
import { findPreset, genericPreset, guessKind, guessPreset } from './presets/index.ts';
import type { RowType } from './presets/types.ts';
import { typeWords } from './presets/words.ts';
import type { ImportKind, InvoiceRecord, PaymentRecord, RecordByKind } from './records.ts';
import { type RejectedRow, RowReader, RowRefused } from './row-reader.ts';
import { RowSorter } from './row-sorter.ts';
import type { SourceTable } from './table.ts';
import {
  type ImportWarning,
  WarningCollector,
  warnAboutFile,
  warnAboutInvoices,
  warnAboutKind,
  warnAboutPayments,
} from './warnings.ts';

export interface ReadRecordsOptions<K extends ImportKind> extends ReadOptions {
  readonly kind: K;
  /** What a bare `$` or no currency at all means. */
  readonly defaultCurrency: string;
  /** An ISO day from which "far off" is measured; the day of this machine when not given. */
  readonly today?: string | undefined;
}

/** What was left out on purpose, by why. */
export interface SkippedRows {
  readonly blank: number;
  readonly totals: number;
  readonly groups: number;
  readonly footers: number;
  readonly repeatedHeaders: number;
  readonly otherTypes: number;
}

export interface ReadStats {
  /** Rows below the header that hold anything. */
  readonly dataRows: number;
  readonly records: number;
  readonly rejectedRows: number;
  readonly skipped: SkippedRows;
  /** Invoices and orders less credits; payments that are not void. By currency, in minor units. */
  readonly totalMinorByCurrency: Readonly<Record<string, number>>;
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

export interface ReadResult<K extends ImportKind> {
  readonly records: readonly RecordByKind[K][];
  /** In the order of the file; at most 10,000 are listed, `stats.rejectedRows` counts all. */
  readonly rejected: readonly RejectedRow[];
  readonly warnings: readonly ImportWarning[];
  readonly stats: ReadStats;
}

const rejectedMax = 10_000;

interface Builders {
  readonly clients: ClientBuilder;
  readonly invoices: InvoiceBuilder;
  readonly payments: PaymentBuilder;
}

/**
 * Reads every record of a table. Rows that cannot be read exactly are listed with line, column, value and reason, and
 * the document they belong to is left out whole; nothing is guessed. The table is streamed; what stays in memory is
 * the records.
 *
 * @throws AppError 'import.wrong-kind' when the mapping is for another kind, 'import.column-missing' when the file lacks
 *   a mapped column, and what reading the file throws; the abort reason when `signal` fires
 */
export async function readRecords<K extends ImportKind>(
  table: SourceTable,
  mapping: ImportMapping,
  options: ReadRecordsOptions<K>,
): Promise<ReadResult<K>> {
  if (mapping.kind !== options.kind) {
    throw new AppError('import.wrong-kind', 'fix-and-retry', { mappedKind: mapping.kind, kind: options.kind });
  }
  const preset = findPreset(mapping.presetId) ?? genericPreset(mapping.kind);
  const reader = new RowReader(table.headers, mapping, {
    statuses: { ...statusesOf(preset), ...mapping.statusValues },
    types: { ...typeWords, ...preset.types, ...mapping.typeValues },
    defaultCurrency: options.defaultCurrency,
    onlySign: preset.onlySign,
  });
  const warnings = new WarningCollector();
  const builders: Builders = {
    clients: new ClientBuilder(reader),
    invoices: new InvoiceBuilder(reader, warnings),
    payments: new PaymentBuilder(reader, warnings),
  };
  const sorter = new RowSorter(table, preset, reader, mapping.kind);
  const rejected: RejectedRow[] = [];
  for await (const batch of table.rows(options)) {
    for (const row of batch) {
      try {
        addRow(row, sorter, reader, options.kind, builders, warnings);
      } catch (error) {
        if (!(error instanceof RowRefused)) throw error;
        rejected.push(error.rejection);
      }
    }
  }
  const { records, rejected: fallen } = finish(options.kind, builders);
  for (const row of fallen) rejected.push(row);
  rejected.sort((a, b) => a.line - b.line);
  warnAboutAll(warnings, table, options, records, sorter.dataRows);
  const { total, balance } = mapping.columns;
  if (total !== undefined && total.join() === balance?.join()) warnings.add('total-is-balance', null);
  if (rejected.length > rejectedMax) warnings.add('rejected-list-cut', null, String(rejectedMax));
  return {
    records: records as RecordByKind[K][],
    rejected: rejected.slice(0, rejectedMax),
    warnings: warnings.list(),
    stats: {
      dataRows: sorter.dataRows,
      records: records.length,
      rejectedRows: rejected.length,
      skipped: sorter.skipped,
      ...summarize(records),
    },
  };
}

function addRow(
  row: TableRow,
  sorter: RowSorter,
  reader: RowReader,
  kind: ImportKind,
  builders: Builders,
  warnings: WarningCollector,
): void {
  if (!sorter.isData(row)) return;
  if (kind === 'clients') {
    sorter.checkShape(row);
    builders.clients.add(row);
    return;
  }
  const builder = kind === 'payments' ? builders.payments : builders.invoices;
  let type: RowType | null;
  try {
    type = reader.type(row);
    const wanted = kind === 'payments' ? type === null || type === 'payment' : type !== 'payment' && type !== 'skip';
    if (!wanted || !reader.hasWantedSign(row, kind === 'payments' ? 'amount' : 'total')) {
      sorter.skipOtherType();
      warnings.add('other-types-skipped', row.line, reader.text(row, 'type') ?? '');
      return;
    }
    sorter.checkShape(row);
  } catch (error) {
    // A row that cannot be read at all must not leave its document standing without it.
    if (error instanceof RowRefused) builder.breakDocument(row, error.rejection, sorter.groupClient);
    throw error;
  }
  if (kind === 'payments') builders.payments.add(row, sorter.groupClient);
  else builders.invoices.add(row, type === 'payment' || type === 'skip' ? null : type, sorter.groupClient);
}

interface Finished {
  readonly records: readonly RecordByKind[ImportKind][];
  readonly rejected: readonly RejectedRow[];
}

function finish(kind: ImportKind, builders: Builders): Finished {
  if (kind === 'clients') return { records: builders.clients.finish(), rejected: [] };
  return kind === 'invoices' ? builders.invoices.finish() : builders.payments.finish();
}

function isInvoice(record: RecordByKind[ImportKind]): record is InvoiceRecord {
  return 'totalMinor' in record;
}

function isPayment(record: RecordByKind[ImportKind]): record is PaymentRecord {
  return 'allocations' in record;
}

function warnAboutAll(
  warnings: WarningCollector,
  table: SourceTable,
  options: ReadRecordsOptions<ImportKind>,
  records: readonly RecordByKind[ImportKind][],
  dataRows: number,
): void {
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  warnAboutFile(warnings, { dataRows, records: records.length, endsMidLine: table.endsMidLine });
  const guess = guessPreset(table.headers);
  const guessedKind = guess.score > 0 ? guess.preset.kind : guessKind(table.headers);
  // Lists of transactions hold invoices and payments alike.
  if ((guessedKind === 'clients') !== (options.kind === 'clients')) warnAboutKind(warnings, options.kind, guessedKind);
  warnAboutInvoices(warnings, records.filter(isInvoice), today);
  warnAboutPayments(warnings, records.filter(isPayment), today);
}

type Summary = Pick<ReadStats, 'totalMinorByCurrency' | 'firstDate' | 'lastDate'>;

function summarize(records: readonly RecordByKind[ImportKind][]): Summary {
  const totals = new Map<string, number>();
  let firstDate: string | null = null;
  let lastDate: string | null = null;
  for (const record of records) {
    if (!isInvoice(record) && !isPayment(record)) continue;
    if (firstDate === null || record.date < firstDate) firstDate = record.date;
    if (lastDate === null || record.date > lastDate) lastDate = record.date;
    const amount = isInvoice(record) ? signedTotal(record) : record.void ? 0 : record.amountMinor;
    totals.set(record.currency, checkMinor((totals.get(record.currency) ?? 0) + amount));
  }
  return { totalMinorByCurrency: Object.fromEntries(totals), firstDate, lastDate };
}

function signedTotal(invoice: InvoiceRecord): number {
  if (invoice.status === 'void') return 0;
  return invoice.kind === 'credit' ? -invoice.totalMinor : invoice.totalMinor;
}
