import { type AmountMinor, minorToDecimal, sumMinor } from '../../shared/money.ts';
import type { ExportDocument, ExportLine } from '../ledger/export-facts.ts';
import { amountNumber, lineNumbers } from './amounts.ts';
import { discountTarget, leaveOut, type ValueMap } from './config.ts';
import { type ConfigKind, type JsonObject, noteTag, type Problem } from './types.ts';

/** What a body needs beside the document itself. */
export interface DocumentContext {
  readonly values: ValueMap;
  readonly itemId: string;
  /** The customer's id in QuickBooks, or the placeholder of the item that makes it. */
  readonly customer: string;
  readonly multicurrency: boolean;
  /** Whether QuickBooks keeps the numbers it is sent; if not, the private note carries the proof. */
  readonly keepsNumbers: boolean;
}

export interface BuiltBody {
  readonly body: JsonObject;
  readonly problems: readonly Problem[];
}

const nouns = {
  item: 'service',
  tax: 'tax',
  term: 'term',
  method: 'payment method',
  class: 'class',
  location: 'location',
  custom: 'custom field',
  deposit: 'deposit account',
} as const;

function notMapped(kind: ConfigKind, value: string): Problem {
  const what =
    value === '' ? `No default ${nouns[kind]} is chosen` : `The ${nouns[kind]} “${value}” is not mapped to one`;
  return {
    code: 'not-mapped',
    text: `${what} in QuickBooks.`,
    action: 'configure',
    blocks: true,
    missing: { kind, value },
  };
}

export function inactiveTarget(kind: ConfigKind, value: string): Problem {
  const what = value === '' ? `The default ${nouns[kind]}` : `What the ${nouns[kind]} “${value}” is mapped to`;
  return {
    code: 'target-inactive',
    text: `${what} is inactive or gone in QuickBooks.`,
    action: 'configure',
    blocks: true,
    missing: { kind, value },
  };
}

const fixInSource = (code: string, text: string): Problem => ({ code, text, action: 'fix-in-source', blocks: true });

/** The id a value is mapped to; null where it is left out or not known, with the problem noted. */
export function resolveValue(
  values: ValueMap,
  kind: ConfigKind,
  value: string | null,
  problems: Problem[],
  required = false,
): string | null {
  const asked = value?.trim() ?? '';
  if (asked === '' && !required) return null;
  const target = values.target(kind, asked);
  if (target.id === null) {
    problems.push(notMapped(kind, asked));
    return null;
  }
  if (!target.usable) problems.push(inactiveTarget(kind, asked));
  return target.id === leaveOut ? null : target.id;
}

/** Credits come with positive or with negative lines; QuickBooks takes positive ones. */
function signedLines(document: ExportDocument): readonly ExportLine[] {
  const sum = sumMinor(document.lines.map((line) => line.amountMinor));
  if (document.kind !== 'credit' || sum >= 0) return document.lines;
  const flip = (text: string | null): string | null =>
    text === null ? null : text.startsWith('-') ? text.slice(1) : `-${text}`;
  return document.lines.map((line) => ({
    ...line,
    amountMinor: -line.amountMinor,
    unitPrice: flip(line.unitPrice),
    taxMinor: line.taxMinor === null ? null : Math.abs(line.taxMinor),
  }));
}

