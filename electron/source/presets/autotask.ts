import type { Preset } from './types.ts';

/** People choose the columns of these exports: the names are aliases to score by, not a fixed layout. */
export const autotaskPresets: readonly Preset[] = [
  {
    id: 'autotask-invoices',
    system: 'Autotask',
    layout: 'Invoice history, columns chosen',
    kind: 'invoices',
    headers: ['Organization', 'Invoice Date', 'Invoice ID', 'Invoice Number', 'Total', 'Amount Due', 'Status'],
    fields: {
      clientName: ['Organization', 'Account'],
      date: ['Invoice Date'],
      externalId: ['Invoice ID'],
      number: ['Invoice Number'],
      total: ['Total', 'Invoice Total'],
      balance: ['Amount Due'],
      status: ['Status'],
      dueDate: ['Due Date'],
      currency: ['Currency'],
    },
  },
];
