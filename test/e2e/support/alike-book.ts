import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { QboObject } from '../../../electron/simulator/json.ts';
import { startSimulator } from '../../../electron/simulator/simulator.ts';
import { smallBooks } from '../../unit/simulator/small-books.ts';

// Books for looking at the list of customers: names that are alike, long, written from the right, under parents, inactive.

/** As long as QuickBooks takes a name. */
const longName =
  `${'Northern Lights Community Theatre and Performing Arts Foundation of Greater Harborview '.repeat(6)}Inc`.slice(
    0,
    499,
  );

interface Client {
  readonly name: string;
  readonly email?: string;
  readonly currency?: string;
  readonly parent?: string;
}

const clients: readonly Client[] = [
  { name: 'Harbor Bakery', email: 'accounts.payable.department@harborbakeryandpatisserie.example.com' },
  { name: 'Marlowe Partners' },
  { name: `${longName}.`, email: 'box@longlonglonglonglonglonglonglonglonglonglonglonglonglonglong.example.org' },
  { name: 'مخبز الميناء', email: 'mina@example.com' },
  { name: 'North Pier Caffe' },
  { name: 'Old Mill' },
  { name: 'Quay Supplies' },
  { name: 'Rowan Studio', currency: 'EUR' },
  { name: 'Nobody Knows Me' },
];

const customers: readonly QboObject[] = [
  { DisplayName: 'Marlowe Partners East', PrimaryEmailAddr: { Address: 'east@marlowe.example.com' } },
  { DisplayName: 'Marlowe Partners West', PrimaryPhone: { FreeFormNumber: '(555) 010-0199' } },
  { DisplayName: 'Marlow Partners North' },
  { DisplayName: `${longName}` },
  { DisplayName: 'مخبز الميناء', PrimaryEmailAddr: { Address: 'mina@example.com' } },
  { DisplayName: 'Rowan Studios', CurrencyRef: { value: 'EUR' } },
  { DisplayName: 'North Pier Terrace', ParentRef: { value: '59' }, Job: true, BillWithParent: true },
];

/**
 * Makes both sides, QuickBooks' where the practice company of this data folder keeps its state.
 *
 * @returns the file of clients, and the ids of customers by name
 */
export async function writeAlikeBook(dataFolder: string): Promise<{ clients: string; ids: Map<string, string> }> {
  const folder = join(dataFolder, 'practice');
  await mkdir(folder, { recursive: true });
  const simulator = await startSimulator({
    stateFile: join(folder, 'company.json'),
    realms: [
      smallBooks({ preferences: { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } } } }),
    ],
    about: { exportDir: join(folder, 'export'), truthFile: join(folder, 'truth.json') },
  });
  const ids = new Map<string, string>();
  try {
    for (const fields of customers) {
      ids.set(String(fields.DisplayName), simulator.edit({ entity: 'Customer', operation: 'create', fields }).id);
    }
  } finally {
    await simulator.close();
  }
  const path = join(dataFolder, 'clients.csv');
  const rows = clients.map(({ name, email = '', currency = 'USD' }, index) => ({
    'Client ID': `C${index + 1}`,
    'Client Name': name,
    'Contact First Name': '',
    'Contact Last Name': '',
    Email: email,
    Phone: '',
    Address: '',
    City: '',
    State: '',
    'Postal Code': '',
    Country: '',
    Currency: currency,
    Terms: 'Net 30',
    Status: 'Active',
  }));
  await writeFile(path, stringify(rows, { header: true }));
  return { clients: path, ids };
}
