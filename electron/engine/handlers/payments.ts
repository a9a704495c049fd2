import type { paymentCalls } from '../../../shared/ipc/payments.ts';
import type { HandlersFor } from '../context.ts';

export const paymentHandlers: HandlersFor<typeof paymentCalls> = {};
