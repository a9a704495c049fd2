import type { NameIndex } from '../ledger/export-books.ts';
import type { ExportClient } from '../ledger/export-facts.ts';
import type { JsonObject, Problem } from './types.ts';

const fixInSource = (code: string, text: string): Problem => ({ code, text, action: 'fix-in-source', blocks: true });

function text(key: string, value: string | null): JsonObject {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? {} : { [key]: trimmed };
}

/** An address of a client part by part, as QuickBooks keeps it; empty where the source has none. */
export function addressBody(client: ExportClient, which: 'billing' | 'shipping'): JsonObject {
  const parts =
    which === 'billing'
      ? [client.address, client.city, client.region, client.postalCode, client.country]
      : [client.shipAddress, client.shipCity, client.shipRegion, client.shipPostalCode, client.shipCountry];
  const [street, city, region, postalCode, country] = parts;
  const [line1, line2, line3, ...rest] = (street ?? '').split('\n').map((line) => line.trim());
  return {
    ...text('Line1', line1 ?? null),
    ...text('Line2', line2 ?? null),
    ...text('Line3', line3 ?? null),
    ...text('Line4', rest.join(', ')),
    ...text('City', city ?? null),
    ...text('CountrySubDivisionCode', region ?? null),
    ...text('PostalCode', postalCode ?? null),
    ...text('Country', country ?? null),
  };
}

/** Body of a new customer. `parent`: id or placeholder, null for none. */
export function buildCustomer(
  client: ExportClient,
  options: { readonly parent: string | null; readonly currency: string | null },
): JsonObject {
  const billing = addressBody(client, 'billing');
  const shipping = addressBody(client, 'shipping');
  const email = client.email?.trim() ?? '';
  const phone = client.phone?.trim() ?? '';
  return {
    DisplayName: client.name.trim(),
    ...text('CompanyName', client.companyName),
    ...text('GivenName', client.givenName),
    ...text('FamilyName', client.familyName),
    ...(email === '' ? {} : { PrimaryEmailAddr: { Address: email } }),
    ...(phone === '' ? {} : { PrimaryPhone: { FreeFormNumber: phone } }),
    ...(Object.keys(billing).length === 0 ? {} : { BillAddr: billing }),
    ...(Object.keys(shipping).length === 0 ? {} : { ShipAddr: shipping }),
    ...(options.currency === null ? {} : { CurrencyRef: { value: options.currency } }),
    ...(options.parent === null ? {} : { ParentRef: { value: options.parent }, Job: true }),
  };
}

/** What QuickBooks would refuse, and names like it that a person should know of. */
export function checkCustomer(client: ExportClient, names: NameIndex): Problem[] {
  const problems: Problem[] = [];
  const name = client.name.trim();
  if (name === '' || name.length > 500) {
    problems.push(fixInSource('name-length', 'A customer’s name has 1 to 500 characters in QuickBooks.'));
  }
  if (/[:\t\n\r]/.test(name)) {
    problems.push(fixInSource('name-characters', 'QuickBooks takes no colon, tab or line break in a name.'));
  }
  const taken = names.equal(name);
  if (taken !== null) {
    problems.push({
      code: 'name-taken',
      text: `The ${taken.type.toLowerCase()} “${taken.name}” has this name already${taken.active ? '' : ' (inactive)'}. QuickBooks shares names between customers, vendors and employees.`,
      action: 'link-customer',
      blocks: true,
    });
  } else {
    const [alike] = names.alike(name);
    if (alike !== undefined) {
      problems.push({
        code: 'look-alike',
        text: `The ${alike.type.toLowerCase()} “${alike.name}”${alike.active ? '' : ' (inactive)'} has a name like it.`,
        action: 'link-customer',
        blocks: false,
      });
    }
  }
  const limits: readonly (readonly [string, string | null, number])[] = [
    ['company name', client.companyName, 100],
    ['first name', client.givenName, 100],
    ['last name', client.familyName, 100],
    ['email address', client.email, 100],
    ['phone number', client.phone, 30],
    ['postal code', client.postalCode, 30],
    ['city', client.city, 255],
    ['shipping postal code', client.shipPostalCode, 30],
    ['shipping city', client.shipCity, 255],
  ];
  for (const [what, value, most] of limits) {
    if ((value?.trim().length ?? 0) > most) {
      problems.push(
        fixInSource('text-too-long', `Its ${what} has more than ${most} characters, the most QuickBooks takes.`),
      );
    }
  }
  const email = client.email?.trim() ?? '';
  if (email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    problems.push(fixInSource('bad-email', `“${email}” is no email address to QuickBooks.`));
  }
  return problems;
}
