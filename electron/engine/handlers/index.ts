import type { engineCalls } from '../../../shared/ipc/contract.ts';
import type { HandlersFor } from '../context.ts';
import { companyHandlers } from './company.ts';
import { decisionHandlers } from './decisions.ts';
import { jobHandlers } from './jobs.ts';

/** Every call of the contract has its handler: the compiler catches a missing one. */
export const handlers: HandlersFor<typeof engineCalls> = { ...companyHandlers, ...jobHandlers, ...decisionHandlers };
