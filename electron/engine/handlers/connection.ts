import type { connectionCalls } from '../../../shared/ipc/connection.ts';
import type { HandlersFor } from '../context.ts';

export const connectionHandlers: HandlersFor<typeof connectionCalls> = {};
