import type { tieOutCalls } from '../../../shared/ipc/tieout.ts';
import { listRequestDays } from '../../ledger/api-calls.ts';
import { listProgress } from '../../ledger/progress.ts';
import type { HandlersFor } from '../context.ts';
import { acceptEffects, withdrawAcceptances } from '../tieout-accepting.ts';
import { listAging, listAgingItems, listDuplicates, readControlAccounts } from '../tieout-aging.ts';
import { readCurrency, tieOutsOf } from '../tieout-keeper.ts';
import { listMonths } from '../tieout-months.ts';
import { listEffects, listParties, toCurrency, todayOf } from '../tieout-views.ts';

const dayMs = 86_400_000;

export const tieOutHandlers: HandlersFor<typeof tieOutCalls> = {
  'tieout.get': (engine, input) => {
    const { asOf, goLive, currencies } = tieOutsOf(engine).tieOut(input.asOf ?? todayOf(engine));
    return {
      asOf,
      goLive,
      earlier: asOf < todayOf(engine),
      currencies: currencies.map((one) => toCurrency(readCurrency(engine.db, one))),
    };
  },
  'tieout.parties': listParties,
  'tieout.effects': listEffects,
  'tieout.accept': acceptEffects,
  'tieout.withdraw': withdrawAcceptances,
  'tieout.months': listMonths,
  'aging.get': listAging,
  'aging.items': listAgingItems,
  'control.get': (engine, { asOf }) => readControlAccounts(engine, asOf),
  'duplicates.list': listDuplicates,
  'progress.get': (engine, { days }) => {
    const from = new Date(engine.now().getTime() - days * dayMs).toISOString();
    return {
      points: listProgress(engine.db, from),
      requests: listRequestDays(engine.db, from.slice(0, 10)),
      open: tieOutsOf(engine)
        .tieOut(todayOf(engine))
        .currencies.map(({ currency, differenceMinor }) => ({ currency, amountMinor: differenceMinor })),
    };
  },
};
