import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { EntityType } from '../rows.ts';

/** All the client needs to know about one entity type. */
export interface EntityDescriptor<Row> {
  readonly type: EntityType;
  /** A list of names: queries hide inactive ones unless asked for both. */
  readonly hidesInactive: boolean;
  /** Reported by change data capture. */
  readonly hasCdc: boolean;
  /**
   * The row the ledger stores.
   * @param homeCurrency  of the company, for objects that name none
   * @throws UnreadableField when something we rely on is missing or of another type
   * @throws AppError 'money.*' for a figure we cannot hold exactly
   */
  readonly toRow: (object: JsonObject, homeCurrency: CurrencyCode) => Row;
}
