import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect as baseExpect, type Locator, type Page } from '@playwright/test';
import { changedRows, type Dump, dumpLedger, findLedger, readLedger } from './ledger-file.ts';

/** Patient: books of any size, on any machine. */
export const expect = baseExpect.configure({ timeout: 60_000 });

/** Names in the rail. */
export type ScreenName =
  | 'Overview'
  | 'Import'
  | 'Customers'
  | 'History'
  | 'Backfill'
  | 'Go-live'
  | 'Set-up'
  | 'Export'
  | 'Tie-out'
  | 'QuickBooks';

export type JobName = 'pull' | 'import' | 'backfill' | 'push';

/** A person's hands in one window: goes to screens, presses, waits for work to end, takes numbered pictures. */
export interface Walk {
  readonly page: Page;
  /** The ledger of the open company, for looking only. */
  ledger(): Promise<string>;
  go(screen: ScreenName): Promise<void>;
  /** Does `start` and waits until the job that it started ended well. */
  job(kind: JobName, start: () => Promise<void>): Promise<void>;
  /** Presses a key again and again, each time the grid has moved on; `decide` answers with the key, or null to stop. */
  eachRow(grid: Locator, decide: (rowId: number) => string | null | Promise<string | null>): Promise<number>;
  /** All facts, once the work that follows a decision has come to rest. */
  settledDump(): Promise<Dump>;
  /** The count on a tab. */
  tabCount(name: string): Promise<number>;
  picture(name: string): Promise<void>;
}

export interface WalkOptions {
  /** Folder for the pictures; without one none are taken. */
  readonly pictures: string | null;
  readonly jobTimeoutMs: number;
}

interface JobRow {
  readonly id: number;
  readonly status: string;
  readonly error: string | null;
}

/** Hands for the window of an application with this data folder. */
export async function startWalk(page: Page, dataFolder: string, options: WalkOptions): Promise<Walk> {
  let ledgerFile: string | null = null;
  let pictureCount = 0;
  if (options.pictures !== null) await mkdir(options.pictures, { recursive: true });

  const ledger = async (): Promise<string> => {
    ledgerFile ??= await findLedger(dataFolder);
    return ledgerFile;
  };
  const newestJob = async (kind: JobName): Promise<JobRow> =>
    readLedger(await ledger(), (db) => {
      const row = db.prepare('SELECT id, status, error FROM job WHERE kind = ? ORDER BY id DESC LIMIT 1').get(kind);
      return row === undefined
        ? { id: 0, status: 'none', error: null }
        : { id: Number(row.id), status: String(row.status), error: row.error === null ? null : String(row.error) };
    });
  const activeRow = (grid: Locator): Promise<number | null> =>
    grid.evaluate((element) => {
      const row = element.querySelector('.ag-cell-focus')?.closest('[row-id]')?.getAttribute('row-id') ?? '';
      return /^\d+$/.test(row) ? Number(row) : null;
    });

  /** What stands in for what is still being read. */
  const placeholders = page.locator('.mantine-Skeleton-root').filter({ visible: true });
  const numberIn = async (tab: Locator): Promise<number> =>
    Number((await tab.locator('[data-count]').innerText()).replace(/\D/g, ''));
  /** By the count on the tab, as a list that is read again shows no rows for a moment. */
  const rowsLeft = (): Promise<number> =>
    numberIn(page.getByRole('tab', { selected: true }).filter({ has: page.locator('[data-count]') }));

  return {
    page,
    ledger,
    async go(screen) {
      await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: screen }).click();
      await expect(page.getByRole('main', { name: screen })).toBeVisible();
    },
    async job(kind, start) {
      const before = await newestJob(kind);
      await start();
      await expect
        .poll(
          async () => {
            const { id, status, error } = await newestJob(kind);
            if (id > before.id && status === 'failed') throw new Error(`The ${kind} failed: ${error}`);
            return id > before.id && status;
          },
          { timeout: options.jobTimeoutMs, intervals: [50] },
        )
        .toBe('finished');
    },
    async eachRow(grid, decide) {
      await expect(grid.locator('[row-index="0"]').first()).toBeVisible();
      // A list that is read again just then lets go of the row that was clicked.
      await expect(async () => {
        await grid.locator('[row-index="0"] [role="gridcell"]').nth(1).click();
        expect(await activeRow(grid)).not.toBeNull();
      }).toPass({ timeout: 60_000 });
      let count = 0;
      let rowId = await activeRow(grid);
      while (rowId !== null) {
        const row = grid.locator(`[row-id="${rowId}"]`);
        const shown = (await row.allInnerTexts()).join();
        const key = await decide(rowId);
        if (key === null) break;
        await page.keyboard.press(key);
        count++;
        // The list moves on by itself: the row left, or offers its next candidate; then a row, or none, is active.
        await expect.poll(async () => (await row.allInnerTexts()).join(), { intervals: [20] }).not.toBe(shown);
        const settled = async () => (await activeRow(grid)) !== null || (await rowsLeft()) === 0;
        await expect.poll(settled, { intervals: [20] }).toBe(true);
        rowId = await activeRow(grid);
      }
      return count;
    },
    async settledDump() {
      const file = await ledger();
      let dump = dumpLedger(file);
      const news = (): number => {
        const later = dumpLedger(file);
        const { size } = changedRows(dump, later);
        dump = later;
        return size;
      };
      // What follows from a decision is noted within half a second; twice the same a second and a half apart is rest.
      await expect.poll(news, { intervals: [1500] }).toBe(0);
      return dump;
    },
    async tabCount(name) {
      return numberIn(page.getByRole('tab', { name: new RegExp(`^${name}\\s*[\\d,.]+$`) }));
    },
    async picture(name) {
      if (options.pictures === null) return;
      await expect(placeholders).toHaveCount(0);
      pictureCount++;
      await page.screenshot({
        path: join(options.pictures, `${String(pictureCount).padStart(2, '0')}-${name}.png`),
        animations: 'disabled',
      });
    },
  };
}
