import { appCalls, appEvents } from './app.ts';
import type { InputOf, OutputOf } from './call-table.ts';
import { companyCalls, companyEvents } from './company.ts';
import { conflictCalls } from './conflicts.ts';
import { connectionCalls } from './connection.ts';
import { customerCalls } from './customers.ts';
import { decisionCalls, decisionEvents } from './decisions.ts';
import { documentCalls } from './documents.ts';
import { exportCalls } from './exports.ts';
import { gridCalls } from './grids.ts';
import { importCalls } from './imports.ts';
import { jobCalls, jobEvents } from './jobs.ts';
import { paymentCalls } from './payments.ts';
import { reportCalls } from './reports.ts';
import { signOffCalls } from './sign-offs.ts';
import { tieOutCalls } from './tieout.ts';
import { wizardCalls } from './wizard.ts';

/** Calls that main answers: windows, companies, sign-in, files, settings. */
export const mainCalls = appCalls;

/** Calls that the company's engine answers over the window's own port. One file per domain; this is the allow-list. */
export const engineCalls = {
  ...companyCalls,
  ...wizardCalls,
  ...jobCalls,
  ...decisionCalls,
  ...gridCalls,
  ...importCalls,
  ...customerCalls,
  ...documentCalls,
  ...paymentCalls,
  ...conflictCalls,
  ...exportCalls,
  ...tieOutCalls,
  ...signOffCalls,
  ...reportCalls,
  ...connectionCalls,
};

export const mainEvents = appEvents;
export const engineEvents = { ...companyEvents, ...jobEvents, ...decisionEvents };

export type MainCall = keyof typeof mainCalls;
export type EngineCall = keyof typeof engineCalls;
export type MainInput<C extends MainCall> = InputOf<typeof mainCalls, C>;
export type MainOutput<C extends MainCall> = OutputOf<typeof mainCalls, C>;
export type EngineInput<C extends EngineCall> = InputOf<typeof engineCalls, C>;
export type EngineOutput<C extends EngineCall> = OutputOf<typeof engineCalls, C>;
export type MainEvent = keyof typeof mainEvents;
export type EngineEvent = keyof typeof engineEvents;
