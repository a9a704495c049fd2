/** Field rules shared by all entities: unknown properties, clearing, lengths, dates, references. */
import { type EntitySpec, findEntity } from './catalog.ts';
import { decimalOf } from './decimal.ts';
import { copyOf, isObject, type Json, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';

/** Refuses properties the entity does not have (2010). */
export function refuseUnknown(spec: EntitySpec, body: QboObject): void {
  for (const key of Object.keys(body)) {
    if (!spec.writableFields.has(key) && !spec.readOnlyFields.has(key)) {
      throw fault('2010', `Property Name:Can not find ${key} in ${spec.name}`, key);
    }
  }
}

const isEmpty = (value: Json): boolean => value === '' || (isObject(value) && Object.keys(value).length === 0);

/** The writable part of a body, empty and null values left out. */
function written(spec: EntitySpec, body: QboObject): QboObject {
  const fields: QboObject = {};
  for (const [key, value] of Object.entries(body)) {
    if (spec.writableFields.has(key) && value !== null && !isEmpty(value)) fields[key] = value;
  }
  return fields;
}

/** Properties which an update cannot clear. */
const NEVER_CLEARED = new Set(['DisplayName', 'PrintOnCheckName', 'Active', 'CurrencyRef']);

/**
 * The object as it would be after the write, before its rules run. Create: what was sent. Full update: what was sent
 * over the read-only rest, all else cleared. Sparse update: what was sent over what is there; `""` and `{}` clear, null
 * does nothing.
 */
export function draftOf(spec: EntitySpec, body: QboObject, before: QboObject | undefined): QboObject {
  if (before === undefined) return written(spec, copyOf(body));
  const draft = copyOf(before);
  const sparse = body.sparse === true || body.sparse === 'true';
  for (const key of spec.writableFields) {
    const value = body[key];
    if (value !== undefined && value !== null && !isEmpty(value)) draft[key] = structuredClone(value);
    else if (!NEVER_CLEARED.has(key) && (sparse ? value !== undefined && value !== null : true)) delete draft[key];
  }
  return draft;
}

/** Text of a limited length without the characters QuickBooks refuses in names. Absent is fine. */
export function checkText(object: QboObject, key: string, max: number, refused?: RegExp): void {
  const value = object[key];
  if (value === undefined) return;
  if (typeof value !== 'string') throw fault('2010', `Property Name:${key} must be text`, key);
  if (value.length > max) {
    throw fault('2050', `Min:0 Max:${max} supported. Supplied length:${value.length}`, key);
  }
  if (refused?.test(value)) throw fault('2040', `${key} contains characters that are not allowed`, key);
}

/** A number property. Absent is fine. */
export function checkNumber(object: QboObject, key: string): void {
  if (object[key] !== undefined && decimalOf(object[key]) === undefined)
    throw fault('2080', `${key} is not a number`, key);
}

/** `YYYY-MM-DD` that exists. Absent is fine. */
export function checkDate(object: QboObject, key: string): void {
  const value = object[key];
  if (value === undefined) return;
  const text = typeof value === 'string' ? value : '';
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw fault('2070', `Date Format should be YYYY-MM-DD, supplied:${String(value)}`, key);
  }
}

/** An email address: with `@` and `.`, at most 100 characters. */
export function checkEmail(object: QboObject, key: string): void {
  const address = objectAt(object, key).Address;
  if (address === undefined) return;
  if (typeof address !== 'string' || address.length > 100 || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
    throw fault('2210', `${key} is not an email address`, key);
  }
}

/** An address within its lengths, with the id QuickBooks gives it, and without its empty parts. */
export function checkAddress(object: QboObject, key: string, nextId: () => string): void {
  const address = object[key];
  if (!isObject(address)) return;
  let together = 0;
  for (const line of ['Line1', 'Line2', 'Line3', 'Line4', 'Line5']) {
    checkText(address, line, 500);
    together += textAt(address, line)?.length ?? 0;
  }
  if (together > 2000) throw fault('2050', `Min:0 Max:2000 supported. Supplied length:${together}`, key);
  for (const part of ['City', 'CountrySubDivisionCode', 'Country']) checkText(address, part, 255);
  checkText(address, 'PostalCode', 30);
  const parts = Object.fromEntries(Object.entries(address).filter(([, part]) => part !== ''));
  object[key] = address.Id === undefined ? { Id: nextId(), ...parts } : parts;
}

/**
 * The object a reference points to. Unknown ids are 2500, merged-away customers 6250, inactive objects 610.
 * @param allowInactive for documents that keep a reference they had before
 */
export function referenced(
  tx: Transaction,
  object: QboObject,
  key: string,
  entity: string,
  allowInactive = false,
): QboObject | undefined {
  const id = refAt(object, key);
  if (id === undefined) return undefined;
  if (tx.realm.mergedAway.has(`${entity}:${id}`)) throw fault('6250', `${key} ${id} is no longer there`, key);
  const target = tx.get(entity, id);
  if (target === undefined) throw fault('2500', `${entity} element id ${id} not found`, key);
  if (target.Active === false && !allowInactive) {
    throw fault(
      '610',
      "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
      key,
    );
  }
  return target;
}

/** Checks a reference and fills in the name QuickBooks shows beside the id. */
export function resolveRef(tx: Transaction, object: QboObject, key: string, entity: string, before?: QboObject): void {
  const target = referenced(tx, object, key, entity, before !== undefined && refAt(before, key) === refAt(object, key));
  if (target === undefined) return;
  const name = textAt(target, 'FullyQualifiedName') ?? textAt(target, 'DisplayName') ?? textAt(target, 'Name');
  object[key] = name === undefined ? { value: refAt(object, key) ?? '' } : { value: refAt(object, key) ?? '', name };
}

/** A required property (2020 names it). */
export function requireField(object: QboObject, key: string): void {
  if (object[key] === undefined) throw fault('2020', key, key);
}

/** Refuses writing into a closed period. */
export function checkOpenPeriod(tx: Transaction, ...dates: readonly (string | undefined)[]): void {
  const closeDate = textAt(objectAt(tx.preferences, 'AccountingInfoPrefs'), 'BookCloseDate');
  if (closeDate === undefined) return;
  for (const date of dates) {
    if (date !== undefined && date <= closeDate) {
      throw fault(
        tx.realm.settings.closePassword ? '6210' : '6200',
        `The account period has closed and the account books cannot be updated through the QBO Services API. Closing date ${closeDate}`,
      );
    }
  }
}

/** The spec of a type named on a line or a link. @throws 2090 for an unknown one */
export function linkedSpec(type: string): EntitySpec {
  const spec = findEntity(LINK_ENTITIES[type] ?? type);
  if (spec === undefined || spec.kind !== 'transaction')
    throw fault('2090', `${type} is not a transaction type`, 'TxnType');
  return spec;
}

const LINK_ENTITIES: Record<string, string> = {
  Expense: 'Purchase',
  Check: 'Purchase',
  CreditCardCredit: 'Purchase',
  BillPaymentCheck: 'BillPayment',
};
