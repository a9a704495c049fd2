import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { type PracticeWatch, watchPractice } from '../tour/practice-watch.ts';
import { callMainFrom, expectOpen, openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import { readDifference, step } from './support/tie-out-screen.ts';

// The whole way of what both sides disagree about and of what is missing in QuickBooks, in one company.

const args = ['--practice-customers=60', '--practice-invoices=400', '--practice-seed=3'];
const today = new Date().toISOString().slice(0, 10);

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('main').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

/** The count on a tab. */
async function countOf(page: Page, tab: string): Promise<number> {
  const text = await page
    .getByRole('tab', { name: new RegExp(`^${tab}`) })
    .locator('[data-count]')
    .innerText();
  return Number(text.replace(/[^\d]/g, ''));
}

/** What the source is above QuickBooks, in cents. */
async function differenceOf(page: Page): Promise<number> {
  await step(page, 'Tie-out');
  await expect(page.getByTestId('difference')).toBeVisible({ timeout: 30_000 });
  return (await readDifference(page)).difference;
}

async function expectDifference(page: Page, cents: number): Promise<void> {
  await expect.poll(() => differenceOf(page), { timeout: 30_000 }).toBe(cents);
}

async function pull(page: Page): Promise<void> {
  await step(page, 'QuickBooks');
  await page.keyboard.press('Control+p');
  await expect(page.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });
}

async function importExport(page: Page): Promise<void> {
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Use the practice export' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByRole('button', { name: /^Import \d/ })).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText(/^Imported /).first()).toBeVisible({ timeout: 60_000 });
}

/** A file of the billing system's export, to be written with some of its rows changed and some added. */
async function openTable(file: string) {
  const rows = parse(await readFile(file, 'utf8'), { bom: true, columns: true }) as Record<string, string>[];
  return {
    rows,
    save: (more: readonly Record<string, string>[]) =>
      writeFile(file, stringify([...rows, ...more], { header: true, columns: Object.keys(rows[0] ?? {}) })),
  };
}

interface EditedBooks {
  /** Invoices whose due date someone changed in QuickBooks. */
  readonly redated: readonly string[];
  /** One whose number was changed there besides. */
  readonly renumbered: string;
  /** By how much an open invoice's total was raised there, in cents. */
  readonly raisedMinor: number;
}

/** Someone works in QuickBooks: due dates, a number, and the amount of an invoice that nothing was paid on. */
async function editBooks(practice: PracticeWatch, dates: ReadonlyMap<string, string>): Promise<EditedBooks> {
  const truth = await practice.truth();
  const recent = truth.invoices.flatMap(({ type, kind, invoiceId, quickbooksId, damage }) =>
    type === 'Invoice' &&
    kind === 'same' &&
    quickbooksId !== null &&
    damage.length === 0 &&
    (dates.get(invoiceId ?? '') ?? '') > '2026-01-01'
      ? [{ invoiceId: invoiceId ?? '', quickbooksId }]
      : [],
  );
  const exact = new Set(truth.customers.filter((one) => one.tier === 'exact').map((one) => one.customerId));
  const edited: string[] = [];
  let raisedMinor = 0;
  let renumbered = '';
  for (const { invoiceId, quickbooksId } of recent) {
    const object = await practice.object('Invoice', quickbooksId);
    const { value: customer } = object.CustomerRef as { value: string };
    if (!exact.has(customer)) continue;
    const [line] = object.Line ?? [];
    const isOpen = object.Balance === object.TotalAmt && object.Line?.length === 2;
    const edit = (fields: object) =>
      practice.edit({ entity: 'Invoice', operation: 'update', id: quickbooksId, fields: { ...fields } });
    if (raisedMinor === 0 && isOpen && line !== undefined) {
      raisedMinor = 5_000;
      const detail = line.SalesItemLineDetail as object;
      const Amount = Number(line.Amount) + raisedMinor / 100;
      await edit({ Line: [{ ...line, Amount, SalesItemLineDetail: { ...detail, Qty: 1, UnitPrice: Amount } }] });
    } else if (renumbered === '') {
      renumbered = `R-${quickbooksId}`;
      await edit({ DueDate: '2031-01-31', DocNumber: renumbered });
    } else if (edited.length < 12) {
      edited.push(invoiceId);
      await edit({ DueDate: '2031-01-31' });
    }
  }
  return { redated: edited, renumbered, raisedMinor };
}

