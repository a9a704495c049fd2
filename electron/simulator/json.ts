/** Plain JSON as it travels, and careful readers for it: the simulator trusts nothing a caller sends. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One QuickBooks object (an entity, a line, a reference) as plain JSON. */
export type QboObject = { [key: string]: Json };

export function isObject(value: Json | undefined): value is QboObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The property as an object, or an empty one. */
export function objectAt(object: QboObject | undefined, key: string): QboObject {
  const value = object?.[key];
  return isObject(value) ? value : {};
}

/** The property as a list of objects; anything else in the list is left out. */
export function listAt(object: QboObject | undefined, key: string): QboObject[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter((entry) => isObject(entry)) : [];
}

/** The property as text, or undefined when it is absent or not text. */
export function textAt(object: QboObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The id a reference property points to (`CustomerRef.value`), or undefined. */
export function refAt(object: QboObject | undefined, key: string): string | undefined {
  const value = objectAt(object, key).value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Parses text that should hold one JSON object. Returns undefined for anything else. */
export function parseObject(text: string): QboObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const WHOLE_AMOUNT =
  /("(?:Amount|TotalAmt|Balance|UnappliedAmt|UnitPrice|TotalTax|RemainingCredit|NetAmountTaxable|RateValue)":)(-?\d+)(?=[,}])/g;

/**
 * Serializes an entity. QuickBooks writes whole amounts sometimes as `100` and sometimes as `100.0`;
 * `pointZero` picks the second form, so that readers meet both.
 */
export function renderEntity(object: QboObject, pointZero: boolean): string {
  const text = JSON.stringify(object);
  return pointZero ? text.replace(WHOLE_AMOUNT, '$1$2.0') : text;
}

/** Deep copy of JSON. */
export function copyOf(object: QboObject): QboObject {
  return structuredClone(object);
}
