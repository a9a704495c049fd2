import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import {
  type AmountMinor,
  type CurrencyCode,
  jsonNumberToDecimal,
  jsonNumberToMinor,
  sumMinor,
} from '../../../shared/money.ts';
import { daySchema, instantSchema, toInstant } from '../instants.ts';
import type { JsonObject } from '../replies.ts';
import type { LineRow } from '../rows.ts';

/*
 * Pieces of entity schemas. What we rely on (ids, amounts) is strict: a wrong type refuses the object. What is only shown or searched is
 * null when it is not as expected. Empty text counts as absent.
 */

/** Text that is only shown or searched. */
export const text = z.string().min(1).nullish().catch(null);
/** An id or version: text, though a number is taken as well. */
export const idText = z.union([z.string().min(1), z.number().int().nonnegative().transform(String)]);
/** An amount, quantity or rate. Strict: figures as text would be a change of contract. */
export const figure = z.number().nullish();
/** A flag whose absence and whose nonsense mean the same. */
export const flag = z.boolean().nullish().catch(null);
/** A reference to another object; names in references go stale, so only the value is read. */
export const reference = z
  .object({ value: z.string().min(1) })
  .nullish()
  .catch(null);
/** A reference that decides whose document it is: one that cannot be read refuses the object. */
export const strictReference = z.object({ value: idText });
/** A calendar day that something depends on. */
export const strictDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}/)
  .transform((day) => day.slice(0, 10));

/** What every entity has. The time of the last change is relied on: cursors are made of it. */
export const versioned = {
  Id: idText,
  SyncToken: idText,
  MetaData: z.object({ CreateTime: z.unknown().optional(), LastUpdatedTime: instantSchema }),
};

/** The fields every row has. */
export function versionFields(
  parsed: {
    readonly Id: string;
    readonly SyncToken: string;
    readonly MetaData: { readonly CreateTime?: unknown; readonly LastUpdatedTime: string };
  },
  object: JsonObject,
) {
  return {
    id: parsed.Id,
    syncToken: parsed.SyncToken,
    createdAt: toInstant(parsed.MetaData.CreateTime),
    lastUpdatedAt: parsed.MetaData.LastUpdatedTime,
    raw: JSON.stringify(object),
  };
}

/** Names which field a refused figure stood in; the figure itself stays out of logs. */
function inField<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.recovery, { ...error.details, field }, error);
  }
}

/** An amount in minor units; null when absent. @throws AppError money.* with the field's name */
export function minor(value: number | null | undefined, currency: CurrencyCode, field: string): AmountMinor | null {
  if (value === null || value === undefined) return null;
  return inField(field, () => jsonNumberToMinor(value, currency));
}

/** A quantity, price or rate as decimal text; null when absent. @throws AppError money.* with the field's name */
export function decimal(value: number | null | undefined, field: string): string | null {
  if (value === null || value === undefined) return null;
  return inField(field, () => jsonNumberToDecimal(value));
}

/** The transaction's currency; single-currency companies leave it out. */
export function currencyOf(
  value: { readonly CurrencyRef?: z.infer<typeof reference> },
  homeCurrency: CurrencyCode,
): CurrencyCode {
  return value.CurrencyRef?.value.toUpperCase() ?? homeCurrency;
}

/**
 * True for a voided transaction, which has no status field: its total is zero and its private note begins with "Voided".
 * Wording and spaces vary, so any case of "void" counts; a zero total without it does not.
 */
export function isVoided(totalMinor: AmountMinor | null, privateNote: string | null): boolean {
  return totalMinor === 0 && /^\s*void/i.test(privateNote ?? '');
}

const deletedSuffix = /(?: \(deleted\))+$/;

/** A name without the " (deleted)" that QuickBooks appends on deactivating. */
export function stripDeletedSuffix(name: string): string {
  return name.replace(deletedSuffix, '');
}

const lineDetailTypes = [
  'SalesItemLineDetail',
  'GroupLineDetail',
  'DescriptionOnly',
  'DescriptionLineDetail',
  'DiscountLineDetail',
  'SubTotalLineDetail',
  'TaxLineDetail',
] as const;

const fold = (spelling: string) => spelling.replaceAll('_', '').toLowerCase();
const detailTypeByFold = new Map(lineDetailTypes.map((type) => [fold(type), type]));

/** `SALES_ITEM_LINE_DETAIL`, seen in answers to voids, is `SalesItemLineDetail`. Unknown spellings stay as they are. */
export function detailTypeOf(spelling: string): string {
  return detailTypeByFold.get(fold(spelling)) ?? spelling;
}

const salesLine = z.object({
  Id: idText.nullish().catch(null),
  DetailType: z.string(),
  Description: text,
  Amount: figure,
  SalesItemLineDetail: z
    .object({
      ItemRef: reference,
      Qty: figure,
      UnitPrice: figure,
      TaxCodeRef: reference,
      ClassRef: reference,
      ServiceDate: daySchema,
    })
    .nullish(),
  GroupLineDetail: z
    .object({
      GroupItemRef: reference,
      Quantity: figure,
      ServiceDate: daySchema,
      Line: z.array(z.object({ Amount: figure })).nullish(),
    })
    .nullish(),
});

/** Lines of a sales form. */
export const salesLines = z.array(salesLine).nullish();

/** @throws AppError money.* */
export function toLineRows(lines: z.infer<typeof salesLines>, currency: CurrencyCode): LineRow[] {
  return (lines ?? []).map((line, index) => {
    const sales = line.SalesItemLineDetail;
    const group = line.GroupLineDetail;
    const bundled = group?.Line?.map((part) => minor(part.Amount, currency, 'Line.GroupLineDetail.Line.Amount') ?? 0);
    return {
      lineNo: index + 1,
      lineId: line.Id ?? null,
      detailType: detailTypeOf(line.DetailType),
      itemId: sales?.ItemRef?.value ?? group?.GroupItemRef?.value ?? null,
      description: line.Description ?? null,
      quantity: decimal(sales?.Qty ?? group?.Quantity, 'Line.Qty'),
      unitPrice: decimal(sales?.UnitPrice, 'Line.UnitPrice'),
      amountMinor: minor(line.Amount, currency, 'Line.Amount') ?? sumMinor(bundled ?? []),
      taxCode: sales?.TaxCodeRef?.value ?? null,
      classId: sales?.ClassRef?.value ?? null,
      serviceDate: sales?.ServiceDate ?? group?.ServiceDate ?? null,
    };
  });
}

/** A link to another transaction. Strict: a link lost is a payment lost. */
export const linkedTxn = z.object({ TxnId: idText, TxnType: z.string().min(1) });
