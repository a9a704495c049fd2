import type { ReportKind } from '../../shared/ipc/reports.ts';
import { decisionHead } from '../ledger/decisions.ts';
import { lastPullAt } from '../ledger/sync-state.ts';
import type { ReportDocument, ReportSection } from '../reports/document.ts';
import type { EngineContext } from './context.ts';
import { agingSection } from './reports/aging-sections.ts';
import { batchSection } from './reports/batch-section.ts';
import { decisionSection, questionSection } from './reports/list-sections.ts';
import { tieOutSections } from './reports/tie-out-sections.ts';
import { type ReadTieOut, readCurrency, tieOutsOf } from './tieout-keeper.ts';
import { todayOf } from './tieout-views.ts';

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
