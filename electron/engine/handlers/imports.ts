import type { importCalls } from '../../../shared/ipc/imports.ts';
import type { HandlersFor } from '../context.ts';

export const importHandlers: HandlersFor<typeof importCalls> = {};
