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
  BillAddr: z
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
    .catch(null),
});

function toRow(object: JsonObject, homeCurrency: CurrencyCode): CustomerRow {
  const customer = schema.parse(object);
  const currency = currencyOf(customer, homeCurrency);
  const balanceMinor = minor(customer.Balance, currency, 'Balance') ?? 0;
  const address = customer.BillAddr;
  const lines = [address?.Line1, address?.Line2, address?.Line3, address?.Line4, address?.Line5];
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
    address: lines.filter((line) => line !== null && line !== undefined).join('\n') || null,
    city: address?.City ?? null,
    region: address?.CountrySubDivisionCode ?? null,
    postalCode: address?.PostalCode ?? null,
    country: address?.Country ?? null,
    ...versionFields(customer, object),
  };
}

export const customer: EntityDescriptor<CustomerRow> = {
  type: 'Customer',
  hidesInactive: true,
  hasCdc: true,
  toRow,
};
