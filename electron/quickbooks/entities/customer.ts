import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { CustomerRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  figure,
  flag,
  minor,
  ownerReference,
  shownPart,
  strictText,
  text,
  versionFields,
} from './fields.ts';

const joined = (parts: readonly (string | null)[], separator: string): string | null =>
  parts.filter((part) => part !== null).join(separator) || null;

const streetOf = (address: JsonObject): string | null =>
  joined(
    ['Line1', 'Line2', 'Line3', 'Line4', 'Line5'].map((line) => text(address, line)),
    '\n',
  );

const wholeOf = (address: JsonObject): string | null =>
  joined(
    [
      streetOf(address),
      text(address, 'City'),
      text(address, 'CountrySubDivisionCode'),
      text(address, 'PostalCode'),
      text(address, 'Country'),
    ],
    ', ',
  );

function toRow(object: JsonObject, homeCurrency: CurrencyCode): CustomerRow {
  const currency = currencyOf(object, homeCurrency);
  const displayName = strictText(object, 'DisplayName');
  const parentId = ownerReference(object, 'ParentRef');
  const address = shownPart(object, 'BillAddr');
  return {
    displayName,
    fullyQualifiedName: text(object, 'FullyQualifiedName') ?? displayName,
    companyName: text(object, 'CompanyName'),
    givenName: text(object, 'GivenName'),
    familyName: text(object, 'FamilyName'),
    active: flag(object, 'Active') ?? true,
    isSub: flag(object, 'Job') === true || parentId !== null,
    parentId,
    isProject: flag(object, 'IsProject') ?? false,
    billWithParent: flag(object, 'BillWithParent') ?? false,
    currency,
    balanceMinor: minor(figure(object, 'Balance'), currency, 'Balance') ?? 0,
    email: text(shownPart(object, 'PrimaryEmailAddr'), 'Address'),
    phone: text(shownPart(object, 'PrimaryPhone'), 'FreeFormNumber'),
    mobile: text(shownPart(object, 'Mobile'), 'FreeFormNumber'),
    address: streetOf(address),
    city: text(address, 'City'),
    region: text(address, 'CountrySubDivisionCode'),
    postalCode: text(address, 'PostalCode'),
    country: text(address, 'Country'),
    shippingAddress: wholeOf(shownPart(object, 'ShipAddr')),
    ...versionFields(object),
  };
}

export const customer: EntityDescriptor<CustomerRow> = {
  type: 'Customer',
  hidesInactive: true,
  hasCdc: true,
  toRow,
};
