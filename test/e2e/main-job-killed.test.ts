import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  atRest,
  countIn,
  killApplication,
  killEngine,
  type Moment,
  reach,
  runs,
  TooLate,
  whenWritten,
} from '../tour/kill.ts';
import { changedRows, type Dump, dumpFacts, dumpLedger, readLedger } from '../tour/ledger-file.ts';
import { backfill, chooseExport, connect, goLive, importExport, pull, runAgain } from '../tour/main-job.ts';
import { type PracticeWatch, type Truth, watchPractice } from '../tour/practice-watch.ts';
import { checkCustomers, checkDocuments, readAnswers } from '../tour/truth-check.ts';
import { type JobName, startWalk, type Walk } from '../tour/walk.ts';
import { expectOpen } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { LaunchOptions, Tieout } from './support/launch.ts';

/** TIEOUT_FULL=1: on books of the size of an established company, which takes a quarter of an hour. */
const isFull = process.env.TIEOUT_FULL === '1';
const size = isFull ? { customers: 2000, invoices: 20_000 } : { customers: 100, invoices: 1000 };
const judged = isFull ? { suggestions: 60, ambiguous: 12 } : { suggestions: 4, ambiguous: 3 };
const args = [`--practice-customers=${size.customers}`, `--practice-invoices=${size.invoices}`];
const jobTimeoutMs = 600_000;

/** The application at work on one data folder. */
interface Desk {
  readonly tieout: Tieout;
  readonly practice: PracticeWatch;
  readonly walk: Walk;
}

type Launch = (options?: LaunchOptions) => Promise<Tieout>;

async function openDesk(launch: Launch, userData: string): Promise<Desk> {
  const tieout = await launch({ userData, args });
  const practice = await watchPractice(tieout.app);
  const walk = await startWalk(tieout.page, userData, { pictures: null, jobTimeoutMs });
  return { tieout, practice, walk };
}

const mirrored = (db: Parameters<Moment>[0]): number =>
  countIn(
    db,
    'SELECT (SELECT count(*) FROM qbo_customer) + (SELECT count(*) FROM qbo_invoice) + (SELECT count(*) FROM qbo_payment)',
  );
const imported = (db: Parameters<Moment>[0]): number => countIn(db, 'SELECT count(*) FROM import_run');
const applied = (db: Parameters<Moment>[0]): number => countIn(db, 'SELECT count(*) FROM payment_application');
const linksOf = (ledger: string, kind: string): number =>
  readLedger(ledger, (db) => countIn(db, `SELECT count(*) FROM mapping WHERE record_kind = '${kind}'`));

/** What a bulk step leaves: how long it took from the key to the disk, and how many links it made. */
interface Bulk {
  readonly tookMs: number;
  readonly links: number;
}

/** What the whole set-up comes to. */
interface Outcome {
  readonly facts: Dump;
  readonly tabs: readonly number[];
  readonly truth: Truth;
}

async function pressBulk({ walk }: Desk, screen: 'Customers' | 'History'): Promise<void> {
  await walk.go(screen);
  await atRest(await walk.ledger());
  // Until the figures are there the button says 0, and its key does nothing.
  await expect(walk.page.getByRole('button', { name: /^(Accept|Link) [1-9][\d,]* (exact|invoice)/ })).toBeEnabled({
    timeout: 60_000,
  });
}

const bulkKeys = { Customers: 'Shift+A', History: 'Shift+L' } as const;
const bulkKinds = { Customers: 'customer', History: 'document' } as const;

const judgedOf = {
  Customers: {
    tab: 'Suggested',
    search: 'Search clients',
    max: judged.suggestions,
    sql: "SELECT c.id, c.name AS text FROM client c JOIN customer_match m ON m.client_id = c.id WHERE m.tier = 'suggested' ORDER BY c.id",
  },
  History: {
    tab: 'Ambiguous',
    search: 'Search documents',
    max: judged.ambiguous,
    sql: "SELECT i.id, i.number AS text FROM source_invoice i JOIN document_match m ON m.invoice_id = i.id WHERE m.tier = 'ambiguous' AND i.number IS NOT NULL ORDER BY i.id",
  },
} as const;

