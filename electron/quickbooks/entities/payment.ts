import type { CurrencyCode } from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { PaymentLineRow, PaymentRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  figure,
  isVoided,
  linkedTxns,
  list,
  minor,
  strictDay,
  strictFigure,
  strictReference,
  text,
  UnreadableField,
  versionFields,
} from './fields.ts';

function toLines(object: JsonObject, currency: CurrencyCode): PaymentLineRow[] {
  return list(object, 'Line', (line, index) => {
    const links = linkedTxns(line);
    // One link per line: a second one would have no amount of its own.
    if (links.length > 1) throw new UnreadableField('LinkedTxn');
    return {
      lineNo: index + 1,
      amountMinor: minor(strictFigure(line, 'Amount'), currency, 'Line.Amount') ?? 0,
      linkedType: links[0]?.txnType ?? null,
      linkedId: links[0]?.txnId ?? null,
    };
  });
}

function toRow(object: JsonObject, homeCurrency: CurrencyCode): PaymentRow {
  const currency = currencyOf(object, homeCurrency);
  const totalMinor = minor(strictFigure(object, 'TotalAmt'), currency, 'TotalAmt') ?? 0;
  const privateNote = text(object, 'PrivateNote');
  return {
    txnDate: strictDay(object, 'TxnDate'),
    customerId: strictReference(object, 'CustomerRef'),
    currency,
    totalMinor,
    unappliedMinor: minor(figure(object, 'UnappliedAmt'), currency, 'UnappliedAmt') ?? 0,
    reference: text(object, 'PaymentRefNum'),
    voided: isVoided(totalMinor, privateNote),
    privateNote,
    lines: toLines(object, currency),
    ...versionFields(object),
  };
}

export const payment: EntityDescriptor<PaymentRow> = { type: 'Payment', hidesInactive: false, hasCdc: true, toRow };
