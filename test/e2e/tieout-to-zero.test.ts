import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readSheet } from 'read-excel-file/node';
import { watchPractice } from '../tour/practice-watch.ts';
import { answerDialogs, openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';
import { damagedSource, daysAgo, type SourceFiles, writeDamagedBook, writeSourceFiles } from './support/small-book.ts';
import { causes, readDifference, step } from './support/tie-out-screen.ts';

/** Imports all three files. `complete`: what the file of invoices no longer holds is gone. */
async function importFiles({ app, page }: Tieout, paths: string[], complete = false): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
  }, paths);
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Choose files' }).click();
  if (complete) {
    await page.getByRole('button', { name: /^Ready invoices\.csv/ }).click();
    await page.getByRole('switch', { name: /^This file is complete/ }).click({ force: true });
    await expect(page.getByRole('switch', { name: /^This file is complete/ })).toBeChecked();
  }
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByRole('button', { name: /^Import \d/ })).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText('Imported 3 files').first()).toBeVisible();
}

async function pull(page: Page): Promise<void> {
  await step(page, 'QuickBooks');
  await page.keyboard.press('Control+p');
  await expect(page.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });
}

/** The tie-out once it shows exactly these causes, in cents. */
async function expectCauses(page: Page, expected: Readonly<Record<string, number>>): Promise<void> {
  await step(page, 'Tie-out');
  await expect
    .poll(async () => Object.fromEntries((await readDifference(page)).byCause), { timeout: 20_000 })
    .toEqual(expected);
}

/** Chooses a cause and presses the action it offers first. */
async function follow(page: Page, cause: string, action: RegExp): Promise<void> {
  await causes(page).getByRole('button', { name: cause }).click();
  await expect(page.getByRole('region', { name: 'Records of the difference' })).toContainText(cause);
  await page.getByRole('button', { name: action }).click();
}

async function write(tieout: Tieout, button: RegExp, path: string): Promise<void> {
  await answerDialogs(tieout, { save: path });
  await tieout.page.getByRole('button', { name: button }).click();
  await expect(tieout.page.getByText(new RegExp(`^Wrote ${path.split('/').at(-1)}, as of`))).toBeVisible({
    timeout: 60_000,
  });
}

