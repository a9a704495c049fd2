import type { reportCalls } from '../../../shared/ipc/reports.ts';
import type { HandlersFor } from '../context.ts';

export const reportHandlers: HandlersFor<typeof reportCalls> = {};
