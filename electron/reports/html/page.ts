import { grouped } from '../../../shared/plural.ts';
import type { GridValue } from '../../source/write-table.ts';
import type { ReportColumn, ReportDocument, ReportSection, ReportTable } from '../document.ts';
import { amountText, chartSvg } from './charts.ts';
import { escapeHtml } from './escape.ts';

/** A printed table ends here and says what the workbook has beyond it: a client file is read, not scrolled. */
export const printedRowsMax = 250;

const css = `
@page { size: A4; }
* { box-sizing: border-box; }
body { font: 10.5px/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #1b2322; margin: 0; font-variant-numeric: tabular-nums; }
header { border-bottom: 2px solid #1b2322; padding-bottom: 8px; margin-bottom: 14px; }
h1 { font-size: 20px; margin: 0 0 2px; letter-spacing: -.01em; }
h2 { font-size: 14px; margin: 20px 0 4px; break-after: avoid; }
h3 { font-size: 11.5px; margin: 12px 0 3px; break-after: avoid; }
h3::first-letter { text-transform: uppercase; }
.company { font-size: 13px; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 1px 12px; margin: 8px 0 0; }
dt { color: #566062; } dd { margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 4px; } .quiet { color: #566062; }
.figure { margin: 8px 0; break-inside: avoid; } .figure b { display: block; font-size: 26px; line-height: 1.1; font-weight: 650; }
table { border-collapse: collapse; width: 100%; margin: 4px 0 8px; }
thead { display: table-header-group; } tfoot { display: table-row-group; } tr { break-inside: avoid; }
th, td { text-align: left; padding: 2.5px 6px 2.5px 0; border-bottom: .5px solid #dfe3e3; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
thead th { color: #566062; font-weight: 600; border-bottom: 1px solid #9aa5a5; }
td.line { white-space: nowrap; overflow-wrap: normal; }
.word { overflow-wrap: normal; }
.long { max-inline-size: 44ch; }
.end { text-align: right; white-space: nowrap; padding-right: 0; padding-left: 8px; overflow-wrap: normal; }
.end + :not(.end) { padding-left: 14px; }
tfoot td { font-weight: 650; border-bottom: 0; border-top: 1px solid #1b2322; }
svg { display: block; margin: 6px 0 10px; break-inside: avoid; }
section + section { break-before: auto; }
`;

/** The report as one whole HTML document for the printer: no script, nothing loaded, every value escaped. */
export function reportHtml(report: ReportDocument): string {
  const { facts, title, sections } = report;
  const pairs: [string, string][] = [
    ['As of', facts.asOf],
    ['Environment', facts.environment],
    ['Made on', `${facts.madeOn} by ${facts.person}`],
    ['QuickBooks read', facts.pulledAt === null ? 'never' : instantText(facts.pulledAt)],
    ['Go-live', facts.goLive ?? 'not set'],
    [
      'Decisions',
      `${facts.decisions.count}${facts.decisions.head === null ? '' : `, head ${facts.decisions.head.slice(0, 16)}`}`,
    ],
  ];
  const list = pairs.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(footerText(report))}</title><style>${css}</style></head><body>
<header><h1>${escapeHtml(title)}</h1><div class="company" dir="auto">${escapeHtml(facts.companyName)}</div><dl>${list}</dl></header>
${sections.map(sectionHtml).join('\n')}
</body></html>`;
}

/** What stands at the foot of each page: whose report it is, of which day, and who made it when. */
export function footerText({ title, facts }: ReportDocument): string {
  const { companyName, environment, asOf, madeOn, person } = facts;
  return `${title} as of ${asOf} · ${shortened(companyName)} · ${environment} · made on ${madeOn} by ${shortened(person)}`;
}

/** Room on a page's foot is short: a name longer than this is cut there, it stands in full on the first page. */
const nameMax = 60;

function shortened(name: string): string {
  const letters = [...name];
  return letters.length > nameMax ? `${letters.slice(0, nameMax - 1).join('')}…` : name;
}

/** "2026-11-21 12:00 UTC". */
export function instantText(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

function sectionHtml({ title, lines, figure, charts, tables }: ReportSection): string {
  const big =
    figure === null
      ? ''
      : `<div class="figure"><span class="quiet">${escapeHtml(figure.label)}</span><b>${amountText(figure.amountMinor, figure.currency)} ${escapeHtml(figure.currency)}</b></div>`;
  const text = lines.map((line) => `<p class="quiet">${escapeHtml(line)}</p>`).join('');
  return `<section><h2>${escapeHtml(title)}</h2>${text}${big}${charts.map(chartSvg).join('')}${tables.map(tableHtml).join('')}</section>`;
}

function tableHtml({ title, columns, rows, total }: ReportTable): string {
  const short = shortColumns(columns, rows);
  const head = columns
    .map((column) => `<th scope="col"${alignment(column, column.label, false)}>${escapeHtml(column.label)}</th>`)
    .join('');
  const rowHtml = (row: readonly GridValue[], missing: string): string => {
    const cells = row.map((value, index) => {
      const text = value === null ? missing : valueText(value);
      // A very long text must not take the room of its neighbours: it wraps early.
      const content = text.length > longText ? `<div class="long">${escapeHtml(text)}</div>` : escapeHtml(text);
      return `<td dir="auto"${alignment(columns[index], text, short.has(index))}>${content}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  };
  const body = rows
    .slice(0, printedRowsMax)
    .map((row) => rowHtml(row, '–'))
    .join('');
  const rest =
    rows.length > printedRowsMax
      ? `<p class="quiet">And ${grouped(rows.length - printedRowsMax)} more, all of them in the workbook.</p>`
      : '';
  const name = title === null ? '' : `<h3>${escapeHtml(title)}</h3>`;
  if (rows.length === 0) return `${name}<p class="quiet">None.</p>`;
  const foot = total === null ? '' : `<tfoot>${rowHtml(total, '')}</tfoot>`;
  return `${name}<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody>${foot}</table>${rest}`;
}

const longText = 60;

/** A column is never narrower than a word of its cells, unless that is longer than this. */
const longWord = /\S{22}/;

/** A text column of such short texts is never broken, as long as all of them together leave room for the others. */
const shortText = 16;
const shortTextsMax = 48;

function shortColumns(columns: readonly ReportColumn[], rows: readonly (readonly GridValue[])[]): ReadonlySet<number> {
  const widths = columns.map(({ kind }, index) =>
    kind === 'text'
      ? Math.max(0, ...rows.slice(0, printedRowsMax).map((row) => textLength(row[index] ?? null)))
      : Number.POSITIVE_INFINITY,
  );
  const short = widths.flatMap((width, index) => (width <= shortText ? [index] : []));
  const sum = short.reduce((all, index) => all + (widths[index] ?? 0), 0);
  return new Set(sum <= shortTextsMax ? short : []);
}

function textLength(value: GridValue): number {
  return value === null ? 0 : valueText(value).length;
}

function alignment(column: ReportColumn | undefined, text: string, short: boolean): string {
  if (column?.kind === 'date' || short) return ' class="line"';
  if (column?.kind === 'amount' || column?.kind === 'count') return ' class="end"';
  return longWord.test(text) ? '' : ' class="word"';
}

function valueText(value: NonNullable<GridValue>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  switch (value.type) {
    case 'amount':
      return amountText(value.amountMinor, value.currency);
    case 'decimal':
      return value.text;
    case 'date':
      return value.day;
  }
}
