import type { ReportKind } from '../../shared/ipc/reports.ts';
import type { Effect, SignOff } from '../../shared/ipc/tieout.ts';
import { plural } from '../../shared/plural.ts';
import { listQuestions } from '../ledger/annotations.ts';
import { decisionHead, listDecisions } from '../ledger/decisions.ts';
import { listProgress } from '../ledger/progress.ts';
import { listSignOffs } from '../ledger/sign-off.ts';
import { lastPullAt } from '../ledger/sync-state.ts';
import { listBatchHeads, listBatchItems } from '../ledger/tieout-report-rows.ts';
import { buckets } from '../reports/aging/aging.ts';
import type { ReportColumn, ReportDocument, ReportSection, ReportTable } from '../reports/document.ts';
import { instantText } from '../reports/html/page.ts';
import { bucketNames, causeNames, recordNames } from '../reports/words.ts';
import type { GridValue } from '../source/write-table.ts';
import type { EngineContext } from './context.ts';
import { pairAging, readControlAccounts, toAgingRow } from './tieout-aging.ts';
import { type ReadTieOut, readCurrency, tieOutsOf } from './tieout-keeper.ts';
import { effectDescriber, nameParty, todayOf } from './tieout-views.ts';

const titles: Readonly<Record<ReportKind, string>> = {
  'tie-out': 'Tie-out of receivables',
  agings: 'Receivables by age, both sides',
  decisions: 'Decisions',
  questions: 'Questions to the client',
  batch: 'Record of an export batch',
};

export interface ReportOrder {
  readonly kinds: readonly ReportKind[];
  readonly asOf: string | null;
  readonly batchId: number | null;
}

/** Gathers a report from the ledger. The same facts, day and person make the same document. */
export function makeReport(engine: EngineContext, order: ReportOrder, person: string): ReportDocument {
  const asOf = order.asOf ?? todayOf(engine);
  const tieOut = tieOutsOf(engine).tieOut(asOf);
  const { environment, realmId, companyName } = engine.identity;
  const { count, head } = decisionHead(engine.db);
  const currencies = tieOut.currencies.map((one) => readCurrency(engine.db, one));
  const sections = order.kinds.flatMap((kind) =>
    sectionsOf[kind](engine, { asOf, currencies, batchId: order.batchId }),
  );
  const [first = 'tie-out'] = order.kinds;
  return {
    title: titles[first],
    facts: {
      companyName,
      environment: `${environment[0]?.toUpperCase()}${environment.slice(1)}, company ${realmId}`,
      asOf,
      goLive: tieOut.goLive,
      pulledAt: lastPullAt(engine.db),
      madeOn: todayOf(engine),
      person,
      decisions: { count, head },
    },
    sections,
  };
}

interface Gathered {
  readonly asOf: string;
  readonly currencies: readonly ReadTieOut[];
  readonly batchId: number | null;
}

const sectionsOf: Readonly<Record<ReportKind, (engine: EngineContext, gathered: Gathered) => ReportSection[]>> = {
  'tie-out': (engine, { asOf, currencies }) => tieOutSections(engine, asOf, currencies),
  agings: (engine, { asOf, currencies }) => currencies.map(({ currency }) => agingSection(engine, asOf, currency)),
  decisions: (engine) => [decisionSection(engine)],
  questions: (engine) => [questionSection(engine)],
  batch: (engine, { batchId }) => [batchSection(engine, batchId)],
};

const column = (label: string, kind: ReportColumn['kind'] = 'text'): ReportColumn => ({ label, kind });
const money = (amountMinor: number | null, currency: string): GridValue =>
  amountMinor === null ? null : { type: 'amount', amountMinor, currency };
const count = (value: number): GridValue => ({ type: 'decimal', text: String(value) });
const dayCell = (value: string | null): GridValue =>
  value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? { type: 'date', day: value } : null;

function tieOutSections(engine: EngineContext, asOf: string, currencies: readonly ReadTieOut[]): ReportSection[] {
  const signed = listSignOffs(engine.db).find((one) => one.asOf === asOf && one.reopenedAt === null);
  const sections = currencies.flatMap((one) => [
    differenceSection(engine, one),
    recordSection(engine, one),
    accountSection(engine, asOf, one.currency),
  ]);
  return [signOffSection(signed ?? null), ...sections];
}

