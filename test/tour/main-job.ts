import type { Locator } from 'playwright';
import { playBrowser } from '../e2e/support/browser.ts';
import type { Tieout } from '../e2e/support/launch.ts';
import type { PracticeWatch } from './practice-watch.ts';
import { type Answers, readAnswers } from './truth-check.ts';
import { expect, type Walk } from './walk.ts';

/** Opens the practice company as a person does: through the browser, with the company confirmed. */
export async function connect({ browser }: Tieout, walk: Walk): Promise<void> {
  const { page } = walk;
  await expect(page.getByRole('button', { name: 'Open practice company' })).toBeVisible();
  await walk.picture('companies');
  await page.getByRole('button', { name: 'Open practice company' }).click();
  const address = await browser.nextUrl(120_000);
  await walk.picture('waiting-for-the-browser');
  const last = await playBrowser(address);
  if (last.status !== 200) throw new Error(`The sign-in ended with ${last.status}: ${last.text}`);
  await expect(page.getByRole('button', { name: 'Yes, open it' })).toBeVisible();
  await walk.picture('which-company');
  await page.getByRole('button', { name: 'Yes, open it' }).click();
  await expect(page.getByRole('contentinfo')).toContainText(/requests?$/);
  await walk.picture('overview-first-run');
}

/** Reads QuickBooks into the mirror. */
export async function pull(walk: Walk): Promise<void> {
  await walk.go('QuickBooks');
  await walk.job('pull', () => walk.page.getByRole('button', { name: /^Pull now/ }).click());
  await expect(walk.page.getByRole('button', { name: /^Pull now/ })).toBeVisible();
}

/** Chooses the practice export, and waits until what it would change is on screen. @returns what imports it, or says that nothing is new */
export async function chooseExport(walk: Walk): Promise<{ readonly button: Locator; readonly nothing: Locator }> {
  const { page } = walk;
  await walk.go('Import');
  await page.getByRole('button', { name: 'Use the practice export' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Each file becomes one step' })).toBeVisible({
    timeout: 120_000,
  });
  const button = page.getByRole('button', { name: /^Import [\d,]+ change/ });
  const nothing = page.getByRole('button', { name: 'Nothing new to import' });
  await expect(button.or(nothing)).toBeVisible({ timeout: 120_000 });
  return { button, nothing };
}

/** Imports the practice export: clients, invoices and payments; where nothing in it is new, none of it. */
export async function importExport(walk: Walk): Promise<void> {
  const { page } = walk;
  const { button, nothing } = await chooseExport(walk);
  await walk.picture('import-what-would-change');
  if (await nothing.isVisible()) await page.getByRole('button', { name: 'Import none' }).click();
  else await walk.job('import', () => button.click());
}

export interface CustomerCounts {
  readonly exact: number;
  readonly suggested: number;
  readonly unmatched: number;
}

/** Accepts exact customers in bulk, then goes through suggestions by key; one is taken back and done again. */
export async function matchCustomers(
  walk: Walk,
  practice: PracticeWatch,
  suggestionsMax: number,
): Promise<CustomerCounts> {
  const { page } = walk;
  const answers = readAnswers(await walk.ledger(), await practice.truth());
  await walk.go('Customers');
  const bulk = page.getByRole('button', { name: /^Accept [\d,]+ exact/ });
  await expect(bulk).toBeVisible();
  const counts = {
    exact: await walk.tabCount('Exact'),
    suggested: await walk.tabCount('Suggested'),
    unmatched: await walk.tabCount('Unmatched'),
  };
  await walk.picture('customers-exact');
  await page.keyboard.press('Shift+A');
  await expect.poll(() => walk.tabCount('Exact'), { timeout: 60_000 }).toBe(0);
  await walk.picture('customers-exact-accepted');

  await page.keyboard.press('2');
  const grid = page.getByRole('region', { name: 'suggested clients' });
  let asked = 0;
  await walk.eachRow(grid, async (clientId) => {
    if (asked === 3) await walk.picture('customers-suggested');
    return asked++ < suggestionsMax ? answers.customerKey(clientId) : null;
  });
  const said = page.getByRole('contentinfo').getByRole('status');
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: /);
  await page.keyboard.press('Control+Shift+Z');
  await expect(said).toHaveText(/^Redid: /);
  await walk.picture('customers-done');
  return counts;
}

export interface DocumentCounts {
  readonly confident: number;
  readonly ambiguous: number;
  readonly unmatched: number;
}

/** Links confident invoices in bulk, then resolves some ambiguous ones. Nothing is sent. */
export async function linkHistory(walk: Walk, practice: PracticeWatch, resolveMax: number): Promise<DocumentCounts> {
  const { page } = walk;
  await walk.go('History');
  const bulk = page.getByRole('button', { name: /^Link [\d,]+ invoices/ });
  await expect(bulk).toBeVisible({ timeout: 60_000 });
  const counts = {
    confident: await walk.tabCount('Confident'),
    ambiguous: await walk.tabCount('Ambiguous'),
    unmatched: await walk.tabCount('Unmatched'),
  };
  await walk.picture('history-confident');
  await page.keyboard.press('Shift+L');
  await expect.poll(() => walk.tabCount('Confident'), { timeout: 120_000 }).toBe(0);

  await page.getByRole('tab', { name: /^Ambiguous/ }).click();
  const answers: Answers = readAnswers(await walk.ledger(), await practice.truth());
  const grid = page.getByRole('region', { name: 'ambiguous documents' });
  let asked = 0;
  await walk.eachRow(grid, async (invoiceId) => {
    if (asked === 1) await walk.picture('history-ambiguous');
    return asked++ < resolveMax ? answers.documentKey(invoiceId) : null;
  });
  await page.getByRole('tab', { name: /^Linked/ }).click();
  await walk.picture('history-linked');
  return counts;
}

