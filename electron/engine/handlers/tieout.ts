import type { tieOutCalls } from '../../../shared/ipc/tieout.ts';
import type { HandlersFor } from '../context.ts';

export const tieOutHandlers: HandlersFor<typeof tieOutCalls> = {};
