import { z } from 'zod';
import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { CustomerRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  figure,
  flag,
  minor,
  reference,
  strictReference,
  text,
  versioned,
  versionFields,
} from './fields.ts';

const phone = z.object({ FreeFormNumber: text }).nullish().catch(null);

const physicalAddress = z
  .object({
    Line1: text,
    Line2: text,
    Line3: text,
    Line4: text,
    Line5: text,
    City: text,
    CountrySubDivisionCode: text,
    PostalCode: text,
    Country: text,
  })
  .nullish()
  .catch(null);

const schema = z.object({
  ...versioned,
  DisplayName: z.string().min(1),
  FullyQualifiedName: text,
  CompanyName: text,
  GivenName: text,
  FamilyName: text,
  Active: flag,
  Job: flag,
  ParentRef: strictReference.nullish(),
  IsProject: flag,
  BillWithParent: flag,
  CurrencyRef: reference,
  Balance: figure,
  BalanceWithJobs: figure,
  PrimaryEmailAddr: z.object({ Address: text }).nullish().catch(null),
  PrimaryPhone: phone,
  Mobile: phone,
  BillAddr: physicalAddress,
  ShipAddr: physicalAddress,
});

type Address = z.infer<typeof physicalAddress>;

const streetOf = (address: Address): string | null =>
  [address?.Line1, address?.Line2, address?.Line3, address?.Line4, address?.Line5]
    .filter((line) => line !== null && line !== undefined)
    .join('\n') || null;

function wholeOf(address: Address): string | null {
  const { City, CountrySubDivisionCode, PostalCode, Country } = address ?? {};
  const parts = [streetOf(address), City, CountrySubDivisionCode, PostalCode, Country];
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(', ') || null;
}

function toRow(object: JsonObject, homeCurrency: CurrencyCode): CustomerRow {
  const customer = schema.parse(object);
  const currency = currencyOf(customer, homeCurrency);
  const balanceMinor = minor(customer.Balance, currency, 'Balance') ?? 0;
  const address = customer.BillAddr;
  return {
    displayName: customer.DisplayName,
    fullyQualifiedName: customer.FullyQualifiedName ?? customer.DisplayName,
    companyName: customer.CompanyName ?? null,
    givenName: customer.GivenName ?? null,
    familyName: customer.FamilyName ?? null,
    active: customer.Active ?? true,
    isSub: customer.Job === true || (customer.ParentRef ?? null) !== null,
    parentId: customer.ParentRef?.value ?? null,
    isProject: customer.IsProject ?? false,
    billWithParent: customer.BillWithParent ?? false,
    currency,
    balanceMinor,
    balanceWithJobsMinor: minor(customer.BalanceWithJobs, currency, 'BalanceWithJobs') ?? balanceMinor,
    email: customer.PrimaryEmailAddr?.Address ?? null,
    phone: customer.PrimaryPhone?.FreeFormNumber ?? null,
    mobile: customer.Mobile?.FreeFormNumber ?? null,
    address: streetOf(address),
    city: address?.City ?? null,
    region: address?.CountrySubDivisionCode ?? null,
    postalCode: address?.PostalCode ?? null,
    country: address?.Country ?? null,
    shippingAddress: wholeOf(customer.ShipAddr),
    ...versionFields(customer, object),
  };
}

export const customer: EntityDescriptor<CustomerRow> = {
  type: 'Customer',
  hidesInactive: true,
  hasCdc: true,
  toRow,
};
