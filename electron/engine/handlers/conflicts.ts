import type { conflictCalls } from '../../../shared/ipc/conflicts.ts';
import type { HandlersFor } from '../context.ts';

export const conflictHandlers: HandlersFor<typeof conflictCalls> = {};