async function mapService(page: Page, service: string, option: number): Promise<void> {
  await page
    .getByRole('button', { name: /^Map for export/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: `Service ${service} in QuickBooks` }).click();
  await page.getByRole('option').nth(option).click();
  await page.getByRole('button', { name: 'Done' }).click();
}

/** The export screen's lists, whatever batch it showed last. */
async function showExport(page: Page): Promise<void> {
  await step(page, 'Export');
  const back = page.getByRole('button', { name: 'Batches' });
  await expect(back.or(page.getByRole('tab', { name: /^To send/ })).first()).toBeVisible();
  if (await back.isVisible()) await back.click();
}

async function openBatch(page: Page, batchId: number): Promise<void> {
  await showExport(page);
  await page.getByRole('tab', { name: /^Batches/ }).click();
  await page
    .getByRole('gridcell', { name: String(batchId), exact: true })
    .first()
    .dblclick();
  await expect(page.getByText(new RegExp(`^Batch ${batchId}\\b`))).toBeVisible();
}

async function toSend(page: Page): Promise<void> {
  await showExport(page);
  await page.getByRole('tab', { name: /^To send/ }).click();
}

async function push(page: Page, count: number): Promise<void> {
  const name = count === 1 ? 'Push 1 item' : `Push ${count} items`;
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

async function expectSent(page: Page, count: number): Promise<void> {
  await expect(page.getByRole('tab', { name: new RegExp(`^In QuickBooks\\s*${count}$`) })).toBeVisible({
    timeout: 30_000,
  });
}

/** What was accepted in bulk before the application was closed is undone by key, and redone. */
async function undoAndRedoBulk(page: Page): Promise<void> {
  await step(page, 'History');
  await expect.poll(() => countOf(page, 'Linked')).toBeGreaterThan(1);
  const invoices = await countOf(page, 'Linked');
  await step(page, 'Customers');
  await expect.poll(() => countOf(page, 'Linked')).toBeGreaterThan(1);
  const [clients, exact] = [await countOf(page, 'Linked'), await countOf(page, 'Exact')];
  const said = page.getByRole('contentinfo').getByRole('status');
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: Linked .* invoices/);
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: Linked .* clients/);
  await expect.poll(() => countOf(page, 'Linked')).toBe(0);
  await expect.poll(() => countOf(page, 'Exact')).toBe(exact + clients);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => countOf(page, 'Linked')).toBe(clients);
  expect(await countOf(page, 'Exact')).toBe(exact);
  await page.keyboard.press('Control+Shift+z');
  await step(page, 'History');
  await expect.poll(() => countOf(page, 'Linked')).toBe(invoices);
}

