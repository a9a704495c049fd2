import { z } from 'zod';
import { Currency, Instant, Minor } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

export const WizardStep = z.enum(['customers', 'history', 'backfill', 'go-live', 'summary']);
export type WizardStep = z.infer<typeof WizardStep>;

/** One way through the set-up: begun, and not completed yet. */
export const WizardRun = z.object({
  startedAt: Instant,
  startedBy: z.string(),
  /** Where it was left. */
  step: WizardStep,
  /** False: put off; it waits until a person goes on with it. */
  shown: z.boolean(),
  /** Whether going on from the backfill runs it; on unless a person says otherwise. */
  withBackfill: z.boolean(),
});
export type WizardRun = z.infer<typeof WizardRun>;

/** Where the set-up of a company stands. */
export const WizardStatus = z.object({
  completedAt: Instant.nullable(),
  completedBy: z.string().nullable(),
  /** The last time it was gone through to its end. */
  lastRunAt: Instant.nullable(),
  lastRunBy: z.string().nullable(),
  run: WizardRun.nullable(),
});

/** Receivables of one currency at one moment. */
const Standing = z.object({
  at: Instant,
  currency: Currency,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  differenceMinor: Minor,
  unexplainedMinor: Minor,
});

export const wizardCalls = {
  /** Starts the set-up where none is under way, and goes to a step. */
  'wizard.go': { access: 'decide', input: z.strictObject({ step: WizardStep }), output: z.null() },
  /** Puts the set-up off; it keeps its place. */
  'wizard.leave': { access: 'decide', input: z.strictObject({}), output: z.null() },
  'wizard.withBackfill': { access: 'decide', input: z.strictObject({ on: z.boolean() }), output: z.null() },
  /** Completes the set-up: the first time a decision, later only the end of another run. */
  'wizard.complete': { access: 'decide', input: z.strictObject({}), output: z.null() },
  /** The tie-out before the present or last run, and now. */
  'wizard.tieOut': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({ before: z.array(Standing), after: z.array(Standing) }),
  },
} satisfies CallTable;
