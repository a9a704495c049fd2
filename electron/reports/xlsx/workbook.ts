import writeExcelFile, { type CellObject, type Feature, type Image } from 'write-excel-file/node';
import { minorToDecimal } from '../../../shared/money.ts';
import type { GridValue } from '../../source/write-table.ts';
import type { ReportColumn, ReportDocument, ReportTable } from '../document.ts';
import { escapeHtml } from '../html/escape.ts';
import { footerText, instantText } from '../html/page.ts';
import { settleZipTimes } from './zip-times.ts';

/** Beyond this a spreadsheet program opens no sheet. */
const rowsMax = 1_048_000;
const textMax = 32_767;

interface Sheet {
  readonly data: (CellObject | null)[][];
  readonly sheet: string;
  readonly columns: { readonly width: number }[];
  readonly orientation: 'landscape';
  /** The heading stays in sight. */
  readonly stickyRowsCount?: number;
}

/**
 * The report as a workbook: a sheet of facts, and one for each table, all rows in it. Text is text, also where it looks
 * like a formula; amounts and days are numbers with a format. The same report gives the same bytes.
 */
export async function reportWorkbook(report: ReportDocument): Promise<Buffer> {
  const taken = new Set<string>();
  const sheets = [factsSheet(report, taken)];
  for (const section of report.sections) {
    for (const table of section.tables) {
      const title = table.title === null ? section.title : `${section.title} ${table.title}`;
      sheets.push(tableSheet(table, sheetName(title, taken)));
    }
  }
  return settleZipTimes(await writeExcelFile(sheets, { features: [pageFooter(footerText(report))] }).toBuffer());
}

/**
 * A footer on each printed page: the text at the left, the page's number at the right. Codes as in ECMA-376 part 1,
 * 18.3.1.46: `&` begins one, `&&` is the character; 255 characters at most.
 */
function pageFooter(left: string): Feature<Image['content']> {
  const codes = `&L&8${[...left].slice(0, 200).join('').replaceAll('&', '&&')}&R&8Page &P of &N`;
  const xml = `<headerFooter><oddFooter>${escapeHtml(codes)}</oddFooter></headerFooter>`;
  return { files: { transform: { 'xl/worksheets/sheet{id}.xml': { insert: () => xml } } } };
}

function factsSheet({ title, facts, sections }: ReportDocument, taken: Set<string>): Sheet {
  const pairs: [string, GridValue][] = [
    ['Report', title],
    ['Company', facts.companyName],
    ['Environment', facts.environment],
    ['As of', { type: 'date', day: facts.asOf }],
    ['Go-live', facts.goLive === null ? null : { type: 'date', day: facts.goLive }],
    ['QuickBooks read', facts.pulledAt === null ? 'never' : instantText(facts.pulledAt)],
    ['Made on', { type: 'date', day: facts.madeOn }],
    ['Made by', facts.person],
    ['Decisions', { type: 'decimal', text: String(facts.decisions.count) }],
    ['Decision head', facts.decisions.head],
    ...sections.flatMap(({ figure }): [string, GridValue][] =>
      figure === null
        ? []
        : [
            [
              `${figure.label} ${figure.currency}`,
              { type: 'amount', amountMinor: figure.amountMinor, currency: figure.currency },
            ],
          ],
    ),
    ...sections.flatMap((section): [string, GridValue][] => section.lines.map((line) => [section.title, line])),
  ];
  const data = pairs.map(([name, value]) => [{ ...text(name), fontWeight: 'bold' as const }, cellOf(value)]);
  return { data, sheet: sheetName('Report', taken), columns: [{ width: 24 }, { width: 80 }], orientation: 'landscape' };
}

function tableSheet({ columns, rows, total }: ReportTable, sheet: string): Sheet {
  const head = columns.map(
    ({ label, kind }): CellObject => ({
      ...text(label),
      fontWeight: 'bold',
      ...(kind === 'amount' || kind === 'count' ? { align: 'right' } : {}),
    }),
  );
  const data: (CellObject | null)[][] = [head, ...rows.slice(0, rowsMax).map((row) => row.map(cellOf))];
  if (total !== null) {
    data.push(total.map((value) => withWeight(cellOf(value))));
  }
  return { data, sheet, columns: columns.map(widthOf), orientation: 'landscape', stickyRowsCount: 1 };
}

function withWeight(cell: CellObject | null): CellObject | null {
  return cell === null ? null : { ...cell, fontWeight: 'bold' };
}

function widthOf({ kind }: ReportColumn): { width: number } {
  return { width: kind === 'text' ? 30 : kind === 'date' ? 12 : 16 };
}

/** A sheet's name: at most 31 characters, none of []*?:/\, used once. */
function sheetName(title: string, taken: Set<string>): string {
  const plain =
    title
      .replace(/[[\]*?:/\\]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim() || 'Sheet';
  let name = plain.slice(0, 31).trim();
  for (let copy = 2; taken.has(name.toLowerCase()); copy += 1) name = `${plain.slice(0, 27).trim()} ${copy}`;
  taken.add(name.toLowerCase());
  return name;
}

/** Characters that XML cannot hold would make the workbook unreadable. */
function text(value: string): CellObject {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  const clean = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, textMax);
  return { value: clean, type: String, format: '@' };
}

function cellOf(value: GridValue): CellObject | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return text(value ? 'yes' : 'no');
  switch (value.type) {
    case 'amount': {
      const decimals = minorToDecimal(0, value.currency).slice(1);
      return number(minorToDecimal(value.amountMinor, value.currency), `#,##0${decimals};-#,##0${decimals}`);
    }
    case 'decimal':
      return number(value.text, '#,##0');
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value.day)
        ? { value: new Date(`${value.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }
        : null;
  }
}

/** Beyond 15 digits a spreadsheet would round: such numbers stay text. */
function number(decimal: string, format: string): CellObject {
  const digits = decimal.replace(/[^\d]/g, '').replace(/^0+/, '');
  return digits.length > 15 ? text(decimal) : { value: Number(decimal), type: Number, format };
}
