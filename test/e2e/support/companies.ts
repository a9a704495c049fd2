import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { playBrowser } from './browser.ts';
import type { Tieout } from './launch.ts';

/** A small practice company, for tests that look at windows and sign-ins rather than at books. */
export const smallPractice = ['--practice-customers=30', '--practice-invoices=80'];

/** Ports of their own for this run, so that a listener never meets another program's. */
export const ports = { sandbox: 43_800, production: 43_810, practice: 43_820 };

const settings = {
  personName: 'Ada Ledger',
  theme: 'light',
  density: 'compact',
  openMode: 'full',
  connections: {
    sandbox: { redirectAddress: null, listenerPort: ports.sandbox },
    production: { redirectAddress: null, listenerPort: ports.production },
    practice: { redirectAddress: null, listenerPort: ports.practice },
  },
};

export interface SeededCompany {
  readonly name: string;
  readonly realmId: string;
  readonly environment?: 'sandbox' | 'production' | 'practice';
  readonly openItems?: number;
  readonly unexplainedMinor?: number;
}

/** A data folder with settings and companies in it, as a list written by the application looks. */
export async function seedDataFolder(companies: readonly SeededCompany[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-seeded-'));
  const entries = companies.map(
    ({ name, realmId, environment = 'production', openItems = 0, unexplainedMinor = 0 }) => ({
      environment,
      realmId,
      name,
      colour: 'teal',
      homeCurrency: 'USD',
      figures: {
        differences: [{ currency: 'USD', differenceMinor: unexplainedMinor, unexplainedMinor }],
        openItems,
        lastPullAt: '2026-11-01T08:00:00.000Z',
        lastSignOffAt: null,
      },
      addedAt: '2026-10-01T08:00:00.000Z',
      lastOpenedAt: null,
      archivedAt: null,
    }),
  );
  await writeFile(join(folder, 'companies.json'), JSON.stringify({ version: 1, settings, companies: entries }));
  return folder;
}

/** Starts the sign-in to the practice company and waits until the browser was opened. @returns the sign-in page's address */
export async function startPractice({ page, browser }: Pick<Tieout, 'page' | 'browser'>): Promise<string> {
  await page.getByRole('button', { name: 'Open practice company' }).click();
  return browser.nextUrl(60_000);
}

/** Opens the practice company through the whole sign-in; resolves when its overview is there. */
export async function openPractice(tieout: Pick<Tieout, 'page' | 'browser'>): Promise<void> {
  await playBrowser(await startPractice(tieout));
  await tieout.page.getByRole('button', { name: 'Yes, open it' }).click();
  await expectOpen(tieout.page);
}

/** A company is open and its engine answers. */
export async function expectOpen(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Steps' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(/requests?$/);
}

/** Answers the system's file dialogs, which no test can click. */
export async function answerDialogs(tieout: Tieout, answers: { save?: string; open?: string }): Promise<void> {
  await tieout.app.evaluate(({ dialog }, { save, open }) => {
    dialog.showSaveDialog = async () => ({ canceled: save === undefined, filePath: save ?? '' });
    dialog.showOpenDialog = async () => ({ canceled: open === undefined, filePaths: open === undefined ? [] : [open] });
  }, answers);
}

/** The ids of the processes of one kind: engines are named by what they serve. */
export async function processesOf(tieout: Tieout, name: RegExp): Promise<number[]> {
  const metrics = await tieout.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .map(({ pid, name: title, serviceName }) => ({ pid, title: `${title ?? ''} ${serviceName ?? ''}` })),
  );
  return metrics.filter(({ title }) => name.test(title)).map(({ pid }) => pid);
}

/** Goes back to the list of companies. */
export async function showCompanies(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Companies', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Companies' })).toBeVisible();
}

/** Calls main as the window's own page does, past what its screens offer. */
export function callMainFrom(page: Page, name: string, input: unknown): Promise<unknown> {
  return page.evaluate(`window.tieout.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`);
}

/** The keychain outlives a test: the firm's keys of an earlier one go first. */
export async function forgetKeys(page: Page): Promise<void> {
  for (const environment of ['sandbox', 'production']) await callMainFrom(page, 'settings.removeKeys', { environment });
}
