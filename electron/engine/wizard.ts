import { z } from 'zod';
import type { CompanyStatus } from '../../shared/ipc/company.ts';
import { readSetting } from '../ledger/settings.ts';
import { findLastRun, findOpenRun, goToStep, hasRun } from '../ledger/wizard-runs.ts';
import type { EngineContext } from './context.ts';

export const WizardCompletion = z.object({ completedAt: z.string(), completedBy: z.string() });
export const wizardKey = 'wizard';

/** Where the set-up stands, and how it last came to its end. */
export function readWizard({ db }: Pick<EngineContext, 'db'>): CompanyStatus['wizard'] {
  const completion = readSetting(db, wizardKey, WizardCompletion);
  const last = findLastRun(db);
  return {
    completedAt: completion?.completedAt ?? null,
    completedBy: completion?.completedBy ?? null,
    lastRunAt: last?.finishedAt ?? null,
    lastRunBy: last?.finishedBy ?? null,
    run: findOpenRun(db),
  };
}

/** Begins the set-up by itself after the first pull of a company; once begun or completed it never does so again. */
export function beginWizard({ db, now }: Pick<EngineContext, 'db' | 'now'>, person: string): void {
  if (hasRun(db) || readSetting(db, wizardKey, WizardCompletion) !== null) return;
  goToStep(db, { person, at: now().toISOString() }, 'customers');
}
