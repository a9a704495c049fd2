import { z } from 'zod';
import type { CurrencyCode } from '../../../shared/money.ts';
import { daySchema } from '../instants.ts';
import type { JsonObject } from '../replies.ts';
import type { InvoiceRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  decimal,
  figure,
  isVoided,
  linkedTxn,
  minor,
  reference,
  salesLines,
  strictDay,
  strictReference,
  text,
  toLineRows,
  versioned,
  versionFields,
} from './fields.ts';

const schema = z.object({
  ...versioned,
  DocNumber: text,
  TxnDate: strictDay,
  DueDate: daySchema,
  CustomerRef: strictReference,
  CurrencyRef: reference,
  ExchangeRate: figure,
  TotalAmt: z.number(),
  Balance: z.number(),
  TxnTaxDetail: z.object({ TotalTax: figure }).nullish(),
  Deposit: figure,
  PrivateNote: text,
  SalesTermRef: reference,
  BillEmail: z.object({ Address: text }).nullish().catch(null),
  Line: salesLines,
  LinkedTxn: z.array(linkedTxn).nullish(),
});

function toRow(object: JsonObject, homeCurrency: CurrencyCode): InvoiceRow {
  const invoice = schema.parse(object);
  const currency = currencyOf(invoice, homeCurrency);
  const totalMinor = minor(invoice.TotalAmt, currency, 'TotalAmt') ?? 0;
  const privateNote = invoice.PrivateNote ?? null;
  return {
    docNumber: invoice.DocNumber ?? null,
    txnDate: invoice.TxnDate,
    dueDate: invoice.DueDate ?? null,
    customerId: invoice.CustomerRef.value,
    currency,
    exchangeRate: decimal(invoice.ExchangeRate, 'ExchangeRate'),
    totalMinor,
    balanceMinor: minor(invoice.Balance, currency, 'Balance') ?? 0,
    taxMinor: minor(invoice.TxnTaxDetail?.TotalTax, currency, 'TxnTaxDetail.TotalTax') ?? 0,
    depositMinor: minor(invoice.Deposit, currency, 'Deposit') ?? 0,
    voided: isVoided(totalMinor, privateNote),
    privateNote,
    termId: invoice.SalesTermRef?.value ?? null,
    email: invoice.BillEmail?.Address ?? null,
    lines: toLineRows(invoice.Line, currency),
    linked: (invoice.LinkedTxn ?? []).map((link) => ({ txnId: link.TxnId, txnType: link.TxnType })),
    ...versionFields(invoice, object),
  };
}

export const invoice: EntityDescriptor<InvoiceRow> = { type: 'Invoice', hidesInactive: false, hasCdc: true, toRow };
