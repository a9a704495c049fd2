import { create } from 'zustand';
import type { PaymentTab } from '../../../shared/ipc/payments.ts';

interface PaymentsStore {
  readonly tab: PaymentTab;
  readonly search: string;
  set(change: Partial<Omit<PaymentsStore, 'set'>>): void;
}

/** What the backfill screen shows; survives leaving the screen. */
export const usePayments = create<PaymentsStore>((set) => ({ tab: 'applied', search: '', set }));
