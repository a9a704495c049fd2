import type { UnlinkedQboPayment } from '../ledger/export-books.ts';
import { keyOfItem } from './item-ids.ts';
import { taggedItem } from './types.ts';

const partyKey = (customerId: string, currency: string, amountMinor: number): string =>
  `${amountMinor} ${currency} ${customerId}`;

/** Payments of QuickBooks that are linked to nothing, by what a payment of the source is looked for by. */
export class KnownPayments {
  readonly #sent = new Map<string, UnlinkedQboPayment>();
  readonly #untagged = new Map<string, UnlinkedQboPayment[]>();

  constructor(payments: readonly UnlinkedQboPayment[]) {
    for (const payment of payments) {
      const item = taggedItem(payment.privateNote);
      if (item !== null) {
        const key = keyOfItem(item);
        if (!this.#sent.has(key)) this.#sent.set(key, payment);
        continue;
      }
      const key = partyKey(payment.customerId, payment.currency, payment.totalMinor);
      const alike = this.#untagged.get(key);
      if (alike === undefined) this.#untagged.set(key, [payment]);
      else alike.push(payment);
    }
  }

  /** The one that carries the proof of a record, by the record's key; null where none does. */
  sentFor(recordKey: string): UnlinkedQboPayment | null {
    return this.#sent.get(recordKey) ?? null;
  }

  /** Those of a customer and amount that carry no proof of ours. */
  alike(customerId: string, currency: string, amountMinor: number): readonly UnlinkedQboPayment[] {
    return this.#untagged.get(partyKey(customerId, currency, amountMinor)) ?? [];
  }
}