function signOffSection(signed: SignOff | null): ReportSection {
  const lines =
    signed === null
      ? ['Not signed off.']
      : [
          `Prepared by ${signed.preparer}${signed.reviewer === null ? '' : `, reviewed by ${signed.reviewer}`}; signed off ${instantText(signed.at)}.`,
          ...(signed.note === null ? [] : [signed.note]),
          `Rests on ${plural(signed.decisionCount, 'decision')}, head ${signed.decisionHead ?? 'none'}.`,
        ];
  const figures: ReportTable[] =
    signed === null
      ? []
      : [
          {
            title: null,
            columns: [
              column('Currency'),
              column('Source', 'amount'),
              column('QuickBooks', 'amount'),
              column('Difference', 'amount'),
              column('Accepted', 'amount'),
            ],
            rows: signed.figures.map((figure) => [
              figure.currency,
              money(figure.sourceMinor, figure.currency),
              money(figure.quickbooksMinor, figure.currency),
              money(figure.differenceMinor, figure.currency),
              money(figure.acceptedMinor, figure.currency),
            ]),
            total: null,
          },
        ];
  return { title: 'Sign-off', lines, figure: null, charts: [], tables: figures };
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
          const { clientName, customerName } = nameParty(names, row);
          return [
            clientName,
            customerName,
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
    const side = record.side === 'source' ? 'source' : 'QuickBooks';
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
          effect.clientName ?? effect.customerName,
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
          ['Control account, rebuilt', account.controlMinor],
          ['Control account as QuickBooks reports it', account.reportedMinor],
          ['Dated after this day', account.laterMinor],
          ['Not in the mirror', account.unknownMinor],
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

function agingSection(engine: EngineContext, asOf: string, currency: string): ReportSection {
  const paired = pairAging(engine, { asOf, basis: 'due', rollUp: true }, currency);
  const names = tieOutsOf(engine).names();
  const amountsOf = (side: (typeof paired)['source'] | null): GridValue[] => [
    ...buckets.map((bucket) => money(side?.amounts[bucket] ?? 0, currency)),
    money(side?.totalMinor ?? 0, currency),
  ];
  const bucketColumns = [...buckets.map((bucket) => column(bucketNames[bucket], 'amount')), column('Total', 'amount')];
  const rows = paired.rows.map((row) => toAgingRow(names, row));
  const sideTable = (side: 'source' | 'quickbooks', label: string): ReportTable => ({
    title: label,
    columns: [column(side === 'source' ? 'Client' : 'Customer'), ...bucketColumns],
    rows: rows
      .filter((row) => row[side] !== null)
      .map((row) => [(side === 'source' ? row.clientName : row.customerName) ?? 'no name', ...amountsOf(row[side])]),
    total: ['Total', ...amountsOf(paired[side])],
  });
  return {
    title: `Agings, ${currency}`,
    lines: [
      'By days past the due date. Sub-customers stand under their parent; entries straight to the account are left out.',
    ],
    figure: null,
    charts: [
      {
        type: 'pairs',
        currency,
        names: ['Source', 'QuickBooks'],
        groups: buckets.map((bucket) => ({
          label: bucketNames[bucket],
          valuesMinor: [paired.source.amounts[bucket], paired.quickbooks.amounts[bucket]],
        })),
      },
    ],
    tables: [
      {
        title: 'both sides',
        columns: [column('Side'), ...bucketColumns],
        rows: [
          ['Source', ...amountsOf(paired.source)],
          ['QuickBooks', ...amountsOf(paired.quickbooks)],
        ],
        total: [
          'Difference',
          ...buckets.map((bucket) =>
            money(paired.source.amounts[bucket] - paired.quickbooks.amounts[bucket], currency),
          ),
          money(paired.source.totalMinor - paired.quickbooks.totalMinor, currency),
        ],
      },
      sideTable('source', 'source'),
      sideTable('quickbooks', 'QuickBooks'),
    ],
  };
}

function decisionSection(engine: EngineContext): ReportSection {
  const all = { search: '', person: null, day: null, record: null };
  const { rows, totalCount } = listDecisions(engine.db, all, 0, Number.MAX_SAFE_INTEGER);
  return {
    title: 'Decisions',
    lines: [`${plural(totalCount, 'decision')}, newest first.`],
    figure: null,
    charts: [],
    tables: [
      {
        title: null,
        columns: [
          column('No.', 'count'),
          column('When'),
          column('Who'),
          column('What'),
          column('Note'),
          column('Undone by', 'count'),
        ],
        rows: rows.map((row) => [
          count(row.id),
          instantText(row.at),
          row.person,
          row.summary,
          row.note,
          row.undone_by === null ? null : count(row.undone_by),
        ]),
        total: null,
      },
    ],
  };
}

function questionSection(engine: EngineContext): ReportSection {
  const questions = listQuestions(engine.db);
  const open = questions.filter((question) => question.status !== 'answered');
  return {
    title: 'Questions to the client',
    lines: [`${plural(open.length, 'question')} without an answer.`],
    figure: null,
    charts: [],
    tables: [
      {
        title: null,
        columns: [
          column('About'),
          column('Question'),
          column('State'),
          column('Answer'),
          column('Asked by'),
          column('When'),
        ],
        rows: questions.map((question) => [
          question.label,
          question.text,
          question.status,
          question.answer,
          question.person,
          instantText(question.at),
        ]),
        total: null,
      },
    ],
  };
}

function batchSection(engine: EngineContext, batchId: number | null): ReportSection {
  const heads = listBatchHeads(engine.db);
  const head = heads.find((one) => batchId === null || one.batchId === batchId);
  if (head === undefined) {
    return { title: 'Export batch', lines: ['Nothing was sent yet.'], figure: null, charts: [], tables: [] };
  }
  const pushed = head.pushedAt === null ? 'not pushed' : `pushed by ${head.pushedBy} ${instantText(head.pushedAt)}`;
  const finished = head.finishedAt === null ? '' : `, finished ${instantText(head.finishedAt)}`;
  return {
    title: `Export batch ${head.batchId}`,
    lines: [
      `Composed by ${head.person} ${instantText(head.composedAt)}; ${pushed}${finished}; state: ${head.status}.`,
      ...(head.note === null ? [] : [head.note]),
    ],
    figure: null,
    charts: [],
    tables: [
      {
        title: 'items',
        columns: [
          column('No.', 'count'),
          column('What'),
          column('Record'),
          column('Date', 'date'),
          column('Amount', 'amount'),
          column('Currency'),
          column('State'),
          column('In QuickBooks'),
          column('Attempts', 'count'),
          column('Intuit’s trace'),
        ],
        rows: listBatchItems(engine.db, head.batchId).map((item) => [
          count(item.position),
          item.kind,
          item.label,
          dayCell(item.date),
          item.currency === null ? null : money(item.amountMinor, item.currency),
          item.currency,
          item.undoneAt === null ? `${item.state}${item.howConfirmed === 'adopted' ? ', adopted' : ''}` : 'undone',
          item.quickbooksId === null ? null : `${item.quickbooksType} ${item.quickbooksId}`,
          count(item.attempts),
          item.intuitTid,
        ]),
        total: null,
      },
    ],
  };
}
