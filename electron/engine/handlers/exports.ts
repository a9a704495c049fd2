import type { exportCalls } from '../../../shared/ipc/exports.ts';
import type { HandlersFor } from '../context.ts';

export const exportHandlers: HandlersFor<typeof exportCalls> = {};
