import { formatDay, formatMoney } from '../../shared/format.ts';
import { plural } from '../../shared/plural.ts';
import type { ExportClient, ExportDocument, ExportPayment } from '../ledger/export-facts.ts';

// What an item sends, as a person reads it before it goes.

function addressWords(name: string, parts: readonly (string | null)[]): string[] {
  const filled = parts.flatMap((part) => (part === null || part === '' ? [] : [part.replaceAll('\n', ', ')]));
  return filled.length === 0 ? [] : [`${name} ${filled.join(', ')}`];
}

export function customerWords(client: ExportClient, parent: string | null, currency: string): string[] {
  return [
    `Creates the customer ${client.name}${parent === null ? '' : ` under ${parent}`}, kept in ${currency}.`,
    ...(client.email === null ? [] : [`Email ${client.email}`]),
    ...(client.phone === null ? [] : [`Phone ${client.phone}`]),
    ...addressWords('Address', [client.address, client.city, client.region, client.postalCode, client.country]),
    ...addressWords('Shipping address', [
      client.shipAddress,
      client.shipCity,
      client.shipRegion,
      client.shipPostalCode,
      client.shipCountry,
    ]),
  ];
}

export function documentWords(document: ExportDocument, noun: string, customer: string | null): string[] {
  const { currency } = document;
  return [
    `Creates ${noun} ${document.number ?? 'without number'} of ${formatDay(document.date)} for ${customer ?? document.clientName ?? 'an unknown client'}: ${formatMoney(document.totalMinor, currency)}${document.taxMinor === null || document.taxMinor === 0 ? '' : `, of it tax ${formatMoney(Math.abs(document.taxMinor), currency)}`}.`,
    ...(document.dueDate === null || document.kind !== 'invoice'
      ? []
      : [`Due ${formatDay(document.dueDate)}${document.terms === null ? '' : `, ${document.terms}`}`]),
    ...document.lines.map(
      (line) =>
        `${[line.item, line.description].filter((part) => part !== null && part !== '').join(': ') || 'Line'} · ${line.quantity === null ? '' : `${line.quantity} × ${line.unitPrice ?? '?'} = `}${formatMoney(line.amountMinor, currency)}${line.discount === null || /^0*\.?0*$/.test(line.discount) ? '' : `, less ${line.discount} %`}${line.serviceDate === null ? '' : `, served ${formatDay(line.serviceDate)}`}${line.className === null ? '' : `, class ${line.className}`}`,
    ),
    ...(document.location === null ? [] : [`Location: ${document.location}`]),
    ...document.customFields.map(({ name, value }) => `${name}: ${value}`),
    ...(document.memo === null ? [] : [`Memo: ${document.memo}`]),
  ];
}

export function paymentWords(payment: ExportPayment, customer: string | null): string[] {
  const { currency } = payment;
  const applied = payment.allocations.filter((one) => one.amountMinor !== 0);
  return [
    `Records a payment of ${formatMoney(payment.amountMinor, currency)} of ${formatDay(payment.date)} from ${customer ?? payment.clientName ?? 'an unknown client'}${payment.reference === null ? '' : `, reference ${payment.reference}`}.`,
    ...(applied.length === 0
      ? ['It is applied to nothing: it stands as a credit of the customer.']
      : [`Applied to ${plural(applied.length, 'document')}:`]),
    ...applied.map((one) => `${one.invoiceNumber ?? 'without number'} · ${formatMoney(one.amountMinor, currency)}`),
  ];
}