/** Body of an invoice, credit memo or sales receipt, with all that stands in its way. */
export function buildDocument(document: ExportDocument, context: DocumentContext): BuiltBody {
  const { values } = context;
  const problems: Problem[] = [];
  const { currency } = document;
  const source = signedLines(document);
  const taxMinor = Math.abs(document.taxMinor ?? sumMinor(source.map((line) => line.taxMinor ?? 0)));
  const lines: JsonObject[] = [];
  let discountMinor: AmountMinor = 0;
  let salesMinor: AmountMinor = 0;
  const whole: ExportLine = {
    item: null,
    description: document.memo,
    quantity: null,
    unitPrice: null,
    amountMinor: document.totalMinor - taxMinor,
    taxCode: null,
    taxMinor,
    serviceDate: null,
    discount: null,
    className: null,
  };
  for (const line of source.length === 0 ? [whole] : source) {
    if (line.amountMinor === 0 && line.item === null && (line.description ?? '') !== '') {
      lines.push({ DetailType: 'DescriptionOnly', Description: line.description ?? '', DescriptionLineDetail: {} });
      continue;
    }
    const itemId = resolveItem(values, line, problems);
    if (itemId === discountTarget) {
      discountMinor -= line.amountMinor;
      continue;
    }
    salesMinor += line.amountMinor;
    lines.push(salesLine(line, itemId, currency, values, problems));
  }
  if (discountMinor < 0) problems.push(fixInSource('negative-discount', 'Its discount would raise the total.'));
  if (discountMinor > 0) {
    lines.push({
      Amount: amountNumber(discountMinor, currency),
      DetailType: 'DiscountLineDetail',
      DiscountLineDetail: { PercentBased: false },
    });
  }
  const sum = salesMinor - discountMinor + taxMinor;
  if (sum !== document.totalMinor) {
    problems.push(
      fixInSource(
        'total-differs',
        `Lines and tax add up to ${minorToDecimal(sum, currency)} ${currency}, the total says ${minorToDecimal(document.totalMinor, currency)} ${currency}.`,
      ),
    );
  }
  const note = context.keepsNumbers && document.number !== null ? null : noteTag(context.itemId);
  const number = document.number;
  const body: JsonObject = {
    ...(number === null ? {} : { DocNumber: number }),
    TxnDate: document.date,
    ...(document.kind === 'invoice' && document.dueDate !== null ? { DueDate: document.dueDate } : {}),
    CustomerRef: { value: context.customer },
    ...(context.multicurrency ? { CurrencyRef: { value: currency } } : {}),
    ...termOf(document, values, problems),
    ...locationOf(document, values, problems),
    ...customFieldsOf(document, values, problems),
    Line: lines,
    ...taxOf(source, taxMinor, document, values, problems),
    ...(document.memo === null || source.length === 0 ? {} : { CustomerMemo: { value: document.memo } }),
    ...(note === null ? {} : { PrivateNote: note }),
  };
  problems.push(...checkTexts(document, lines));
  return { body, problems };
}

function resolveItem(values: ValueMap, line: ExportLine, problems: Problem[]): string | null {
  const name = line.item?.trim() ?? '';
  const target = values.target('item', name);
  const isDiscount =
    line.amountMinor < 0 &&
    /^(discount|rebate|rabatt|remise|korting)/i.test(name === '' ? (line.description ?? '') : name);
  if (isDiscount && target.origin !== 'chosen') return discountTarget;
  if (target.id === null) {
    problems.push(notMapped('item', name));
    return null;
  }
  if (!target.usable) problems.push(inactiveTarget('item', name));
  return target.id;
}

function salesLine(
  line: ExportLine,
  itemId: string | null,
  currency: string,
  values: ValueMap,
  problems: Problem[],
): JsonObject {
  const counted = lineNumbers(line.quantity, line.unitPrice, line.amountMinor, currency);
  const classId = resolveValue(values, 'class', line.className, problems);
  return {
    ...(line.description === null ? {} : { Description: line.description }),
    Amount: amountNumber(line.amountMinor, currency),
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ...(itemId === null ? {} : { ItemRef: { value: itemId } }),
      ...(counted === null ? {} : { Qty: counted.quantity, UnitPrice: counted.unitPrice }),
      ...lineTax(line, values, problems),
      ...(line.serviceDate === null ? {} : { ServiceDate: line.serviceDate }),
      ...(classId === null ? {} : { ClassRef: { value: classId } }),
    },
  };
}

const isTaxed = (line: ExportLine): boolean => (line.taxMinor ?? 0) !== 0;

/** US lines say taxed or not; elsewhere each line names its code. */
function lineTax(line: ExportLine, values: ValueMap, problems: Problem[]): JsonObject {
  if (values.isUs) return { TaxCodeRef: { value: isTaxed(line) ? 'TAX' : 'NON' } };
  const code = resolveValue(values, 'tax', line.taxCode, problems, isTaxed(line) || line.taxCode !== null);
  return code === null ? {} : { TaxCodeRef: { value: code } };
}