test('after the set-up one new invoice is all there is to send; edits on both sides are reviewed offline; a mixed batch fails, is fixed, retried and taken back; both sides tie out to the cent', async ({
  launch,
}, info) => {
  test.slow();
  const userData = await seedDataFolder();
  const first = await launch({ userData, args });
  await openPractice(first);
  await pull(first.page);
  await importExport(first.page);
  await step(first.page, 'Customers');
  await first.page.keyboard.press('Shift+A');
  await first.page.getByRole('tab', { name: /^Linked\s*[1-9]/ }).click();
  const cell = first.page.getByRole('gridcell').and(first.page.locator('[col-id="clientName"]')).first();
  await expect(cell).toHaveText(/\S/);
  const client = (await cell.innerText()).trim();
  await step(first.page, 'History');
  await first.page.getByRole('button', { name: /^Link [1-9][\d,]* invoices/ }).click();
  await expect.poll(() => countOf(first.page, 'Linked')).toBeGreaterThan(1);
  await first.close();

  const { app, page } = await launch({ userData, args });
  const practice = await watchPractice(app);
  await page.getByRole('button', { name: 'Open practice company' }).click();
  await expectOpen(page);
  await undoAndRedoBulk(page);
  await step(page, 'Export');
  await expect(page.getByText('No go-live date yet')).toBeVisible();
  await page.getByRole('button', { name: 'Set the go-live date' }).click();
  await page.getByRole('button', { name: 'Set date' }).click();
  await step(page, 'Set-up');
  await page.getByRole('button', { name: 'Complete the set-up' }).click();
  await expect(page.getByText('The set-up is complete')).toBeVisible();
  await step(page, 'Conflicts');
  await expect(page.getByText(/Nothing to review/)).toBeVisible();
  await step(page, 'Export');
  await expect(page.getByText('Nothing to send')).toBeVisible();
  await expectAccessible(page);
  const agreed = await differenceOf(page);

  // One new invoice arrives from the billing system: everything after go-live holds exactly that one.
  const invoicesFile = join(await practice.exportDir(), 'invoices.csv');
  const invoices = await openTable(invoicesFile);
  const clients = await openTable(join(await practice.exportDir(), 'clients.csv'));
  const clientId = clients.rows.find((row) => row['Client Name'] === client)?.['Client ID'] ?? '';
  expect(clientId).not.toBe('');
  const newRow = (id: string, number: string, Item: string, paid = '0.00', open = '250.00') => ({
    ...{ 'Invoice ID': id, 'Invoice Number': number, 'Client ID': clientId, 'Client Name': client, Item },
    ...{ 'Invoice Date': today, 'Due Date': today, Status: 'Sent', Currency: 'USD', Description: 'Quarterly review' },
    ...{ Quantity: '1', 'Unit Price': '250.00', 'Line Amount': '250.00', 'Tax Amount': '0.00' },
    ...{ 'Invoice Total': '250.00', 'Amount Paid': paid, 'Credits Applied': '0.00', Balance: open },
    ...{ Terms: 'Net 30', Memo: '', Type: 'Invoice' },
  });
  const newOne = newRow('990001', 'NEW-1', 'A service nobody mapped');
  await invoices.save([newOne]);
  await importExport(page);
  await step(page, 'Export');
  await expect(page.getByRole('tab', { name: /^To send\s*1$/ })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'invoice NEW-1' })).toBeVisible();
  await page.getByRole('button', { name: /^Compose all 1 record/ }).click();
  await expect(page.getByRole('tab', { name: /^Blocked\s*1$/ })).toBeVisible();

  // What blocks it says what clears it.
  await page.getByRole('gridcell', { name: 'invoice NEW-1' }).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('The service “A service nobody mapped” is not mapped');
  await inspector.getByRole('button', { name: 'Map for export' }).click();
  await page.getByRole('combobox', { name: 'Service A service nobody mapped in QuickBooks' }).click();
  await page.getByRole('option').nth(1).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page
    .getByRole('button', { name: /^Check again/ })
    .first()
    .click();
  await expect(page.getByRole('tab', { name: /^Ready\s*1$/ })).toBeVisible();
  await page.getByRole('tab', { name: 'As JSON' }).click();
  await expect(page.getByLabel('What is posted, as JSON')).toContainText('"DocNumber": "NEW-1"');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Push 1 item/ }).click();
  await expect(page.getByRole('dialog')).toContainText('1 invoice');
  await expect(page.getByRole('dialog')).toContainText('What can be undone');
  await page.getByRole('dialog').getByRole('button', { name: 'Push 1 item' }).click();
  await expectSent(page, 1);

  // Pushed again, nothing happens: there is nothing left to push or to compose.
  await expect(page.getByRole('button', { name: /^Push 0 items/ })).toBeDisabled();
  await toSend(page);
  await expect(page.getByText('Nothing to send')).toBeVisible();
  await expectDifference(page, agreed);

  // Both sides are worked on: due dates here and there, a number and an amount there; here two invoices, one part paid.
  const dates = new Map(invoices.rows.map((row) => [row['Invoice ID'] ?? '', row['Invoice Date'] ?? '']));
  const { redated, renumbered, raisedMinor } = await editBooks(practice, dates);
  expect([redated.length > 4, renumbered !== '', raisedMinor]).toEqual([true, true, 5_000]);
  const ours = new Set(redated.slice(0, redated.length / 2));
  for (const row of invoices.rows) if (ours.has(row['Invoice ID'] ?? '')) row['Due Date'] = '2031-03-31';
  await invoices.save([
    newOne,
    newRow('990002', 'NEW-2', 'A service nobody mapped', '100.00', '150.00'),
    newRow('990003', 'NEW-3', 'Another service'),
  ]);
  await (await openTable(join(await practice.exportDir(), 'payments.csv'))).save([
    {
      ...{ 'Payment ID': '990009', 'Payment Date': today, 'Client ID': clientId, 'Client Name': client },
      ...{ Amount: '100.00', Currency: 'USD', Method: 'Check', Reference: 'CHK-9' },
      ...{ 'Invoice ID': '990002', 'Invoice Number': 'NEW-2', 'Applied Amount': '100.00' },
    },
  ]);
  await pull(page);
  await importExport(page);
  const onlyHere = 15_000 + 25_000;
  await expectDifference(page, agreed + onlyHere - raisedMinor);

  // Review, with the network cut: nothing of it needs QuickBooks.
  await practice.cutNetwork(true);
  const before = await practice.stats();
  await step(page, 'Conflicts');
  await expect(page.getByRole('tab', { name: /^Both changed/ })).toContainText(/[1-9]/);
  const [both, theirs] = [await countOf(page, 'Both changed'), await countOf(page, 'In QuickBooks')];
  expect([both > 1, theirs > 3, await countOf(page, 'All open')]).toEqual([true, true, both + theirs]);
  await page.keyboard.press('4');
  await expect(inspector).toContainText('Both sides changed');
  await expect(page.getByRole('row', { name: /^Due/ })).toContainText(/was /);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('conflicts.png') });
  await callMainFrom(page, 'settings.set', { theme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expectAccessible(page);

  // Ours is kept: it waits for a batch, and undo brings it back.
  await page.keyboard.press('o');
  await expect.poll(() => countOf(page, 'Waiting')).toBe(1);
  expect(await countOf(page, 'Both changed')).toBe(both - 1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => countOf(page, 'Both changed')).toBe(both);
  expect(await countOf(page, 'Waiting')).toBe(0);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => countOf(page, 'Waiting')).toBe(1);

  // Field by field: our number, their due date.
  await page.keyboard.press('5');
  await page.getByRole('combobox', { name: 'Field' }).click();
  await page.getByRole('option', { name: 'Number', exact: true }).click();
  await expect(inspector).toContainText(renumbered);
  await inspector
    .getByRole('radiogroup', { name: /^Number: / })
    .getByText('ours', { exact: true })
    .click();
  await inspector
    .getByRole('radiogroup', { name: /^Due date: / })
    .getByText('theirs', { exact: true })
    .click();
  await page.getByRole('button', { name: /^By field/ }).click();
  await expect.poll(() => countOf(page, 'Waiting')).toBe(2);

  // The amount: ours again.
  await page.getByRole('combobox', { name: 'Field' }).click();
  await page.getByRole('option', { name: 'Total', exact: true }).click();
  await expect(inspector).toContainText('50.00 USD between them');
  await page.getByRole('button', { name: /^Keep ours/ }).click();
  await expect.poll(() => countOf(page, 'Waiting')).toBe(3);
  await page.getByRole('combobox', { name: 'Field' }).click();
  await page.getByRole('option', { name: 'Due date', exact: true }).click();

  // Those that are alike are decided together, after a preview.
  const alike = theirs - 2;
  await page.getByRole('button', { name: `Decide ${alike} alike …` }).click();
  await page.getByRole('combobox', { name: 'Decision for all of them' }).click();
  await page.getByRole('option', { name: 'Keep QuickBooks' }).click();
  await expect(page.getByRole('dialog')).toContainText(`${alike} records to change in the source`);
  await page.getByRole('button', { name: `Decide ${alike}`, exact: true }).click();
  await expect.poll(() => countOf(page, 'In QuickBooks')).toBe(0);
  await page.keyboard.press('Control+z');
  await expect.poll(() => countOf(page, 'In QuickBooks')).toBe(alike);
  expect(await practice.stats()).toEqual(before);
  await practice.cutNetwork(false);

  // What review decided becomes a batch of its own: the amounts agree again once it is pushed.
  await page.getByRole('button', { name: /^Put 3 updates into a batch/ }).click();
  await expect(page.getByText(/^Batch 2\b/)).toBeVisible();
  await push(page, 3);
  await expectSent(page, 3);
  await expectDifference(page, agreed + onlyHere);

  // A mixed batch: a part-paid invoice with its payment, and one whose service somebody makes inactive at that moment.
  await toSend(page);
  await mapService(page, 'Another service', 2);
  await page.getByRole('button', { name: /^Compose all 3 records/ }).click();
  await expect(page.getByRole('tab', { name: /^Ready\s*3$/ })).toBeVisible();
  await page.getByRole('gridcell', { name: 'invoice NEW-3' }).click();
  await page.getByRole('tab', { name: 'As JSON' }).click();
  const posted = page.getByLabel('What is posted, as JSON');
  await expect(posted).toContainText('"DocNumber": "NEW-3"');
  const itemId = /"ItemRef":\s*\{\s*"value":\s*"(\d+)"/.exec(await posted.innerText())?.[1] ?? '';
  await practice.edit({ entity: 'Item', operation: 'deactivate', id: itemId });
  await push(page, 3);
  await expectSent(page, 2);
  await expect(page.getByRole('tab', { name: /^Refused\s*1$/ })).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('refused.png') });
  await expectDifference(page, agreed + 25_000);

  // It is fixed where it says, taken up again, and goes.
  await pull(page);
  await toSend(page);
  await mapService(page, 'Another service', 1);
  await openBatch(page, 3);
  await page.getByRole('button', { name: /^Retry 1 refused item/ }).click();
  await push(page, 1);
  await expectSent(page, 3);
  await expectDifference(page, agreed);

  // The plan to take it back is a batch of its own, in reverse order; voided, the numbers are free for a replacement.
  await step(page, 'Export');
  await page.getByRole('button', { name: /^Take back/ }).click();
  await expect(page.getByRole('dialog')).toContainText('This cannot be taken back.');
  await page.getByRole('dialog').getByRole('button', { name: 'Compose 3 steps' }).click();
  await expect(page.getByText('Batch 4, takes back batch 3')).toBeVisible();
  await push(page, 3);
  await expectSent(page, 3);
  await expectDifference(page, agreed + onlyHere);
  await toSend(page);
  await expect(page.getByRole('tab', { name: /^To send\s*3$/ })).toBeVisible();
  await page.getByRole('button', { name: /^Compose all 3 records/ }).click();
  await push(page, 3);
  await expectSent(page, 3);
  await expectDifference(page, agreed);
  expect(await practice.problems()).toEqual([]);
  await rm(userData, { recursive: true, force: true });
});
