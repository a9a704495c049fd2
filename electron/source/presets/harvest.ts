import type { Preset } from './types.ts';

const harvest = 'Harvest';

export const harvestPresets: readonly Preset[] = [
  {
    id: 'harvest-invoices',
    system: harvest,
    layout: 'Invoices',
    kind: 'invoices',
    headers: [
      'Issue Date',
      'Last Payment Date',
      'ID',
      'PO Number',
      'Client',
      'Subject',
      'Invoice Amount',
      'Paid Amount',
      'Balance',
      'Subtotal',
      'Discount',
      'Tax',
      'Tax2',
      'Currency',
      'Currency Symbol',
      'Document Type',
      'Client Address',
    ],
    fields: {
      date: ['Issue Date'],
      // Harvest calls the invoice number its ID.
      number: ['ID'],
      clientName: ['Client'],
      memo: ['Subject'],
      total: ['Invoice Amount'],
      paid: ['Paid Amount'],
      balance: ['Balance'],
      tax: [['Tax', 'Tax2']],
      currency: ['Currency'],
      type: ['Document Type'],
    },
    types: { retainer: 'skip', estimate: 'skip' },
  },
  {
    id: 'harvest-clients',
    system: harvest,
    layout: 'Clients',
    kind: 'clients',
    headers: ['Client Name', 'Address'],
    fields: { name: ['Client Name'], address: ['Address'] },
  },
];
