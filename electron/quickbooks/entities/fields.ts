import { AppError } from '../../../shared/errors.ts';
import { type AmountMinor, type CurrencyCode, jsonNumberToMinor } from '../../../shared/money.ts';
import { toDay, toInstant } from '../instants.ts';
import type { JsonObject } from '../replies.ts';
import type { LinkedRow } from '../rows.ts';

/*
 * Pieces of entity schemas, as functions that read one field: every record and line of a company goes through them, and a general schema
 * takes several times as long. What we rely on (ids, amounts) is strict: a wrong type refuses the object. What is only shown or searched
 * is null when it is not as expected. Empty text counts as absent.
 */

/** A field that we rely on is missing or of another type: its object cannot be taken. Carries none of the content. */
export class UnreadableField extends Error {
  /** Its path, parts joined by points. */
  readonly field: string;

  constructor(field: string) {
    super(`cannot be read: ${field}`);
    this.name = 'UnreadableField';
    this.field = field;
  }
}

const none: JsonObject = {};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What went wrong inside a field, which then leads the path of whatever cannot be read in it. */
function within(field: string, error: unknown): unknown {
  return error instanceof UnreadableField ? new UnreadableField(`${field}.${error.field}`) : error;
}

/** Text that is only shown or searched. */
export function text(object: JsonObject, field: string): string | null {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Text that an object must have. @throws UnreadableField */
export function strictText(object: JsonObject, field: string): string {
  const value = text(object, field);
  if (value === null) throw new UnreadableField(field);
  return value;
}

/** An id or version: text, though a whole number is taken as well; null when it is neither. */
export function id(object: JsonObject, field: string): string | null {
  const value = object[field];
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** @throws UnreadableField */
function strictId(object: JsonObject, field: string): string {
  const value = id(object, field);
  if (value === null) throw new UnreadableField(field);
  return value;
}

/** An amount, quantity or rate; null when absent. Strict: figures as text would be a change of contract. @throws UnreadableField */
export function figure(object: JsonObject, field: string): number | null {
  const value = object[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number') throw new UnreadableField(field);
  return value;
}

/** A figure that must be there. @throws UnreadableField */
export function strictFigure(object: JsonObject, field: string): number {
  const value = figure(object, field);
  if (value === null) throw new UnreadableField(field);
  return value;
}

/** A flag whose absence and whose nonsense mean the same. */
export function flag(object: JsonObject, field: string): boolean | null {
  const value = object[field];
  return typeof value === 'boolean' ? value : null;
}

/** An object within the object that is only shown or searched. */
export function shownPart(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : none;
}

/** An object within the object, which holds something we rely on; null when absent. @throws UnreadableField */
export function part(object: JsonObject, field: string): JsonObject | null {
  const value = object[field];
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new UnreadableField(field);
  return value;
}

/** A list of objects within the object, each read by `read`; empty when absent. @throws UnreadableField */
export function list<T>(object: JsonObject, field: string, read: (item: JsonObject, index: number) => T): T[] {
  const value = object[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new UnreadableField(field);
  return value.map((item: unknown, index) => {
    if (!isObject(item)) throw new UnreadableField(`${field}.${index}`);
    try {
      return read(item, index);
    } catch (error) {
      throw within(`${field}.${index}`, error);
    }
  });
}

/** The value of a reference to another object; names in references go stale, so only the value is read. */
export function reference(object: JsonObject, field: string): string | null {
  return text(shownPart(object, field), 'value');
}

/** A reference that decides whose document it is; null when absent. One that cannot be read refuses the object. @throws UnreadableField */
export function ownerReference(object: JsonObject, field: string): string | null {
  const value = part(object, field);
  if (value === null) return null;
  const found = id(value, 'value');
  if (found === null) throw new UnreadableField(`${field}.value`);
  return found;
}

/** A reference that must be there. @throws UnreadableField */
export function strictReference(object: JsonObject, field: string): string {
  const value = ownerReference(object, field);
  if (value === null) throw new UnreadableField(field);
  return value;
}

/** A calendar day (`YYYY-MM-DD`), a time of day behind it dropped; null when it is none. */
export function day(object: JsonObject, field: string): string | null {
  return toDay(object[field]);
}

/** A calendar day that something depends on. @throws UnreadableField */
export function strictDay(object: JsonObject, field: string): string {
  const value = day(object, field);
  if (value === null) throw new UnreadableField(field);
  return value;
}

/**
 * The fields every row has. The time of the last change is relied on: cursors are made of it.
 *
 * @param absent  what stands in where an object has no version or times at all; null: such an object is refused
 * @throws UnreadableField
 */
export function versionFields(
  object: JsonObject,
  absent: { readonly syncToken: string; readonly lastUpdatedAt: string } | null = null,
) {
  const metaData = part(object, 'MetaData');
  const lastUpdatedAt = metaData === null ? absent?.lastUpdatedAt : toInstant(metaData.LastUpdatedTime);
  if (lastUpdatedAt === undefined || lastUpdatedAt === null) throw new UnreadableField('MetaData.LastUpdatedTime');
  const hasToken = object.SyncToken !== undefined && object.SyncToken !== null;
  return {
    id: strictId(object, 'Id'),
    syncToken: !hasToken && absent !== null ? absent.syncToken : strictId(object, 'SyncToken'),
    lastUpdatedAt,
    object,
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
export function minor(value: number | null, currency: CurrencyCode, field: string): AmountMinor | null {
  if (value === null) return null;
  return inField(field, () => jsonNumberToMinor(value, currency));
}

/** The transaction's currency; single-currency companies leave it out. */
export function currencyOf(object: JsonObject, homeCurrency: CurrencyCode): CurrencyCode {
  return reference(object, 'CurrencyRef')?.toUpperCase() ?? homeCurrency;
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

/** Links to other transactions. Strict: a link lost is a payment lost. @throws UnreadableField */
export function linkedTxns(object: JsonObject): LinkedRow[] {
  return list(object, 'LinkedTxn', (link) => ({
    txnId: strictId(link, 'TxnId'),
    txnType: strictText(link, 'TxnType'),
  }));
}
