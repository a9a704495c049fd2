import type { engineCalls } from '../../../shared/ipc/contract.ts';
import type { HandlersFor } from '../context.ts';
import { companyHandlers } from './company.ts';
import { conflictHandlers } from './conflicts.ts';
import { connectionHandlers } from './connection.ts';
import { customerHandlers } from './customers.ts';
import { decisionHandlers } from './decisions.ts';
import { documentHandlers } from './documents.ts';
import { exportHandlers } from './exports.ts';
import { gridHandlers } from './grids.ts';
import { importHandlers } from './imports.ts';
import { jobHandlers } from './jobs.ts';
import { paymentHandlers } from './payments.ts';
import { reportHandlers } from './reports.ts';
import { signOffHandlers } from './sign-offs.ts';
import { tieOutHandlers } from './tieout.ts';
import { wizardHandlers } from './wizard.ts';

/** Every call of the contract has its handler: the compiler catches a missing one. */
export const handlers: HandlersFor<typeof engineCalls> = {
  ...companyHandlers,
  ...wizardHandlers,
  ...jobHandlers,
  ...decisionHandlers,
  ...gridHandlers,
  ...importHandlers,
  ...customerHandlers,
  ...documentHandlers,
  ...paymentHandlers,
  ...conflictHandlers,
  ...exportHandlers,
  ...tieOutHandlers,
  ...signOffHandlers,
  ...reportHandlers,
  ...connectionHandlers,
};
