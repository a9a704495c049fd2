/** Lines, discounts, tax and totals of sales forms: Invoice, CreditMemo, SalesReceipt, RefundReceipt, Estimate. */
import { amountOf, centsOf, decimalOf, percentOf, roundTo, shareOut, times } from './decimal.ts';
import { resolveRef } from './fields.ts';
import { isObject, listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';

/** References that are not rows of the item list. */
const SPECIAL_ITEMS = new Set(['SHIPPING_ITEM_ID', 'GRATUITY_ITEM_ID']);
const LINES_MAX = 10_000;
const TAXABLE_LINES_MAX = 750;

type LineResult = { line: QboObject; cents: number; taxCode: string | undefined };

/** Canonical spelling of a detail type: samples show both `SalesItemLineDetail` and `SALES_ITEM_LINE_DETAIL`. */
function detailType(line: QboObject): string {
  const type = textAt(line, 'DetailType') ?? '';
  if (!type.includes('_')) return type;
  return type.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Amount of a line: as sent, checked against quantity times price rounded to the cent after full-precision product (6070). */
function amountCents(line: QboObject, detail: QboObject): number {
  for (const [holder, key] of [
    [line, 'Amount'],
    [detail, 'Qty'],
    [detail, 'UnitPrice'],
  ] as const) {
    if (holder[key] !== undefined && decimalOf(holder[key]) === undefined)
      throw fault('2080', `${key} is not a number`, key);
  }
  const quantity = decimalOf(detail.Qty);
  const price = decimalOf(detail.UnitPrice);
  if (line.Amount === undefined && (quantity === undefined || price === undefined))
    throw fault('2020', 'Line.Amount', 'Line.Amount');
  if (quantity === undefined || price === undefined) return centsOf(line.Amount);
  const product = Number(roundTo(times(quantity, price), 2));
  if (line.Amount !== undefined && centsOf(line.Amount) !== product) {
    throw fault('6070', `Amount is not equal to UnitPrice * Qty. Supplied value:${String(line.Amount)}`, 'Line');
  }
  return product;
}

function itemLine(tx: Transaction, line: QboObject, before: QboObject | undefined): LineResult {
  const detail = { ...objectAt(line, 'SalesItemLineDetail') };
  const itemId = refAt(detail, 'ItemRef');
  if (itemId === undefined) return { line, cents: 0, taxCode: undefined };
  const cents = amountCents(line, detail);
  const kept = before !== undefined && JSON.stringify(before.Line ?? []).includes(`"ItemRef":{"value":"${itemId}"`);
  if (!SPECIAL_ITEMS.has(itemId) || tx.get('Item', itemId) !== undefined)
    resolveRef(tx, detail, 'ItemRef', 'Item', kept ? detail : undefined);
  const usesTax = objectAt(tx.preferences, 'TaxPrefs').UsingSalesTax === true;
  const taxCode = refAt(detail, 'TaxCodeRef');
  if (taxCode !== undefined && tx.isUs && taxCode !== 'TAX' && taxCode !== 'NON') {
    throw fault('6100', `Invalid tax code on a line: ${taxCode}. US lines take TAX or NON.`, 'TaxCodeRef');
  }
  if (taxCode !== undefined && !tx.isUs) resolveRef(tx, detail, 'TaxCodeRef', 'TaxCode', detail);
  if (taxCode === undefined && tx.isUs) {
    const taxable = usesTax && tx.get('Item', itemId)?.Taxable === true;
    detail.TaxCodeRef = { value: taxable ? 'TAX' : 'NON' };
  }
  return {
    line: { ...line, Amount: amountOf(cents), SalesItemLineDetail: detail },
    cents,
    taxCode: refAt(detail, 'TaxCodeRef'),
  };
}

function groupLine(tx: Transaction, line: QboObject, before: QboObject | undefined): LineResult {
  const detail = { ...objectAt(line, 'GroupLineDetail') };
  const inner = listAt(detail, 'Line').map((each) => itemLine(tx, each, before));
  const cents = inner.reduce((sum, each) => sum + each.cents, 0);
  detail.Line = inner.map((each) => each.line);
  return { line: { ...line, Amount: amountOf(cents), GroupLineDetail: detail }, cents, taxCode: inner[0]?.taxCode };
}

/** Gives stored lines their ids: known ones keep theirs, anything else is a new line. */
export function numberLines(lines: readonly QboObject[], before: QboObject | undefined, numbered = true): QboObject[] {
  const known = new Set(listAt(before, 'Line').map((line) => textAt(line, 'Id')));
  let last = Math.max(0, ...[...known].map((id) => Number(id ?? 0) || 0));
  const used = new Set<string>();
  return lines.map((line, index) => {
    const sent = textAt(line, 'Id');
    const keep = sent !== undefined && known.has(sent) && !used.has(sent);
    if (!keep) last += 1;
    const id = keep ? sent : String(last);
    used.add(id);
    const { Id: _id, LineNum: _lineNum, ...rest } = line;
    return numbered ? { Id: id, LineNum: index + 1, ...rest } : { Id: id, ...rest };
  });
}

type TaxRateShare = { rateId: string; percent: QboObject[string]; cents: number };

function ratesOf(tx: Transaction, taxCodeId: string): TaxRateShare[] {
  const code = tx.get('TaxCode', taxCodeId);
  return listAt(objectAt(code, 'SalesTaxRateList'), 'TaxRateDetail').flatMap((detail) => {
    const rateId = refAt(detail, 'TaxRateRef');
    const rate = rateId === undefined ? undefined : tx.get('TaxRate', rateId);
    return rateId === undefined || rate === undefined ? [] : [{ rateId, percent: rate.RateValue ?? 0, cents: 0 }];
  });
}

const taxOf = (cents: number, percent: QboObject[string]): number =>
  percentOf(cents, decimalOf(percent) ?? { digits: 0n, scale: 0 });

function taxLine(share: TaxRateShare, netCents: number): QboObject {
  return {
    Amount: amountOf(share.cents),
    DetailType: 'TaxLineDetail',
    TaxLineDetail: {
      TaxRateRef: { value: share.rateId },
      PercentBased: true,
      TaxPercent: share.percent,
      NetAmountTaxable: amountOf(netCents),
    },
  };
}

/** The tax code of a whole US form: the one sent, or with automated sales tax the customer's or the company's. */
function usTaxCode(tx: Transaction, draft: QboObject): string | undefined {
  const prefs = objectAt(tx.preferences, 'TaxPrefs');
  const sent = refAt(objectAt(draft, 'TxnTaxDetail'), 'TxnTaxCodeRef');
  if (prefs.PartnerTaxEnabled !== true) return sent;
  const customerId = refAt(draft, 'CustomerRef');
  const customer = customerId === undefined ? undefined : tx.get('Customer', customerId);
  return refAt(customer, 'DefaultTaxCodeRef') ?? refAt(prefs, 'TaxGroupCodeRef') ?? sent;
}

type TaxInput = { results: readonly LineResult[]; subtotal: number; discount: number; explicitTotal: boolean };

/** Works out tax and its lines. Sets `TxnTaxDetail` and returns the tax in cents. */
function applyTax(tx: Transaction, draft: QboObject, input: TaxInput): number {
  const sent = objectAt(draft, 'TxnTaxDetail');
  const afterDiscount = !tx.isUs || draft.ApplyTaxAfterDiscount === true;
  const net = (matches: (code: string | undefined) => boolean): number => {
    const gross = input.results.reduce((sum, each) => sum + (matches(each.taxCode) ? each.cents : 0), 0);
    if (!afterDiscount || input.discount === 0 || input.subtotal === 0) return gross;
    return gross - (shareOut(input.discount, [gross, input.subtotal - gross])[0] ?? 0);
  };
  const lines: QboObject[] = [];
  let computed = 0;
  const add = (codeId: string, netCents: number): void => {
    for (const share of ratesOf(tx, codeId)) {
      share.cents = taxOf(netCents, share.percent);
      computed += share.cents;
      lines.push(taxLine(share, netCents));
    }
  };
  const detail: QboObject = {};
  if (tx.isUs) {
    const code = usTaxCode(tx, draft);
    if (code !== undefined) {
      if (tx.get('TaxCode', code) === undefined)
        throw fault('2500', `TaxCode element id ${code} not found`, 'TxnTaxCodeRef');
      detail.TxnTaxCodeRef = { value: code };
      add(
        code,
        net((taxCode) => taxCode === 'TAX'),
      );
    }
  } else if (draft.GlobalTaxCalculation !== 'NotApplicable') {
    const codes = new Set(input.results.map((each) => each.taxCode).filter((code) => code !== undefined));
    for (const code of codes)
      add(
        code,
        net((taxCode) => taxCode === code),
      );
  }
  const tax = input.explicitTotal ? centsOf(sent.TotalTax) : computed;
  if (tax !== computed && lines.length > 0) {
    const parts = shareOut(
      tax,
      lines.map((line) => Math.abs(centsOf(line.Amount))),
    );
    lines.forEach((line, index) => {
      line.Amount = amountOf(parts[index] ?? 0);
    });
  }
  detail.TotalTax = amountOf(tax);
  if (lines.length > 0) detail.TaxLine = lines;
  draft.TxnTaxDetail = detail;
  return tax;
}

/**
 * Computes a sales form in place: lines checked and numbered, subtotal line made, discount and tax worked out.
 *
 * @param sent the request's body, which tells an explicit tax total from one kept from before
 * @returns the form's total in cents
 */
export function computeSalesForm(
  tx: Transaction,
  draft: QboObject,
  sent: QboObject,
  before: QboObject | undefined,
): number {
  const raw = listAt(draft, 'Line');
  if (raw.length > LINES_MAX) throw fault('6000', `A transaction has at most ${LINES_MAX} lines`, 'Line');
  const results: LineResult[] = [];
  const discounts: QboObject[] = [];
  for (const line of raw) {
    if (line.LineEx !== undefined) throw fault('2010', 'Property Name:LineEx is not supported', 'LineEx');
    const type = detailType(line);
    const named = { ...line, DetailType: type };
    if (type === 'SalesItemLineDetail') results.push(itemLine(tx, named, before));
    else if (type === 'GroupLineDetail') results.push(groupLine(tx, named, before));
    else if (type === 'DescriptionOnly')
      results.push({
        line: { ...named, DescriptionLineDetail: objectAt(line, 'DescriptionLineDetail') },
        cents: 0,
        taxCode: undefined,
      });
    else if (type === 'DiscountLineDetail') discounts.push(named);
    else if (type !== 'SubTotalLineDetail')
      throw fault('2090', `DetailType ${type} is not a line of a sales form`, 'DetailType');
  }
  if (results.length === 0) throw fault('2020', 'Line', 'Line');
  if (discounts.length > 1) throw fault('6000', 'Only one discount line is allowed', 'Line');
  const subtotal = results.reduce((sum, each) => sum + each.cents, 0);
  const discountLine = discounts[0];
  const discount = discountLine === undefined ? 0 : discountCents(discountLine, subtotal);
  const explicitTotal = objectAt(sent, 'TxnTaxDetail').TotalTax !== undefined;
  const tax = applyTax(tx, draft, { results, subtotal, discount, explicitTotal });
  if (tax !== 0 && results.length > TAXABLE_LINES_MAX)
    throw fault('6000', `A taxable form has at most ${TAXABLE_LINES_MAX} lines`, 'Line');
  const total = subtotal - discount + tax;
  if (total < 0) throw fault('6000', 'Transaction amount must be 0 or greater.');
  const lines = numberLines(
    results.map((each) => each.line),
    before,
  );
  lines.push({ Amount: amountOf(subtotal), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} });
  if (discountLine !== undefined) {
    const { Id: _id, LineNum: _lineNum, ...rest } = discountLine;
    lines.push({ ...rest, Amount: amountOf(discount) });
  }
  draft.Line = lines;
  return total;
}

function discountCents(line: QboObject, subtotal: number): number {
  const detail = objectAt(line, 'DiscountLineDetail');
  if (detail.PercentBased === true) return taxOf(subtotal, detail.DiscountPercent ?? 0);
  if (line.Amount === undefined) throw fault('2020', 'Line.Amount', 'Line.Amount');
  const cents = centsOf(line.Amount);
  if (cents < 0) throw fault('6000', 'A discount amount must be positive', 'Line');
  return cents;
}

/** Turns a form into its voided shape: zero amounts and quantities, no links, the note saying so. */
export function zeroForm(object: QboObject): void {
  const zeroLine = (line: QboObject): QboObject => {
    const next: QboObject = { ...line };
    if (next.Amount !== undefined) next.Amount = 0;
    for (const key of ['SalesItemLineDetail', 'ItemBasedExpenseLineDetail']) {
      const detail = next[key];
      if (isObject(detail)) next[key] = { ...detail, Qty: 0, UnitPrice: 0 };
    }
    const group = next.GroupLineDetail;
    if (isObject(group)) next.GroupLineDetail = { ...group, Line: listAt(group, 'Line').map(zeroLine) };
    return next;
  };
  object.Line = listAt(object, 'Line').map(zeroLine);
  for (const key of ['TotalAmt', 'Balance', 'HomeTotalAmt', 'HomeBalance', 'UnappliedAmt', 'Deposit']) {
    if (object[key] !== undefined) object[key] = 0;
  }
  if (object.TxnTaxDetail !== undefined) object.TxnTaxDetail = { TotalTax: 0 };
  object.LinkedTxn = [];
  const note = textAt(object, 'PrivateNote');
  object.PrivateNote = note === undefined ? 'Voided' : `Voided - ${note}`;
}
