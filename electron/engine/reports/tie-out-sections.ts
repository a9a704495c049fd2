import type { Effect } from '../../../shared/ipc/tieout.ts';
import { listProgress } from '../../ledger/progress.ts';
import type { ReportSection, ReportTable } from '../../reports/document.ts';
import { instantText } from '../../reports/html/page.ts';
import { causeNames, recordNames } from '../../reports/words.ts';
import type { GridValue } from '../../source/write-table.ts';
import type { EngineContext } from '../context.ts';
import { readControlAccounts } from '../tieout-aging.ts';
import { type ReadTieOut, tieOutsOf } from '../tieout-keeper.ts';
import { clientText, effectDescriber, nameParty } from '../tieout-views.ts';
import { column, count, dayCell, money } from './cells.ts';
import { progressSection } from './progress-section.ts';
import { signOffSections } from './sign-off-sections.ts';

/** The tie-out of a day: sign-off, difference by cause and client, records behind each cause, control account. */
export function tieOutSections(
  engine: EngineContext,
  asOf: string,
  currencies: readonly ReadTieOut[],
): ReportSection[] {
  const sections = currencies.flatMap((one) => [
    differenceSection(engine, one),
    recordSection(engine, one),
    accountSection(engine, asOf, one.currency),
    progressSection(engine, one.currency),
  ]);
  return [...signOffSections(engine, asOf), ...sections];
}

function differenceSection(engine: EngineContext, tieOut: ReadTieOut): ReportSection {
  const { currency, sourceMinor, quickbooksMinor, differenceMinor, unexplainedMinor, causes } = tieOut;
  const names = tieOutsOf(engine).names();
  const points = listProgress(engine.db, '').filter((point) => point.currency === currency);
  const different = tieOut.perClient.filter((row) => row.differenceMinor !== 0);
  return {
    title: `Tie-out, ${currency}`,
    lines: [
      unexplainedMinor === 0
        ? 'The causes add up to the difference; nothing is unexplained.'
        : 'The causes do not add up to the difference. The unexplained part is shown as such.',
    ],
    figure: { label: 'Difference, source less QuickBooks', amountMinor: differenceMinor, currency },
    charts: [
      ...(causes.length === 0
        ? []
        : [
            {
              type: 'waterfall' as const,
              currency,
              steps: causes.map(({ cause, amountMinor }) => ({ label: causeNames[cause], amountMinor })),
            },
          ]),
      ...(points.length < 2
        ? []
        : [
            {
              type: 'line' as const,
              currency,
              label: 'Difference over time',
              points: points.map((point) => ({ label: instantText(point.at), amountMinor: point.differenceMinor })),
            },
          ]),
    ],
    tables: [
      {
        title: 'totals',
        columns: [column('Receivables by'), column(currency, 'amount')],
        rows: [
          ['Source', money(sourceMinor, currency)],
          ['QuickBooks', money(quickbooksMinor, currency)],
        ],
        total: ['Difference', money(differenceMinor, currency)],
      },
      {
        title: 'causes',
        columns: [
          column('Cause'),
          column('Records', 'count'),
          column('Of it accepted', 'amount'),
          column(currency, 'amount'),
        ],
        rows: [
          ...causes.map((cause): GridValue[] => [
            causeNames[cause.cause],
            count(cause.count),
            money(cause.acceptedMinor, currency),
            money(cause.amountMinor, currency),
          ]),
          ...(unexplainedMinor === 0 ? [] : [['Unexplained', null, null, money(unexplainedMinor, currency)]]),
        ],
        total: [
          'Difference',
          count(causes.reduce((sum, cause) => sum + cause.count, 0)),
          money(tieOut.acceptedMinor, currency),
          money(differenceMinor, currency),
        ],
      },
      {
        title: 'clients that differ',
        columns: [
          column('Client'),
          column('Customer'),
          column('Source', 'amount'),
          column('QuickBooks', 'amount'),
          column('Difference', 'amount'),
        ],
        rows: different.map((row) => {
          const party = nameParty(names, row);
          return [
            clientText(party),
            party.customerName,
            money(row.sourceMinor, currency),
            money(row.quickbooksMinor, currency),
            money(row.differenceMinor, currency),
          ];
        }),
        total: null,
      },
    ],
  };
}

function recordText({ records, recordCount }: Effect): string {
  const told = records.map((record) => {
    const on = record.onNumber === null ? '' : ` on ${record.onNumber}`;
    const side = record.side === 'source' ? (record.source ?? 'source') : 'QuickBooks';
    return `${recordNames[record.type] ?? record.type} ${record.number ?? record.recordId}${on} (${side})`;
  });
  const more = recordCount > records.length ? `; and ${recordCount - records.length} more` : '';
  return `${told.join('; ')}${more}`;
}

function recordSection(engine: EngineContext, tieOut: ReadTieOut): ReportSection {
  const { currency } = tieOut;
  const describe = effectDescriber(engine);
  return {
    title: `Records behind the causes, ${currency}`,
    lines: [],
    figure: null,
    charts: [],
    tables: tieOut.causes.map(({ cause, amountMinor }): ReportTable => {
      const effects = tieOut.effects.filter((effect) => effect.cause === cause).map(describe);
      return {
        title: causeNames[cause],
        columns: [
          column('Client or customer'),
          column('Records'),
          column('Date', 'date'),
          column('Accepted because'),
          column(currency, 'amount'),
        ],
        rows: effects.map((effect) => [
          clientText(effect) ?? effect.customerName,
          recordText(effect),
          dayCell(effect.records[0]?.date ?? null),
          effect.acceptedReason === null ? null : `${effect.acceptedReason} (${effect.acceptedBy})`,
          money(effect.amountMinor, currency),
        ]),
        total: ['Total', null, null, null, money(amountMinor, currency)],
      };
    }),
  };
}

function accountSection(engine: EngineContext, asOf: string, currency: string): ReportSection {
  const account = readControlAccounts(engine, asOf).find((one) => one.currency === currency);
  const rows: [string, number | null][] =
    account === undefined
      ? []
      : [
          ['Open invoices less credit memos', account.documentsMinor],
          ['Unapplied payments', account.unappliedMinor],
          ['Subledger', account.subledgerMinor],
          ['Entries straight to the account', account.directMinor],
          [`Control account as of ${asOf}, rebuilt`, account.controlMinor],
          ['Dated after this day', account.laterMinor],
          ['Control account of all dates, rebuilt', account.allDatesMinor],
          ['Control account as QuickBooks reports it', account.reportedMinor],
          ['Reported, but in no record that was read', account.unknownMinor],
        ];
  return {
    title: `Subledger and control account in QuickBooks, ${currency}`,
    lines: [],
    figure: null,
    charts: [],
    tables: [
      {
        title: null,
        columns: [column(''), column(currency, 'amount')],
        rows: rows.map(([label, amountMinor]) => [label, money(amountMinor, currency)]),
        total: null,
      },
      {
        title: 'entries',
        columns: [column('Entry'), column('Date', 'date'), column('Customer'), column(currency, 'amount')],
        rows: (account?.entries ?? []).map((entry) => [
          entry.label,
          dayCell(entry.date),
          entry.party,
          money(entry.amountMinor, currency),
        ]),
        total: null,
      },
    ],
  };
}
