import { z } from 'zod';
import { isAppError } from '../../shared/errors.ts';
import { type CompanySettings, EntityType } from '../../shared/ipc/company.ts';
import { saveCompanyObject } from '../ledger/company-objects.ts';
import { saveSetting } from '../ledger/settings.ts';
import { startOver } from '../ledger/sync-state.ts';
import { pull } from '../sync/pull.ts';
import { endsPull } from '../sync/run.ts';
import type { PullOutcome } from '../sync/types.ts';
import { afterFacts } from './after-facts.ts';
import type { EngineContext } from './context.ts';
import { inTurns } from './in-turns.ts';
import { beginWizard } from './wizard.ts';

export const PullInput = z.object({
  scope: z.enum(['changes', 'everything']),
  types: z.array(EntityType).nullable(),
  since: z.string().nullable(),
});
export type PullInput = z.infer<typeof PullInput>;

export const companySettingsKey = 'quickbooks.settings';

/** What people call the types while they are read. */
const phases: Readonly<Record<EntityType, string>> = {
  Customer: 'customers',
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
  SalesReceipt: 'sales receipts',
  RefundReceipt: 'refund receipts',
  Estimate: 'estimates',
  Item: 'products and services',
  Account: 'accounts',
  TaxCode: 'tax codes',
  TaxRate: 'tax rates',
  TaxAgency: 'tax agencies',
  Term: 'terms',
  PaymentMethod: 'payment methods',
  Class: 'classes',
  Department: 'locations',
  Vendor: 'vendors',
  Employee: 'employees',
  Deposit: 'deposits',
  JournalEntry: 'journal entries',
  Bill: 'bills',
  BillPayment: 'bill payments',
  Purchase: 'expenses',
  PurchaseOrder: 'purchase orders',
  Transfer: 'transfers',
  VendorCredit: 'vendor credits',
};

/** Starts a pull job; answers with the running one's id where one runs already. */
export function startPull(engine: EngineContext, input: PullInput, person: string): number {
  return engine.jobs.start('pull', input, person, async (job) => {
    let stored = false;
    const types = input.types ?? EntityType.options;
    // Marked at once: whoever takes up this pull after a crash goes on with what is marked, and does not start over.
    if (input.scope === 'everything') startOver(engine.db, types);
    try {
      job.report({ phase: 'settings', doneCount: 0, totalCount: null });
      await readCompanySettings(engine, job.signal);
      const outcomes = await pull(
        {
          db: engine.db,
          quickbooks: inTurns(engine.quickbooks, engine.withSyncSlot),
          homeCurrency: engine.identity.homeCurrency,
          now: engine.now,
          createStoreWorker: engine.createStoreWorker,
        },
        {
          types,
          since: input.since,
          signal: job.signal,
          onProgress: ({ type, doneCount, totalCount }) => {
            stored = true;
            job.report({ phase: phases[type], doneCount, totalCount });
          },
        },
      );
      beginWizard(engine, person);
      job.report({ phase: 'matching', doneCount: 0, totalCount: null });
      await afterFacts(engine, 'pull');
      engine.emit('decisions.changed', { summary: summaryOf(outcomes) });
    } catch (error) {
      // What was stored before it stopped is there to be worked on.
      if (stored) {
        engine.emit('facts.changed', { areas: ['company', 'customers', 'documents', 'payments', 'tieout'] });
      }
      throw error;
    }
  });
}

const countFormat = new Intl.NumberFormat();
const count = (n: number) => countFormat.format(n);

/** One line for the status bar: what the pull changed, and what it could not do. */
export function summaryOf(outcomes: readonly PullOutcome[]): string {
  const sum = (of: (outcome: PullOutcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
  const changed = sum((one) => one.changedCount);
  const refused = sum((one) => one.refusedCount);
  const failed = sum((one) => (one.error === null ? 0 : 1));
  const parts = [
    changed === 0
      ? 'nothing changed in QuickBooks'
      : `${count(changed)} ${changed === 1 ? 'record' : 'records'} changed`,
  ];
  if (failed > 0) parts.push(`${failed} ${failed === 1 ? 'type' : 'types'} failed`);
  if (refused > 0) parts.push(`${count(refused)} could not be read`);
  return `Pulled: ${parts.join(', ')}`;
}

/** Company and preferences, with the settings that bend results. What of them cannot be read now stays as it was. */
async function readCompanySettings(engine: EngineContext, signal: AbortSignal): Promise<void> {
  try {
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
      customFields: [...preferences.customFields],
    };
    engine.db.transaction(() => {
      saveSetting(engine.db, companySettingsKey, settings);
      saveCompanyObject(engine.db, 'CompanyInfo', info.record);
      saveCompanyObject(engine.db, 'Preferences', preferences.record);
    })();
  } catch (error) {
    if (signal.aborted || endsPull(error) || !isAppError(error)) throw error;
    engine.log.info('company settings could not be read', { code: error.code });
  }
}
