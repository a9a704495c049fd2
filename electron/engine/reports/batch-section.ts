import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { plural } from '../../../shared/plural.ts';
import type { ItemRow } from '../../ledger/export-items.ts';
import { type RecordedItem, readBatchRecord } from '../../ledger/export-record.ts';
import { listBatchHeads } from '../../ledger/tieout-report-rows.ts';
import type { ReportSection, ReportTable } from '../../reports/document.ts';
import { instantText } from '../../reports/html/page.ts';
import { batchStatusNames, itemKindNames, itemStateNames, problemRemedies } from '../../reports/words.ts';
import type { GridValue } from '../../source/write-table.ts';
import type { EngineContext } from '../context.ts';
import { column, count, dayCell, money, plainSection } from './cells.ts';

/** What one batch sent and what became of each item, tries before the last included. Null: the newest batch. */
export function batchSection(engine: EngineContext, batchId: number | null): ReportSection {
  const chosen = batchId ?? listBatchHeads(engine.db)[0]?.batchId;
  const record = chosen === undefined ? null : readBatchRecord(engine.db, chosen);
  if (record === null) return plainSection('Export batch', ['Nothing was sent yet.']);
  const { batch, items } = record;
  const pushed = batch.pushedAt === null ? 'not pushed' : `pushed by ${batch.pushedBy} ${instantText(batch.pushedAt)}`;
  const finished = batch.finishedAt === null ? '' : `, finished ${instantText(batch.finishedAt)}`;
  const last = items.map(({ item }) => item);
  const isWaiting =
    batch.status === 'stopped' && !last.some(({ state }) => ['ready', 'sending', 'in-doubt'].includes(state));
  return plainSection(
    `Export batch ${batch.id}${batch.undoOf === null ? '' : `, takes back batch ${batch.undoOf}`}`,
    [
      `Composed by ${batch.person} ${instantText(batch.composedAt)}; ${pushed}${finished}; ${isWaiting ? 'what is left waits for a person' : batchStatusNames[batch.status]}.`,
      ...(batch.note === null ? [] : [batch.note]),
    ],
    [outcomeTable(last), itemTable(items), ...answerTables(last), ...sendingTables(items)],
  );
}

/** A try that a later one replaced is out of the batch: what counts of it is whether QuickBooks refused it. */
function stateOf({ state, fault, undoneAt, howConfirmed }: ItemRow, isLast: boolean): string {
  if (!isLast) return fault === null ? 'replaced by the next try' : 'refused, replaced by the next try';
  if (undoneAt !== null) return `taken back ${instantText(undoneAt)}`;
  return `${itemStateNames[state]}${howConfirmed === 'adopted' ? ', adopted' : ''}`;
}

/** How many items ended how, with their amounts by currency. */
function outcomeTable(items: readonly ItemRow[]): ReportTable {
  const outcomes = Map.groupBy(items, (item) => {
    const state = item.undoneAt === null ? itemStateNames[item.state] : 'taken back';
    return JSON.stringify([state, itemKindNames[item.kind], item.currency]);
  });
  return {
    title: 'outcome',
    columns: [
      column('Outcome'),
      column('What'),
      column('Items', 'count'),
      column('Currency'),
      column('Amount', 'amount'),
    ],
    rows: [...outcomes.values()].map((group): GridValue[] => {
      const [first] = group;
      if (first === undefined) return [];
      const hasAmount = group.some((item) => item.amountMinor !== null);
      const currency = hasAmount ? first.currency : null;
      const sumMinor = group.reduce((sum, item) => sum + (item.amountMinor ?? 0), 0);
      return [
        first.undoneAt === null ? itemStateNames[first.state] : 'taken back',
        itemKindNames[first.kind],
        count(group.length),
        currency,
        currency === null ? null : money(sumMinor, currency),
      ];
    }),
    total: null,
  };
}

function itemTable(items: readonly RecordedItem[]): ReportTable {
  return {
    title: 'items',
    columns: [
      column('No.', 'count'),
      column('Try', 'count'),
      column('Record'),
      column('Client'),
      column('Date', 'date'),
      column('Amount', 'amount'),
      column('Currency'),
      column('State'),
    ],
    rows: items.flatMap(({ item: last, versions }) =>
      versions.map((item) => [
        count(item.position),
        count(item.version),
        item.label,
        item.party === item.label ? null : item.party,
        dayCell(item.date),
        item.currency === null ? null : money(item.amountMinor, item.currency),
        item.currency,
        stateOf(item, item.id === last.id),
      ]),
    ),
    total: null,
  };
}

/** What was sent when, how often, and what Intuit calls it: for whoever has to ask there. */
function sendingTables(items: readonly RecordedItem[]): ReportTable[] {
  const sent = items.flatMap(({ versions }) => versions.filter((item) => item.attempts > 0));
  if (sent.length === 0) return [];
  return [
    {
      title: 'sendings',
      columns: [
        column('No.', 'count'),
        column('Try', 'count'),
        column('Record'),
        column('In QuickBooks'),
        column('Sent', 'count'),
        column('Answered'),
        column('Intuit’s trace'),
      ],
      rows: sent.map((item) => [
        count(item.position),
        count(item.version),
        item.label,
        item.quickbooksId === null ? null : `${item.quickbooksType} ${item.quickbooksId}`,
        count(item.attempts),
        answeredAt(item),
        item.intuitTid,
      ]),
      total: null,
    },
  ];
}

/** When QuickBooks' answer came, or was last waited for. */
function answeredAt({ confirmedAt, lastAttemptAt }: ItemRow): string | null {
  const at = confirmedAt ?? lastAttemptAt;
  return at === null ? null : instantText(at);
}

/** What QuickBooks, or Tieout before sending, said against an item, and what a person does about it. */
function answerTables(items: readonly ItemRow[]): ReportTable[] {
  const answers = items.map((item): GridValue[][] => {
    const { fault } = item;
    const said: [string, string][] = [];
    if (fault !== null) {
      const { title, remedy } = errorText(fault.code as ErrorCode, fault.details);
      said.push([[title, ...fault.messages].join(': '), remedy]);
    }
    if (item.state === 'blocked') {
      for (const one of item.problems) if (one.blocks) said.push([one.text, problemRemedies[one.action]]);
    }
    return said.map(([answer, remedy]) => [count(item.position), item.label, answer, remedy]);
  });
  const answered = answers.filter((rows) => rows.length > 0);
  if (answered.length === 0) return [];
  const title = `what was said against ${plural(answered.length, 'item')}`;
  return [
    {
      title,
      columns: [column('No.', 'count'), column('Record'), column('Answer'), column('What to do')],
      rows: answered.flat(),
      total: null,
    },
  ];
}
