import { z } from 'zod';
import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { PaymentLineRow, PaymentRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  figure,
  isVoided,
  linkedTxn,
  minor,
  reference,
  strictDay,
  strictReference,
  text,
  versioned,
  versionFields,
} from './fields.ts';

const schema = z.object({
  ...versioned,
  TxnDate: strictDay,
  CustomerRef: strictReference,
  CurrencyRef: reference,
  TotalAmt: z.number(),
  UnappliedAmt: figure,
  PaymentRefNum: text,
  PaymentMethodRef: reference,
  DepositToAccountRef: reference,
  PrivateNote: text,
  // One link per line: a second one would have no amount of its own.
  Line: z.array(z.object({ Amount: z.number(), LinkedTxn: z.array(linkedTxn).max(1).nullish() })).nullish(),
});

function toLines(lines: z.infer<typeof schema>['Line'], currency: CurrencyCode): PaymentLineRow[] {
  return (lines ?? []).map((line, index) => ({
    lineNo: index + 1,
    amountMinor: minor(line.Amount, currency, 'Line.Amount') ?? 0,
    linkedType: line.LinkedTxn?.[0]?.TxnType ?? null,
    linkedId: line.LinkedTxn?.[0]?.TxnId ?? null,
  }));
}

function toRow(object: JsonObject, homeCurrency: CurrencyCode): PaymentRow {
  const payment = schema.parse(object);
  const currency = currencyOf(payment, homeCurrency);
  const totalMinor = minor(payment.TotalAmt, currency, 'TotalAmt') ?? 0;
  const privateNote = payment.PrivateNote ?? null;
  return {
    txnDate: payment.TxnDate,
    customerId: payment.CustomerRef.value,
    currency,
    totalMinor,
    unappliedMinor: minor(payment.UnappliedAmt, currency, 'UnappliedAmt') ?? 0,
    reference: payment.PaymentRefNum ?? null,
    methodId: payment.PaymentMethodRef?.value ?? null,
    depositAccountId: payment.DepositToAccountRef?.value ?? null,
    voided: isVoided(totalMinor, privateNote),
    privateNote,
    lines: toLines(payment.Line, currency),
    ...versionFields(payment, object),
  };
}

export const payment: EntityDescriptor<PaymentRow> = { type: 'Payment', hidesInactive: false, hasCdc: true, toRow };
