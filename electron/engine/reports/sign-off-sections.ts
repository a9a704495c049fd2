import type { SignedChange, SignOff } from '../../../shared/ipc/sign-offs.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { plural } from '../../../shared/plural.ts';
import { listSignOffs } from '../../ledger/sign-off.ts';
import type { ReportSection, ReportTable } from '../../reports/document.ts';
import { instantText } from '../../reports/html/page.ts';
import { fateName, fieldNames, frozenNames } from '../../reports/words.ts';
import type { EngineContext } from '../context.ts';
import { listSignedChanges } from '../tieout-signed-changes.ts';
import { column, dayCell, money, plainSection } from './cells.ts';

/** Who signed the day and what for, and every record that is not as it was signed. */
export function signOffSections(engine: EngineContext, asOf: string): ReportSection[] {
  const signed = listSignOffs(engine.db).find((one) => one.asOf === asOf && one.reopenedAt === null);
  if (signed === undefined) return [plainSection('Sign-off', ['Not signed off.'])];
  const { signOffId } = signed;
  const { rows } = listSignedChanges(engine, { signOffId, offset: 0, limit: Number.MAX_SAFE_INTEGER });
  const changed =
    rows.length === 0
      ? 'Nothing has changed since.'
      : `${plural(rows.length, 'record')} changed since; each is listed below.`;
  return [
    plainSection(
      'Sign-off',
      [...signedLines(signed), changed],
      [figuresTable(signed), ...(rows.length === 0 ? [] : [changesTable(rows)])],
    ),
  ];
}

function signedLines(signed: SignOff): string[] {
  const reviewer = signed.reviewer === null ? '' : `, reviewed by ${signed.reviewer}`;
  return [
    `Prepared by ${signed.preparer}${reviewer}; signed off ${instantText(signed.at)}.`,
    ...(signed.note === null ? [] : [signed.note]),
    `Rests on ${plural(signed.decisionCount, 'decision')}, head ${signed.decisionHead ?? 'none'}.`,
  ];
}

function figuresTable({ figures }: SignOff): ReportTable {
  return {
    title: 'figures as signed',
    columns: [
      column('Currency'),
      column('Source', 'amount'),
      column('QuickBooks', 'amount'),
      column('Difference', 'amount'),
      column('Accepted', 'amount'),
    ],
    rows: figures.map((figure) => [
      figure.currency,
      money(figure.sourceMinor, figure.currency),
      money(figure.quickbooksMinor, figure.currency),
      money(figure.differenceMinor, figure.currency),
      money(figure.acceptedMinor, figure.currency),
    ]),
    total: null,
  };
}

function changesTable(rows: readonly SignedChange[]): ReportTable {
  return {
    title: 'changed since',
    columns: [
      column('Side'),
      column('Record'),
      column('Client or customer'),
      column('Date', 'date'),
      column('What changed'),
      column('Currency'),
      column('Open when signed', 'amount'),
      column('Open now', 'amount'),
    ],
    rows: rows.map((row) => [
      row.side === 'source' ? 'Source' : 'QuickBooks',
      `${frozenNames[row.type]} ${row.number ?? row.id}`,
      row.party,
      dayCell(row.date),
      row.fate === 'changed'
        ? row.fields.map((field) => fieldText(field, row.currency)).join('; ')
        : fateName(row.fate, row.side),
      row.currency,
      money(row.beforeMinor, row.currency),
      money(row.afterMinor, row.currency),
    ]),
    total: null,
  };
}

function fieldText({ field, before, after }: SignedChange['fields'][number], currency: string): string {
  if (field === 'applied') return fieldNames.applied;
  const text = (value: string | number | null): string =>
    value === null ? 'none' : typeof value === 'number' ? minorToDecimal(value, currency) : value;
  return `${fieldNames[field]} ${text(before)} to ${text(after)}`;
}
