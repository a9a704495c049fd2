import type { customerCalls } from '../../../shared/ipc/customers.ts';
import type { HandlersFor } from '../context.ts';

export const customerHandlers: HandlersFor<typeof customerCalls> = {};