/** What the screen of payments says after a backfill. */
export interface BackfillCounts {
  readonly applied: number;
  readonly skipped: number;
}

/** Backfills payments; the first time it asks whether to. */
export async function backfill(walk: Walk): Promise<BackfillCounts> {
  const { page } = walk;
  await walk.go('Backfill');
  const first = page.getByRole('button', { name: /^Backfill payments/ });
  const again = page.getByRole('button', { name: /^Backfill again/ });
  // It can be pressed once the screen knows whether there was a run before.
  await expect(first.or(again)).toBeEnabled();
  await walk.job('backfill', async () => {
    const asks = await first.isVisible();
    await page.keyboard.press('b');
    if (!asks) return;
    await walk.picture('payments-before-backfill');
    await page.getByRole('dialog').getByRole('button', { name: 'Backfill', exact: true }).click();
  });
  await expect(again).toBeEnabled();
  return { applied: await walk.tabCount('Applied'), skipped: await walk.tabCount('Skipped') };
}

/** Sets the date that fences history off, and completes the set-up. Done already, both stay as they are. */
export async function goLive(walk: Walk, day: string): Promise<void> {
  const { page } = walk;
  await walk.go('Go-live');
  const date = page.getByRole('textbox', { name: 'Go-live date' });
  const typed = new Date(`${day}T12:00:00`).toLocaleDateString('en-US', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
  await date.fill(typed);
  await date.press('Tab');
  const set = page.getByRole('button', { name: /^(Set|Change) date|^Date is set$/ });
  if (await set.isEnabled()) await set.click();
  await expect(page.getByRole('button', { name: 'Date is set' })).toBeVisible();
  await walk.picture('go-live-date');
  await walk.go('Set-up');
  const complete = page.getByRole('button', { name: 'Complete the set-up' });
  if (await complete.isVisible()) await complete.click();
  await expect(page.getByText('The set-up is complete')).toBeVisible();
  await walk.picture('set-up-complete');
}

/** Looks at the tie-out. */
export async function seeTieOut(walk: Walk): Promise<void> {
  const { page } = walk;
  await walk.go('Tie-out');
  await expect(page.getByRole('tab', { name: 'Difference' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region').first()).toBeVisible({ timeout: 60_000 });
  await walk.picture('tie-out-difference');
  await page.getByRole('tab', { name: 'Agings' }).click();
  await expect(page.getByRole('tab', { name: 'Agings', selected: true })).toBeVisible();
  await walk.picture('tie-out-agings');
}

/** Composes a batch of what is ready and pushes it. @returns whether there was anything to send */
export async function exportBatch(walk: Walk): Promise<boolean> {
  const { page } = walk;
  await walk.go('Export');
  const all = page.getByRole('button', { name: /^(All batches|Batches)/ });
  const toSend = page.getByRole('tab', { name: /^To send/ });
  await expect(all.or(toSend).first()).toBeVisible({ timeout: 60_000 });
  if (await all.isVisible()) await all.click();
  await toSend.click();
  const compose = page.getByRole('button', { name: /^Compose/ });
  const nothing = page.getByRole('heading', { name: 'Nothing to send' });
  const rows = page.getByRole('region').locator('[row-id]').first();
  await expect(compose).toBeVisible();
  await expect(nothing.or(rows).first()).toBeVisible();
  await walk.picture('export-to-send');
  if ((await nothing.isVisible()) || (await compose.getAttribute('aria-disabled')) === 'true') return false;
  await page.keyboard.press('b');
  const push = page.getByRole('button', { name: /^Push [\d,]+ item/ });
  await expect(push).toBeVisible({ timeout: 60_000 });
  await expect(rows).toBeVisible();
  await walk.picture('export-batch');
  if ((await push.getAttribute('aria-disabled')) === 'true') return false;
  await walk.job('push', async () => {
    await page.keyboard.press('p');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('What can be undone');
    await walk.picture('export-before-push');
    await dialog.getByRole('button', { name: /^Push / }).click();
  });
  await walk.picture('export-pushed');
  return true;
}

/** Everything once more, as far as it needs no judgement: the keys of the bulk steps find nothing left. */
export async function runAgain(walk: Walk, day: string): Promise<void> {
  const { page } = walk;
  await walk.go('Set-up');
  await page.getByRole('button', { name: 'Go through it again' }).click();
  await expect(page.getByRole('navigation', { name: 'Set-up' })).toBeVisible();
  await pull(walk);
  await importExport(walk);
  await walk.go('Customers');
  await expect(page.getByRole('tab', { name: /^Exact/ })).toBeVisible();
  await page.keyboard.press('Shift+A');
  await walk.go('History');
  await expect(page.getByRole('tab', { name: /^Confident/ })).toBeVisible();
  await page.keyboard.press('Shift+L');
  await backfill(walk);
  await goLive(walk, day);
}