/** The tax of the whole document, as billed. */
function taxOf(
  lines: readonly ExportLine[],
  taxMinor: AmountMinor,
  document: ExportDocument,
  values: ValueMap,
  problems: Problem[],
): JsonObject {
  const TotalTax = amountNumber(taxMinor, document.currency);
  if (!values.isUs) {
    if (taxMinor === 0 && lines.every((line) => line.taxCode === null))
      return { GlobalTaxCalculation: 'NotApplicable' };
    return { GlobalTaxCalculation: 'TaxExcluded', TxnTaxDetail: { TotalTax } };
  }
  if (taxMinor === 0) return { TxnTaxDetail: { TotalTax: 0 } };
  if (lines.length > 0 && !lines.some(isTaxed)) {
    problems.push(
      fixInSource(
        'tax-without-lines',
        'It carries tax, but none of its lines does. Import the file again with a column as the tax of the line.',
      ),
    );
  }
  const code = lines.find((line) => isTaxed(line))?.taxCode ?? null;
  const id = resolveValue(values, 'tax', code, problems, true);
  return { TxnTaxDetail: { ...(id === null ? {} : { TxnTaxCodeRef: { value: id } }), TotalTax } };
}

function termOf(document: ExportDocument, values: ValueMap, problems: Problem[]): JsonObject {
  if (document.kind === 'order') return {};
  const term = document.terms?.trim() ?? '';
  if (term === '' || document.kind === 'credit') return {};
  const id = resolveValue(values, 'term', term, problems);
  return id === null ? {} : { SalesTermRef: { value: id } };
}

function locationOf(document: ExportDocument, values: ValueMap, problems: Problem[]): JsonObject {
  const id = resolveValue(values, 'location', document.location, problems);
  return id === null ? {} : { DepartmentRef: { value: id } };
}

/** The most characters QuickBooks keeps of a custom field. */
const customFieldMax = 31;

/** Fields by their definition. Two columns of the source cannot stand in one field: neither would be right. */
function customFieldsOf(document: ExportDocument, values: ValueMap, problems: Problem[]): JsonObject {
  const fields: JsonObject[] = [];
  const taken = new Map<string, string>();
  for (const { name, value } of document.customFields) {
    const id = resolveValue(values, 'custom', name, problems);
    if (id === null) continue;
    const other = taken.get(id);
    if (other !== undefined) {
      problems.push({
        code: 'custom-field-twice',
        text: `“${other}” and “${name}” are mapped to the same custom field.`,
        action: 'configure',
        blocks: true,
      });
    }
    taken.set(id, name);
    if (value.length > customFieldMax) {
      problems.push(
        fixInSource(
          'custom-field-too-long',
          `Its “${name}” has more than ${customFieldMax} characters, the most QuickBooks takes in a custom field.`,
        ),
      );
    }
    fields.push({ DefinitionId: id, Type: 'StringType', StringValue: value });
  }
  return fields.length === 0 ? {} : { CustomField: fields };
}

/** Lengths QuickBooks refuses beyond. @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
function checkTexts(document: ExportDocument, lines: readonly JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  if ((document.number?.length ?? 0) > 21) {
    problems.push(fixInSource('number-too-long', 'Its number has more than 21 characters, the most QuickBooks takes.'));
  }
  if (/\p{Cc}/u.test(document.number ?? '')) {
    problems.push(
      fixInSource('number-characters', 'Its number has a line break, a tab or another invisible character.'),
    );
  }
  if ((document.memo?.length ?? 0) > 1000) {
    problems.push(fixInSource('memo-too-long', 'Its memo has more than 1,000 characters, the most QuickBooks takes.'));
  }
  if (lines.some((line) => typeof line.Description === 'string' && line.Description.length > 4000)) {
    problems.push(
      fixInSource(
        'description-too-long',
        'A line’s description has more than 4,000 characters, the most QuickBooks takes.',
      ),
    );
  }
  return problems;
}
