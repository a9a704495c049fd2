import { z } from 'zod';
import { type CompanySettings, EntityType } from '../../shared/ipc/company.ts';
import { saveSetting } from '../ledger/settings.ts';
import { pull } from '../sync/pull.ts';
import { afterFacts } from './after-facts.ts';
import type { EngineContext } from './context.ts';

export const PullInput = z.object({
  scope: z.enum(['changes', 'everything']),
  types: z.array(EntityType).nullable(),
  since: z.string().nullable(),
});
export type PullInput = z.infer<typeof PullInput>;

export const companySettingsKey = 'quickbooks.settings';

/** What people call the types while they are read. */
const phases: Readonly<Partial<Record<EntityType, string>>> = {
  Customer: 'customers',
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
};

/** Starts a pull job; answers with the running one's id where one runs already. */
export function startPull(engine: EngineContext, input: PullInput, person: string): number {
  return engine.jobs.start('pull', input, person, async (job) => {
    await readCompanySettings(engine, job.signal);
    await pull(
      { db: engine.db, quickbooks: engine.quickbooks, homeCurrency: engine.identity.homeCurrency },
      {
        types: input.types ?? EntityType.options,
        everything: input.scope === 'everything',
        since: input.since,
        signal: job.signal,
        onProgress: ({ type, doneCount, totalCount }) =>
          job.report({ phase: phases[type] ?? type, doneCount, totalCount }),
      },
    );
    job.report({ phase: 'matching', doneCount: 0, totalCount: null });
    await afterFacts(engine, 'pull');
  });
}

async function readCompanySettings(engine: EngineContext, signal: AbortSignal): Promise<void> {
  const [preferences, info] = await Promise.all([
    engine.quickbooks.preferences({ signal }),
    engine.quickbooks.companyInfo({ signal }),
  ]);
  const settings: z.infer<typeof CompanySettings> = {
    closingDate: preferences.bookCloseDate,
    customTransactionNumbers: preferences.customTxnNumbers ?? false,
    applyCreditsAutomatically: preferences.autoApplyCredit ?? false,
    automatedSalesTax: preferences.partnerTaxEnabled ?? false,
    multicurrency: preferences.multiCurrencyEnabled ?? false,
    homeCurrency: preferences.homeCurrency ?? engine.identity.homeCurrency,
    subscriptionStatus: info.subscriptionStatus,
  };
  saveSetting(engine.db, companySettingsKey, settings);
}
