import { AppError } from '../../shared/errors.ts';
import { localDay } from '../../shared/local-day.ts';
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
import type { Fallen, RecordStage } from './record-stage.ts';
import type { ImportKind } from './records.ts';
import { RowReader, RowRefused } from './row-reader.ts';
import { RowSorter } from './row-sorter.ts';
import type { SourceTable } from './table.ts';
import { type ImportWarning, WarningCollector, warnAboutFile, warnAboutKept, warnAboutKind } from './warnings.ts';

export interface ReadRecordsOptions extends ReadOptions {
  readonly kind: ImportKind;
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

export interface ReadResult {
  readonly warnings: readonly ImportWarning[];
  readonly stats: ReadStats;
}

interface Builders {
  readonly clients: ClientBuilder;
  readonly invoices: InvoiceBuilder;
  readonly payments: PaymentBuilder;
}

/**
 * Reads every record of a table onto the stage. Rows that cannot be read exactly are listed there with line, column,
 * value and reason, and the document they belong to is left out whole; nothing is guessed. The table is streamed and
 * the records are put away as they come: memory does not grow with the file. (A workbook's texts shared between cells
 * and a JSON file are held as a whole; their limits bound them.)
 *
 * @throws AppError 'import.wrong-kind' when the mapping is for another kind, 'import.column-missing' when the file lacks
 *   a mapped column, and what reading the file throws; the abort reason when `signal` fires
 */
export async function readRecords(
  table: SourceTable,
  mapping: ImportMapping,
  stage: RecordStage,
  options: ReadRecordsOptions,
): Promise<ReadResult> {
  const { kind } = options;
  if (mapping.kind !== kind) {
    throw new AppError('import.wrong-kind', 'fix-and-retry', { mappedKind: mapping.kind, kind });
  }
  const preset = findPreset(mapping.presetId) ?? genericPreset(mapping.kind);
  const reader = new RowReader(table.headers, mapping, {
    statuses: { ...statusesOf(preset), ...mapping.statusValues },
    types: { ...typeWords, ...preset.types, ...mapping.typeValues },
    defaultCurrency: options.defaultCurrency,
    onlySign: preset.onlySign,
  });
  const today = options.today ?? localDay(new Date());
  const warnings = new WarningCollector();
  const builders: Builders = {
    clients: new ClientBuilder(reader, stage),
    invoices: new InvoiceBuilder(reader, stage, today),
    payments: new PaymentBuilder(reader, stage, warnings, today),
  };
  const sorter = new RowSorter(table, preset, reader, mapping.kind);
  for await (const batch of table.rows(options)) {
    stage.batch(() => {
      for (const row of batch) {
        try {
          addRow(row, sorter, reader, kind, builders, warnings);
        } catch (error) {
          if (!(error instanceof RowRefused)) throw error;
          stage.reject(error.rejection);
        }
      }
    });
  }
  stage.batch(() => {
    builders.invoices.flush();
    builders.payments.flush();
    stage.takeFallen((fallen) => rejectFallen(stage, kind, fallen));
  });
  const summary = summarize(stage, warnings);
  const { dataRows } = sorter;
  warnAboutFile(warnings, { dataRows, records: summary.records, endsMidLine: table.endsMidLine });
  warnAboutGuess(warnings, table.headers, kind);
  for (const { line, number } of stage.duplicates()) warnings.add('duplicate-number', line, number);
  const { total, balance } = mapping.columns;
  if (total !== undefined && total.join() === balance?.join()) warnings.add('total-is-balance', null);
  return {
    warnings: warnings.list(),
    stats: { dataRows, rejectedRows: stage.rejectedCount(), skipped: sorter.skipped, ...summary },
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

/** The rows that fall with a refused row of their document. */
function rejectFallen(stage: RecordStage, kind: ImportKind, { state, cause, mendable }: Fallen): void {
  if (mendable) stage.reject(cause);
  if (state === null) return;
  const { rowLines } = JSON.parse(state) as { readonly rowLines: readonly number[] };
  const noun = kind === 'payments' ? 'payment' : 'document';
  const reason = `another row of the ${noun} was refused (line ${cause.line}: ${cause.reason})`;
  for (const line of rowLines) {
    if (line !== cause.line) stage.reject({ line, column: null, value: '', reason, remedy: cause.remedy });
  }
}

/** A clients file in place of an invoices file, or the other way round. Lists of transactions hold invoices and payments alike. */
function warnAboutGuess(warnings: WarningCollector, headers: readonly string[], kind: ImportKind): void {
  const guess = guessPreset(headers);
  const guessedKind = guess.score > 0 ? guess.preset.kind : guessKind(headers);
  if ((guessedKind === 'clients') !== (kind === 'clients')) warnAboutKind(warnings, kind, guessedKind);
}

type Summary = Pick<ReadStats, 'records' | 'totalMinorByCurrency' | 'firstDate' | 'lastDate'>;

/** The closing look over all records: figures, and what they are marked with. */
function summarize(stage: RecordStage, warnings: WarningCollector): Summary {
  const totals = new Map<string, number>();
  let records = 0;
  let firstDate: string | null = null;
  let lastDate: string | null = null;
  for (const kept of stage.facts()) {
    records++;
    warnAboutKept(warnings, kept);
    const { date, currency, signedMinor } = kept;
    if (date === null || currency === null || signedMinor === null) continue;
    if (firstDate === null || date < firstDate) firstDate = date;
    if (lastDate === null || date > lastDate) lastDate = date;
    totals.set(currency, checkMinor((totals.get(currency) ?? 0) + signedMinor));
  }
  if (totals.size > 1) for (const currency of totals.keys()) warnings.add('mixed-currencies', null, currency);
  return { records, totalMinorByCurrency: Object.fromEntries(totals), firstDate, lastDate };
}
