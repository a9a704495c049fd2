import type { documentCalls } from '../../../shared/ipc/documents.ts';
import type { HandlersFor } from '../context.ts';

export const documentHandlers: HandlersFor<typeof documentCalls> = {};