test('each damage has its cause, each cause its action, and one by one they go to zero; signed off, every change is told', async ({
  launch,
}, info) => {
  test.setTimeout(240_000);
  const userData = await seedDataFolder();
  const ids = await writeDamagedBook(userData);
  const folder = info.outputPath('files');
  mkdirSync(folder, { recursive: true });
  const tieout = await launch({ userData });
  const { page } = tieout;
  const quickbooks = await watchPractice(tieout.app);
  await openPractice(tieout);
  await page.getByRole('button', { name: /^Pull now/ }).click();
  await expect(page.getByText(/records changed/).first()).toBeVisible({ timeout: 60_000 });
  await importFiles(tieout, await writeSourceFiles(join(folder, 'first'), damagedSource));

  // Exact names are accepted at once; the client with another spelling is a cause, and its action leads to it.
  await step(page, 'Customers');
  await page.getByRole('button', { name: /^Accept 1 exact/ }).click();
  await expect(page.getByText(/^Linked /).first()).toBeVisible();
  await step(page, 'Tie-out');
  await follow(page, 'Customer unmatched', /^Match the customer/);
  await page.getByRole('button', { name: /^Accept\s?A?$/ }).click();
  await expect(page.getByRole('tab', { name: /^Linked\s*2$/ })).toBeVisible();

  // History: what agrees in everything is linked at once, what differs by choosing.
  await step(page, 'History');
  await page.getByRole('button', { name: /^Link \d+ invoices/ }).click();
  await expect(page.getByText(/^Linked \d+ invoices/).first()).toBeVisible();
  await expectCauses(page, {
    'Only in source': 45_000 + 10_001 + 33_000 + 25_000,
    'Only in QuickBooks': -(50_000 + 10_000 + 33_000 + 12_000),
    'Payment on one side': 25_000 - 30_000 - 20_000,
    'Unapplied payment or credit': 20_000,
    'Credit memo on one side': -4_000,
    'Straight to the account': -7_700,
  });
  await page.screenshot({ path: info.outputPath('damaged.png') });
  await step(page, 'Go-live');
  await page.getByRole('button', { name: 'Set date' }).click();
  await expect(page.getByRole('button', { name: 'Date is set' })).toBeVisible();
  await expectCauses(page, {
    'Before go-live': 45_000 + 10_001 + 33_000 - 50_000 - 10_000 - 33_000,
    'Only in source': 25_000,
    'Only in QuickBooks': -12_000,
    'Payment on one side': 25_000 - 30_000 - 20_000,
    'Unapplied payment or credit': 20_000,
    'Credit memo on one side': -4_000,
    'Straight to the account': -7_700,
  });

  // Link: the three of history, two of them with other amounts, which get causes of their own.
  await follow(page, 'Before go-live', /^Link in History/);
  await page.getByRole('textbox', { name: /^Search/ }).fill('');
  await page.getByRole('tab', { name: /^Ambiguous\s*3/ }).click();
  for (const left of [2, 1, 0]) {
    await page.getByRole('button', { name: /^Link\s?A?$/ }).click();
    await expect(
      page.getByRole('tab', { name: new RegExp(`^Ambiguous\\s*${left === 0 ? '0?$' : left}`) }),
    ).toBeVisible();
  }
  const linked = {
    'Only in source': 25_000,
    'Only in QuickBooks': -12_000,
    'Amount differs': -5_000,
    'Tax or rounding': 1,
    'Payment on one side': 25_000 - 30_000 - 20_000,
    'Unapplied payment or credit': 20_000,
    'Credit memo on one side': -4_000,
    'Straight to the account': -7_700,
  };
  await expectCauses(page, linked);

  // Accept: a cent of rounding, with a reason.
  await follow(page, 'Tax or rounding', /^Accept …/);
  await page.getByRole('textbox', { name: 'Why this is in order' }).fill('Rounded line by line');
  await page.getByRole('button', { name: 'Accept 1 difference' }).click();
  await expect(causes(page)).toContainText('0.01 accepted');

  // Ask: the journal entry. The client answers, and takes it back in QuickBooks.
  await follow(page, 'Straight to the account', /^Ask the client/);
  await page.getByRole('dialog').getByRole('button', { name: 'Keep the question' }).click();
  await quickbooks.edit({ entity: 'JournalEntry', operation: 'delete', id: ids.journal });
  await pull(page);
  const { 'Straight to the account': _asked, ...asked } = linked;
  await expectCauses(page, asked);

  // Apply in QuickBooks: what stood on no invoice there, stood on one in the source.
  await causes(page).getByRole('button', { name: 'Unapplied payment or credit' }).click();
  await expect(page.getByRole('region', { name: 'Records of the difference' })).toContainText(
    'Apply it to an invoice in QuickBooks',
  );
  await quickbooks.edit({
    entity: 'Payment',
    operation: 'update',
    id: ids.unapplied,
    fields: {
      CustomerRef: { value: '58' },
      TotalAmt: 200,
      Line: [{ Amount: 200, LinkedTxn: [{ TxnId: ids.a3, TxnType: 'Invoice' }] }],
    },
  });
  await pull(page);
  const { 'Unapplied payment or credit': _unapplied, ...applied } = asked;
  await expectCauses(page, { ...applied, 'Payment on one side': 25_000 - 30_000 });

  // Export: invoice, credit memo and payment go to QuickBooks, which a person pushes.
  await follow(page, 'Only in source', /^Export to QuickBooks/);
  await page.getByRole('textbox', { name: 'Search what could be sent' }).fill('');
  await page.getByRole('button', { name: /^Compose all 3 records/ }).click();
  await page.getByRole('button', { name: /^Push 3 items/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Push 3 items' }).click();
  await expect(page.getByRole('tab', { name: /^In QuickBooks\s*3$/ })).toBeVisible({ timeout: 30_000 });
  await expectCauses(page, {
    'Only in QuickBooks': -12_000,
    'Amount differs': -5_000,
    'Tax or rounding': 1,
    'Payment on one side': 25_000,
  });

  // Someone voids an invoice in QuickBooks; then the billing system is put right, and its newer file is imported.
  await quickbooks.edit({ entity: 'Invoice', operation: 'void', id: ids.v1 });
  // The push pulls by itself afterwards; only a pull that begins after the edit is sure to see it.
  await expect(async () => {
    await pull(page);
    await step(page, 'Tie-out');
    expect((await readDifference(page)).byCause.get('Voided or deleted on one side')).toBe(9_000);
  }).toPass({ timeout: 60_000 });
  await expectCauses(page, {
    'Only in QuickBooks': -12_000,
    'Amount differs': -5_000,
    'Tax or rounding': 1,
    'Payment on one side': 25_000,
    'Voided or deleted on one side': 9_000,
  });
  await follow(page, 'Only in QuickBooks', /^Import a newer file/);
  const right: Readonly<Record<string, object>> = {
    '1': { paidMinor: 25_000 },
    '4': { totalMinor: 50_000 },
    '5': { totalMinor: 10_000 },
    '10': { status: 'Void' },
  };
  const repaired: SourceFiles = {
    documents: [
      ...damagedSource.documents.map((one) => ({ ...one, ...right[one.id] })),
      { id: '11', number: '6600', client: 'pier', date: daysAgo(0), totalMinor: 12_000 },
    ],
    payments: [
      ...damagedSource.payments,
      { id: 'SP-2', client: 'harbor', date: daysAgo(5), amountMinor: 25_000, on: '1' },
    ],
  };
  await importFiles(tieout, await writeSourceFiles(join(folder, 'repaired'), repaired));
  await expectCauses(page, { 'Only in source': 12_000, 'Only in QuickBooks': -12_000 });

  // Match and link: the last pair. Nothing is left to explain.
  await follow(page, 'Only in source', /^Link in History/);
  await page.getByRole('button', { name: /^Link 1 invoice/ }).click();
  await expect(page.getByText(/^Linked 1 invoice: 120\.00/).first()).toBeVisible();
  await expectCauses(page, {});
  await expect(page.getByTestId('difference')).toHaveText(/^0\.00/);
  await expect(page.getByText('Receivables agree')).toBeVisible();
  await page.screenshot({ path: info.outputPath('zero.png') });

  // Signed off; then both sides change.
  await page.getByRole('tab', { name: 'Sign-off' }).click();
  await page.getByRole('button', { name: /^Sign off as of/ }).click();
  await page.getByRole('textbox', { name: 'Reviewed by' }).fill('Grace');
  await page.getByRole('button', { name: 'Sign off', exact: true }).click();
  await expect(page.getByText('Nothing has changed since this sign-off.')).toBeVisible();
  await quickbooks.edit({ entity: 'Payment', operation: 'delete', id: ids.unapplied });
  await pull(page);
  const later: SourceFiles = {
    documents: [
      ...repaired.documents
        .filter((one) => one.number !== '4007')
        .map((one) => (one.number === '1001' ? { ...one, date: daysAgo(39) } : one)),
      { id: '12', number: '8800', client: 'harbor', date: daysAgo(3), totalMinor: 12_345 },
    ],
    payments: repaired.payments,
  };
  await importFiles(tieout, await writeSourceFiles(join(folder, 'later'), later), true);
  await step(page, 'Tie-out');
  await expect(page.getByText('5 records changed since this sign-off')).toBeVisible();
  const changed = page.getByRole('region', { name: 'Changed since the sign-off' });
  const rowOf = (record: string) => changed.getByRole('row', { name: new RegExp(record) });
  await expect(rowOf('Invoice 4007')).toContainText('missing from the newest import');
  await expect(rowOf('Invoice 8800')).toContainText('new');
  await expect(rowOf('Invoice 1001')).toContainText('date');
  await expect(rowOf('Invoice 1003')).toContainText('open 400.00 → 600.00');
  await expect(changed.getByRole('row', { name: /QuickBooks.*Payment/ })).toContainText('deleted');
  await page.screenshot({ path: info.outputPath('changed.png') });
  await page.getByRole('tab', { name: 'Difference' }).click();
  const { difference, byCause } = await readDifference(page);
  expect(difference).toBe(12_345 - 70_000 - 20_000);

  // The files say what the screen says; made again they are the same.
  await step(page, 'Reports');
  for (const part of ['Decisions', 'Questions', 'Export batch']) {
    const box = page.getByRole('checkbox', { name: new RegExp(part, 'i') });
    if (!(await box.isChecked())) await box.check();
  }
  const [pdf, again, xlsx] = ['file.pdf', 'again.pdf', 'file.xlsx'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await write(tieout, /^Write PDF/, pdf);
  await write(tieout, /^Write PDF/, again);
  expect(readFileSync(again).equals(readFileSync(pdf))).toBe(true);
  await write(tieout, /^Write workbook/, xlsx);
  const rows = await readSheet(xlsx, 'Tie-out, USD causes');
  const told = new Map(rows.slice(1).map((row) => [String(row[0]), Math.round(100 * Number(row[3]))]));
  expect(told.get('Difference')).toBe(difference);
  for (const [cause, amount] of byCause) expect([cause, told.get(cause)]).toEqual([cause, amount]);
  const since = await readSheet(xlsx, 'Sign-off changed since');
  expect(since.slice(1).map((row) => row[1])).toEqual(
    expect.arrayContaining(['Invoice 4007', 'Invoice 8800', 'Invoice 1001', 'Invoice 1003']),
  );
  const sent = await readSheet(xlsx, 'Export batch 1 items');
  expect(sent.slice(1).map((row) => row[2])).toEqual(['invoice 5500', 'credit memo 7700', 'payment SP-1']);
});
