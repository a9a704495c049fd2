import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockQuestion,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type {
  BatchRow,
  ExportConfigKind,
  ExportItemKind,
  ExportItemState,
  ExportProblem,
} from '../../../shared/ipc/exports.ts';
import { formatCount } from '../../ui/format.ts';

export const kindWords: Readonly<Record<ExportItemKind, { readonly one: string; readonly many: string }>> = {
  'void-payment': { one: 'payment to void', many: 'payments to void' },
  'delete-credit-memo': { one: 'credit memo to delete', many: 'credit memos to delete' },
  'void-sales-receipt': { one: 'sales receipt to void', many: 'sales receipts to void' },
  'void-invoice': { one: 'invoice to void', many: 'invoices to void' },
  'deactivate-customer': { one: 'customer to make inactive', many: 'customers to make inactive' },
  'create-customer': { one: 'new customer', many: 'new customers' },
  'update-customer': { one: 'customer to update', many: 'customers to update' },
  'update-invoice': { one: 'invoice to update', many: 'invoices to update' },
  'update-credit-memo': { one: 'credit memo to update', many: 'credit memos to update' },
  'create-invoice': { one: 'invoice', many: 'invoices' },
  'create-credit-memo': { one: 'credit memo', many: 'credit memos' },
  'create-sales-receipt': { one: 'sales receipt', many: 'sales receipts' },
  'create-payment': { one: 'payment', many: 'payments' },
};

export function countKind(kind: ExportItemKind, count: number): string {
  return `${formatCount(count)} ${count === 1 ? kindWords[kind].one : kindWords[kind].many}`;
}

export const stateWords: Readonly<
  Record<
    ExportItemState,
    { readonly word: string; readonly icon: ComponentType<{ size?: number; color?: string }>; readonly colour: string }
  >
> = {
  blocked: { word: 'blocked', icon: IconBan, colour: '--tier-suggested' },
  ready: { word: 'ready', icon: IconCircleDashed, colour: '--tier-linked' },
  sending: { word: 'sending', icon: IconSend, colour: '--tier-linked' },
  'in-doubt': { word: 'in doubt', icon: IconClockQuestion, colour: '--tier-suggested' },
  confirmed: { word: 'in QuickBooks', icon: IconCircleCheck, colour: '--tier-exact' },
  failed: { word: 'refused', icon: IconAlertTriangle, colour: '--wrong' },
  withdrawn: { word: 'taken out', icon: IconX, colour: '--tier-unmatched' },
};

export const statusWords: Readonly<Record<BatchRow['status'], string>> = {
  composed: 'composed, nothing sent',
  pushing: 'being pushed',
  stopped: 'stopped, goes on where it was',
  done: 'done',
  withdrawn: 'taken out',
};

export const actionWords: Readonly<Record<Exclude<ExportProblem['action'], 'none'>, string>> = {
  'link-customer': 'Open customers',
  configure: 'Map for export',
  'link-document': 'Open history',
  'decide-payment': 'Open backfill',
  'fix-in-source': 'Open import',
  pull: 'Open QuickBooks',
  'reopen-period': 'Open QuickBooks',
  'check-again': 'Check again',
  'review-conflict': 'Open conflicts',
};

export const configWords: Readonly<
  Record<ExportConfigKind, { readonly name: string; readonly list: string; readonly default: string }>
> = {
  item: { name: 'Service', list: 'a product or service', default: 'Every other service' },
  tax: { name: 'Tax', list: 'a tax code', default: 'Every other tax' },
  term: { name: 'Term', list: 'a term', default: 'Every other term' },
  method: { name: 'Payment method', list: 'a payment method', default: 'Every other method' },
  class: { name: 'Class', list: 'a class', default: 'Every other class' },
  location: { name: 'Location', list: 'a location', default: 'Every other location' },
  custom: { name: 'Custom field', list: 'a custom field', default: 'Every other field' },
  deposit: { name: 'Deposit account', list: 'an account', default: 'All payments' },
};

export const originWords = {
  chosen: 'chosen',
  'same-name': 'same name',
  default: 'default',
  none: 'not mapped',
} as const;
