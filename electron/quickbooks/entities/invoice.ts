import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { InvoiceRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  day,
  figure,
  isVoided,
  minor,
  part,
  strictDay,
  strictFigure,
  strictReference,
  text,
  versionFields,
} from './fields.ts';
import { salesLines } from './lines.ts';

function toRow(object: JsonObject, homeCurrency: CurrencyCode): InvoiceRow {
  const currency = currencyOf(object, homeCurrency);
  const totalMinor = minor(strictFigure(object, 'TotalAmt'), currency, 'TotalAmt') ?? 0;
  const privateNote = text(object, 'PrivateNote');
  const tax = figure(part(object, 'TxnTaxDetail') ?? {}, 'TotalTax');
  return {
    docNumber: text(object, 'DocNumber'),
    txnDate: strictDay(object, 'TxnDate'),
    dueDate: day(object, 'DueDate'),
    customerId: strictReference(object, 'CustomerRef'),
    currency,
    totalMinor,
    balanceMinor: minor(strictFigure(object, 'Balance'), currency, 'Balance') ?? 0,
    taxMinor: minor(tax, currency, 'TxnTaxDetail.TotalTax') ?? 0,
    voided: isVoided(totalMinor, privateNote),
    privateNote,
    lines: salesLines(object),
    ...versionFields(object),
  };
}

export const invoice: EntityDescriptor<InvoiceRow> = { type: 'Invoice', hidesInactive: false, hasCdc: true, toRow };