/** Links some that need a person, as the truth has them: always the same ones, found by the search. */
async function judge({ walk, practice }: Desk, screen: 'Customers' | 'History'): Promise<void> {
  const { page } = walk;
  const ledger = await walk.ledger();
  await walk.go(screen);
  await atRest(ledger);
  const answers = readAnswers(ledger, await practice.truth());
  const { tab, search, max, sql } = judgedOf[screen];
  const key = screen === 'Customers' ? answers.customerKey : answers.documentKey;
  const rows = readLedger(ledger, (db) => db.prepare(sql).all())
    .map(({ id, text }) => ({ id: Number(id), text: String(text) }))
    .filter(({ id }) => key(id) === 'a');
  expect(rows.length).toBeGreaterThanOrEqual(max);
  await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
  for (const { id, text } of rows.slice(0, max)) {
    const before = linksOf(ledger, bulkKinds[screen]);
    await page.getByRole('textbox', { name: search }).fill(text);
    const row = page.locator(`[row-id="${id}"]`);
    // A list that is read again just then lets go of the row that was clicked.
    await expect(async () => {
      await row.locator('[role="gridcell"]').nth(1).click();
      await expect(row.locator('.ag-cell-focus').first()).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await page.keyboard.press('a');
    await expect.poll(() => linksOf(ledger, bulkKinds[screen])).toBe(before + 1);
  }
  await page.getByRole('textbox', { name: search }).fill('');
}

async function bulkUndisturbed(desk: Desk, screen: 'Customers' | 'History'): Promise<Bulk> {
  const { page } = desk.walk;
  const ledger = await desk.walk.ledger();
  await pressBulk(desk, screen);
  const before = linksOf(ledger, bulkKinds[screen]);
  const done: Moment = (db) =>
    countIn(db, `SELECT count(*) FROM mapping WHERE record_kind = '${bulkKinds[screen]}'`) > before;
  const tookMs = await reach(ledger, done, () => page.keyboard.press(bulkKeys[screen]));
  return { tookMs, links: linksOf(ledger, bulkKinds[screen]) - before };
}

/** Go-live, everything once more, and what there is then; nothing was sent in this run of the application. */
async function conclude({ walk, practice }: Desk): Promise<Outcome> {
  const truth = await practice.truth();
  await goLive(walk, truth.goLive);
  const ledger = await walk.ledger();
  const before = await walk.settledDump();
  await runAgain(walk, truth.goLive);
  expect([...changedRows(before, await walk.settledDump())]).toEqual([]);
  const tabs: number[] = [];
  for (const [screen, names] of [
    ['Customers', ['Exact', 'Suggested', 'Unmatched', 'Linked']],
    ['History', ['Confident', 'Ambiguous', 'Unmatched', 'Linked']],
  ] as const) {
    await walk.go(screen);
    for (const name of names) tabs.push(await walk.tabCount(name));
  }
  expect((await practice.stats()).posts).toBe(0);
  return { facts: dumpFacts(ledger), tabs, truth };
}

test('killed in the middle of every long step, the set-up comes to what it comes to undisturbed', async ({
  launch,
}) => {
  test.setTimeout(isFull ? 3_600_000 : 420_000);
  const folders = [await mkdtemp(join(tmpdir(), 'tieout-whole-')), await mkdtemp(join(tmpdir(), 'tieout-killed-'))];
  const [wholeFolder = '', killedFolder = ''] = folders;
  const kills: Record<string, unknown>[] = [];
  try {
    const startedMs = performance.now();
    const whole = await openDesk(launch, wholeFolder);
    await connect(whole.tieout, whole.walk);
    await pull(whole.walk);
    await importExport(whole.walk);
    const customers = await bulkUndisturbed(whole, 'Customers');
    await judge(whole, 'Customers');
    const documents = await bulkUndisturbed(whole, 'History');
    await judge(whole, 'History');
    await backfill(whole.walk);
    const fileCount = readLedger(await whole.walk.ledger(), imported);
    const expected = await conclude(whole);
    await whole.tieout.close();
    const wholeMs = performance.now() - startedMs;

    let desk = await openDesk(launch, killedFolder);
    let ledger = '';
    const note = (step: string, what: string, left: unknown): void => {
      kills.push({ step, killed: what, left });
    };
    const nothingSent = async (): Promise<void> => {
      expect((await desk.practice.stats()).posts).toBe(0);
    };
    const stopApplication = async (act: () => Promise<unknown>): Promise<void> => {
      await nothingSent();
      await killApplication(desk.tieout, act);
      await desk.tieout.close();
    };
    const start = async (): Promise<void> => {
      desk = await openDesk(launch, killedFolder);
    };
    const reopen = async (): Promise<void> => {
      await desk.tieout.page
        .getByRole('button', { name: /Practice Company/ })
        .first()
        .click();
      await expectOpen(desk.tieout.page);
    };
    const settled = async (kind: JobName): Promise<void> => {
      const state = () =>
        readLedger(
          ledger,
          (db) => db.prepare('SELECT status FROM job WHERE kind = ? ORDER BY id DESC LIMIT 1').get(kind)?.status,
        );
      await expect.poll(state, { timeout: jobTimeoutMs, intervals: [100] }).toBe('finished');
    };
    const interrupted = (kind: JobName): number =>
      readLedger(ledger, (db) =>
        countIn(db, `SELECT count(*) FROM job WHERE kind = '${kind}' AND status = 'interrupted'`),
      );
    const now = (count: (db: Parameters<Moment>[0]) => number): number => readLedger(ledger, count);
    const lastJob = (): number => readLedger(ledger, (db) => countIn(db, 'SELECT max(id) FROM job'));
    /** Kills the engine in what it took up by itself; small books may be done with it sooner. @returns whether it was killed */
    const killTakenUp = async (
      kind: JobName,
      count: (db: Parameters<Moment>[0]) => number,
      share: number,
    ): Promise<boolean> => {
      const first = now(count);
      const job = lastJob();
      await start();
      let killed = true;
      try {
        await killEngine(desk.tieout, () =>
          reach(ledger, (db) => runs(db, kind, job) && count(db) > first + share, reopen),
        );
      } catch (error) {
        if (isFull || !(error instanceof TooLate)) throw error;
        killed = false;
      }
      note(kind, 'engine', killed ? `${now(count)}` : 'over before');
      await settled(kind);
      expect(interrupted(kind)).toBe(killed ? 2 : 1);
      await expectOpen(desk.tieout.page);
      return killed;
    };

    // The pull: the next application and the next engine take it up by themselves.
    await connect(desk.tieout, desk.walk);
    ledger = await desk.walk.ledger();
    await desk.walk.go('QuickBooks');
    const pullNow = desk.walk.page.getByRole('button', { name: /^Pull now/ });
    await stopApplication(() =>
      reach(
        ledger,
        (db) => runs(db, 'pull', 0) && mirrored(db) > 0,
        () => pullNow.click(),
      ),
    );
    note('pull', 'application', `${now(mirrored)} records`);
    await killTakenUp('pull', mirrored, isFull ? size.invoices / 4 : 0);

    // The import: each file stands whole or not at all; the files are given once more.
    const { button } = await chooseExport(desk.walk);
    const duringFile = (files: number): Moment => {
      let written: Moment | null = null;
      const job = lastJob();
      return (db) => {
        if (written === null && runs(db, 'import', job) && imported(db) >= files) written = whenWritten(ledger);
        return written?.(db) ?? false;
      };
    };
    await stopApplication(() => reach(ledger, duringFile(0), () => button.click()));
    note('import', 'application', `${now(imported)} of ${fileCount} files`);
    await start();
    await reopen();
    const files = now(imported);
    const again = await chooseExport(desk.walk);
    await killEngine(desk.tieout, () =>
      reach(ledger, duringFile(Math.min(files + 1, fileCount - 1)), () => again.button.click()),
    );
    note('import', 'engine', `${now(imported)} of ${fileCount} files`);
    await expectOpen(desk.tieout.page);
    await importExport(desk.walk);
    expect(now(imported)).toBe(fileCount);

    // A bulk step is one transaction: it is there whole, or not at all and is pressed again.
    const killBulk = async (screen: 'Customers' | 'History', { tookMs, links }: Bulk): Promise<void> => {
      const kind = bulkKinds[screen];
      const before = linksOf(ledger, kind);
      await pressBulk(desk, screen);
      await stopApplication(async () => {
        const pressedMs = performance.now();
        await reach(
          ledger,
          () => performance.now() - pressedMs > tookMs / 2,
          () => desk.walk.page.keyboard.press(bulkKeys[screen]),
        );
      });
      const left = linksOf(ledger, kind) - before;
      note(`bulk ${kind}s`, 'application', `${left} of ${links} links`);
      expect([0, links]).toContain(left);
      await start();
      await reopen();
      if (left === 0) {
        await pressBulk(desk, screen);
        await killEngine(desk.tieout, () =>
          reach(ledger, whenWritten(ledger), () => desk.walk.page.keyboard.press(bulkKeys[screen])),
        );
        const later = linksOf(ledger, kind) - before;
        note(`bulk ${kind}s`, 'engine', `${later} of ${links} links`);
        expect([0, links]).toContain(later);
        await expectOpen(desk.tieout.page);
        if (later === 0) await bulkUndisturbed(desk, screen);
      }
      expect(linksOf(ledger, kind) - before).toBe(links);
    };
    await killBulk('Customers', customers);
    await judge(desk, 'Customers');
    await killBulk('History', documents);
    await judge(desk, 'History');

    // The backfill: it goes on after its last whole step.
    await desk.walk.go('Backfill');
    await desk.walk.page.getByRole('button', { name: /^Backfill payments/ }).click();
    const yes = desk.walk.page.getByRole('dialog').getByRole('button', { name: 'Backfill', exact: true });
    await expect(yes).toBeVisible();
    await stopApplication(() =>
      reach(
        ledger,
        (db) => runs(db, 'backfill', 0) && applied(db) > (isFull ? 500 : 0),
        () => yes.click(),
      ),
    );
    note('backfill', 'application', `${now(applied)} parts`);
    await killTakenUp('backfill', applied, isFull ? 500 : 0);

    const outcome = await conclude(desk);
    expect([...changedRows(expected.facts, outcome.facts)]).toEqual([]);
    expect(outcome.tabs).toEqual(expected.tabs);
    expect(checkCustomers(ledger, outcome.truth).wrong).toBe(0);
    expect(checkDocuments(ledger, outcome.truth).wrong).toBe(0);
    for (const rows of dumpLedger(ledger).values()) expect(new Set(rows).size).toBe(rows.length);
    // What the application asked QuickBooks for, and what the practice company's own books were told.
    expect(readLedger(ledger, (db) => countIn(db, 'SELECT sum(writes) FROM request_day'))).toBe(0);
    expect(readLedger(ledger, (db) => countIn(db, 'SELECT sum(reads) FROM request_day'))).toBeGreaterThan(0);
    const names = (await readdir(killedFolder, { recursive: true })).filter((name) =>
      /company\.json\.journal/.test(name),
    );
    expect(names).toHaveLength(1);
    for (const name of names) expect(await readFile(join(killedFolder, name), 'utf8')).not.toContain('"kind":"change"');
    await desk.tieout.close();
    const figures = {
      ...size,
      links: { customers: customers.links, documents: documents.links },
      parts: expected.facts.get('payment_application')?.length,
      undisturbedSeconds: Math.round(wholeMs / 100) / 10,
      kills,
    };
    test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) });
    if (isFull) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
  }
});
