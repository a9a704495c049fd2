import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineContext, Session } from '../../electron/engine/context.ts';
import { dispatch } from '../../electron/engine/dispatch.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { makeReport } from '../../electron/engine/tieout-report.ts';
import { readLabel } from '../../electron/ledger/annotations.ts';
import { putRow } from '../../electron/ledger/changes.ts';
import { decide } from '../../electron/ledger/decisions.ts';
import { goLiveKey } from '../../electron/ledger/go-live.ts';
import { openLedger } from '../../electron/ledger/open.ts';
import { createQuickbooksClient } from '../../electron/quickbooks/client.ts';
import { openTable } from '../../electron/source/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { EngineCall, EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import { type Draft, type DraftDetail, importFilesMax } from '../../shared/ipc/imports.ts';
import type { Result } from '../../shared/result.ts';
import { createStoreWorker } from '../store-worker.ts';

const samples = fileURLToPath(new URL('../fixtures/source/', import.meta.url));
const full: Session = { mode: 'full', person: 'Ada' };

let folder = '';
let engine: EngineContext;
let tokens: Map<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-import-'));
  tokens = new Map();
  const identity = { environment: 'practice', realmId: '1', companyName: 'Practice', homeCurrency: 'USD' } as const;
  const now = () => new Date('2026-03-02T09:00:00Z');
  engine = createEngine({
    createStoreWorker,
    db: openLedger(join(folder, 'ledger.sqlite'), identity, now),
    ledgerFile: join(folder, 'ledger.sqlite'),
    identity,
    quickbooks: createQuickbooksClient({
      apiBase: 'http://127.0.0.1:9',
      realmId: '1',
      fetch: () => Promise.reject(new Error('an import asks nothing of QuickBooks')),
      getAccessToken: () => Promise.reject(new Error('an import needs no token')),
    }),
    host: {
      getAccessToken: () => Promise.reject(new Error('an import needs no token')),
      filePath: (token) => {
        const path = tokens.get(token);
        return path === undefined ? Promise.reject(new AppError('app.not-found', 'none')) : Promise.resolve(path);
      },
      printPdf: () => Promise.reject(new Error('an import prints nothing')),
      exchangeNames: async () => [],
      publishFigures: () => undefined,
    },
    log: {
      info: () => undefined,
      bug: (message, error) => {
        throw new Error(message, { cause: error });
      },
    },
    now,
    broadcast: () => undefined,
  });
});

afterEach(async () => {
  await engine.jobs.stop();
  engine.db.close();
  rmSync(folder, { recursive: true });
});

async function call<C extends EngineCall>(name: C, input: EngineInput<C>, session = full): Promise<EngineOutput<C>> {
  const result = (await dispatch(engine, session, name, input)) as Result<EngineOutput<C>>;
  if (!result.ok) throw new AppError(result.error.code, result.error.recovery, result.error.details);
  return result.value;
}

const settle = async ({ jobId }: { jobId: number }) => engine.jobs.settled(jobId);

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  tokens.set(name, path);
  return name;
}

async function open(...names: string[]): Promise<Draft[]> {
  const before = new Set((await call('imports.drafts', {})).drafts.map(({ draftId }) => draftId));
  await settle(await call('imports.open', { fileTokens: names }));
  return (await call('imports.drafts', {})).drafts.filter(({ draftId }) => !before.has(draftId));
}

async function openOne(name: string): Promise<Draft> {
  const [draft] = await open(name);
  if (draft === undefined) throw new Error(`${name} is not on the desk`);
  return draft;
}

const apply = async (drafts: readonly Draft[], goodRowsOnly = false) => {
  const job = await settle(
    await call('imports.apply', { draftIds: drafts.map(({ draftId }) => draftId), goodRowsOnly }),
  );
  expect(job.status).toBe('finished');
  return (await call('imports.drafts', {})).applied;
};

const detail = (draft: Draft): Promise<DraftDetail> => call('imports.draft', { draftId: draft.draftId });
const rows = async (draft: Draft, list: 'all' | 'new' | 'changed' | 'gone' | 'renamed' | 'before-go-live' = 'all') =>
  (await call('imports.rows', { draftId: draft.draftId, list, search: '', sort: null, offset: 0, limit: 500 })).rows;
const count = (table: string): number =>
  (engine.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

const header = 'Invoice Number,Client,Date,Due Date,Total,Status\n';
const invoices = (...lines: string[]): string => header + lines.map((line) => `${line}\n`).join('');

describe('a file of an unknown layout', () => {
  const odd = [
    'Nr;Wer;Wann;Wieviel;Lage',
    '1;Acme;31.01.2026;1.250,00;raus',
    '2;Bo;15.02.2026;x;raus',
    '3;Bo;16.02.2026;80,00;raus',
    '',
  ].join('\n');

  async function mapped(): Promise<Draft> {
    const draft = await openOne(file('odd.csv', odd));
    await settle(
      await call('imports.reread', {
        draftId: draft.draftId,
        reading: null,
        presetId: 'generic-invoices',
        mapping: null,
      }),
    );
    const shown = await detail(draft);
    expect(shown.draft.state).toBe('needs-mapping');
    expect(shown.missing.length).toBeGreaterThan(0);
    if (shown.mapping === null) throw new Error('no mapping');
    const mapping = {
      ...shown.mapping,
      columns: { number: ['Nr'], clientName: ['Wer'], date: ['Wann'], total: ['Wieviel'], status: ['Lage'] },
      currency: 'EUR',
    };
    await settle(await call('imports.reread', { draftId: draft.draftId, reading: null, presetId: null, mapping }));
    const withWords = await detail(draft);
    if (withWords.mapping === null) throw new Error('no mapping');
    expect(withWords.mapping).toMatchObject({ dateOrder: 'dmy', decimal: ',' });
    expect(withWords.statuses).toEqual([{ value: 'raus', meaning: null }]);
    await settle(
      await call('imports.reread', {
        draftId: draft.draftId,
        reading: null,
        presetId: null,
        mapping: { ...withWords.mapping, statusValues: { raus: 'sent' } },
      }),
    );
    return (await detail(draft)).draft;
  }

  it('is mapped by hand, shown as understood, and imported without its bad row only on the word of a person', async () => {
    const draft = await mapped();
    expect(draft).toMatchObject({
      state: 'ready',
      mappingFrom: 'person',
      kind: 'invoices',
      sourceName: 'Billing system',
    });
    expect(draft.counts).toMatchObject({ new: 2, rejected: 1 });
    expect(draft.totals).toEqual([{ currency: 'EUR', amountMinor: 133_000 }]);
    const { fields } = await detail(draft);
    expect(fields.find(({ field }) => field === 'date')?.samples[0]).toEqual({
      raw: '31.01.2026',
      understood: '31 January 2026',
      problem: null,
    });
    expect(
      fields.find(({ field }) => field === 'total')?.samples.map(({ understood, problem }) => understood || problem),
    ).toEqual(['1250.00 EUR', expect.stringContaining('not a'), '80.00 EUR']);
    const rejected = await call('imports.rejected', { draftId: draft.draftId, offset: 0, limit: 10 });
    expect(rejected.rows).toMatchObject([{ line: 3, column: 'Wieviel', value: 'x' }]);
    await expect(call('imports.apply', { draftIds: [draft.draftId], goodRowsOnly: false })).rejects.toMatchObject({
      code: 'import.rows-rejected',
    });
    expect(count('source_invoice')).toBe(0);
    await apply([draft], true);
    expect(count('source_invoice')).toBe(2);
  });

  it('is read the same way next month without asking, and its fixed rows are recognised', async () => {
    const draft = await mapped();
    tokens.set('rejected.csv', join(folder, 'rejected.csv'));
    expect(await call('imports.saveRejected', { draftId: draft.draftId, fileToken: 'rejected.csv' })).toEqual({
      rowCount: 1,
    });
    await apply([draft], true);
    const saved = readFileSync(join(folder, 'rejected.csv'), 'utf8');
    expect(saved).toContain('Refused because');
    writeFileSync(join(folder, 'rejected.csv'), saved.replace(';x;', ';99,90;'));
    const fixed = await openOne('rejected.csv');
    expect(fixed).toMatchObject({ state: 'ready', mappingFrom: 'saved', sourceName: 'Billing system' });
    expect(fixed.counts).toMatchObject({ new: 1, changed: 0, rejected: 0 });
    expect(await apply([fixed])).toMatchObject([{ counts: { new: 1 } }]);
    const next = await openOne(file('march.csv', odd.replace(';x;', ';99,90;').replace('80,00', '85,00')));
    expect(next).toMatchObject({ state: 'ready', mappingFrom: 'saved' });
    expect(next.counts).toMatchObject({ new: 0, changed: 1, unchanged: 2, rejected: 0 });
    expect(await rows(next, 'changed')).toMatchObject([
      { label: '3', changes: [{ field: 'totalMinor', before: '8000', after: '8500' }] },
    ]);
  });

  it('whose dates are written in another order than last time is read as the file says, and says so', async () => {
    await apply([await mapped()], true);
    const usual = odd.replace(';x;', ';1,00;');
    const other = usual
      .replace('31.01.2026', '01/31/2026')
      .replace('15.02.2026', '02/15/2026')
      .replace('16.02.2026', '02/16/2026');
    const draft = await openOne(file('other.csv', other));
    expect(draft.mappingFrom).toBe('adjusted');
    expect((await detail(draft)).differs).toEqual(['dates']);
    expect(draft.counts).toMatchObject({ unchanged: 2, new: 1, rejected: 0 });
  });
});

describe('the next file of a source', () => {
  const january = invoices(
    '1,Acme,2026-01-05,2026-02-05,100.00,Sent',
    '2,Bo,2026-01-20,2026-02-20,50.00,Sent',
    '3,Cy,2026-02-10,2026-03-10,75.00,Sent',
  );

  it('brings the same records once, in whatever file they stand', async () => {
    await apply([await openOne(file('a.csv', january))]);
    const again = await openOne(file('b.csv', january));
    expect(again.importedBefore).toMatchObject({ importRunId: 1 });
    expect(await apply([again])).toMatchObject([{ importRunId: null }]);
    expect(count('import_run')).toBe(1);
  });

  it('tells what is gone only within its days, when it is said to be complete', async () => {
    await apply([await openOne(file('a.csv', january))]);
    const partial = await openOne(
      file('b.csv', invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent', '9,Di,2026-01-31,2026-02-28,10.00,Sent')),
    );
    expect(partial.counts).toMatchObject({ gone: 0, new: 1, unchanged: 1 });
    const complete = await call('imports.adjust', { draftId: partial.draftId, sourceName: null, complete: true });
    expect(complete.counts).toMatchObject({ gone: 1 });
    expect(await rows(complete, 'gone')).toMatchObject([{ label: '2', client: 'Bo' }]);
  });

  it('offers a renumbered invoice as renamed, and keeps its ledger id when that is taken', async () => {
    await apply([await openOne(file('a.csv', january))]);
    const { id } = engine.db.prepare(`SELECT id FROM source_invoice WHERE number = '2'`).get() as { id: number };
    const text = january.replace('2,Bo', '2-B,Bo');
    const draft = await openOne(file('b.csv', text));
    await call('imports.adjust', { draftId: draft.draftId, sourceName: null, complete: true });
    expect(await rows(draft, 'renamed')).toMatchObject([{ label: '2-B', accepted: false }]);
    const taken = await call('imports.acceptRenames', { draftId: draft.draftId, rowIds: null, accepted: true });
    expect(taken.counts).toMatchObject({ new: 0, gone: 0, renamed: 1, renamesAccepted: 1 });
    await apply([taken]);
    expect(engine.db.prepare('SELECT number FROM source_invoice WHERE id = ?').pluck().get(id)).toBe('2-B');
    expect(count('source_invoice')).toBe(3);
  });

  it('stays with the only source where its columns have names that any system writes', async () => {
    const first = await openOne(file('a.csv', january));
    await apply([await call('imports.adjust', { draftId: first.draftId, sourceName: 'Our PSA', complete: null })]);
    const payments =
      'Payment ID,Payment Date,Client,Amount,Currency,Method,Reference,Invoice Number,Applied Amount\nP1,2026-01-31,Acme,10.00,USD,Wire,,1,10.00\n';
    const contacts = 'Company Name,First Name,Last Name,Email,Phone\nAcme,Ann,Ash,a@acme.example,555\n';
    for (const text of [payments, contacts]) {
      expect(await openOne(file('plain.csv', text))).toMatchObject({ state: 'ready', sourceName: 'Our PSA' });
    }
    // What is known for certain belongs to its system, and so does what a person says.
    const certain = readFileSync(new URL('../fixtures/source/stripe-charges/sample.csv', import.meta.url));
    expect(await openOne(file('charges.csv', certain))).toMatchObject({ sourceName: 'Stripe' });
    const said = await openOne(file('said.csv', contacts));
    const reread = async (change: { presetId?: string; mapping?: DraftDetail['mapping'] }) => {
      const input = { draftId: said.draftId, reading: null, presetId: null, mapping: null, ...change };
      await settle(await call('imports.reread', input));
      return (await detail(said)).draft.sourceName;
    };
    expect(await reread({ mapping: (await detail(said)).mapping })).toBe('Our PSA');
    expect(await reread({ presetId: 'zoho-contacts' })).toBe('Zoho Invoice');
  });

  it('takes the currency of another layout for its own only where most columns are the same', async () => {
    const german = 'Rechnungsnummer;Kunde;Rechnungsdatum;Bruttobetrag;Währung\n7;Acme;03.04.2026;10,00;EUR\n';
    await apply([await openOne(file('german.csv', german))]);
    const english = 'Invoice No,Client,Invoice Date,Total\n8,Bo,04/03/2026,20.00\n';
    const other = await openOne(file('english.csv', english));
    expect(other).toMatchObject({ sourceName: 'Billing system', mappingFrom: 'suggested' });
    expect((await detail(other)).mapping).toMatchObject({ currency: null, dateOrder: 'mdy' });
    expect((await rows(other))[0]).toMatchObject({ currency: 'USD', date: '2026-04-03' });
    const shorter = 'Rechnungsnummer;Kunde;Rechnungsdatum;Bruttobetrag\n9;Acme;05.04.2026;30,00\n';
    const same = await openOne(file('shorter.csv', shorter));
    expect((await rows(same))[0]).toMatchObject({ currency: 'EUR', date: '2026-04-05' });
  });

  it('leaves invoices alone when it holds orders only', async () => {
    await apply([await openOne(file('a.csv', january))]);
    const orders =
      'Order ID,Order Number,Client ID,Client Name,Order Date,Status,Currency,Order Total,Invoice Number\nO1,SO-1,C1,Acme,2026-01-01,Open,USD,10.00,\nO2,SO-2,C1,Acme,2026-12-01,Open,USD,20.00,\n';
    const draft = await openOne(file('orders.csv', orders));
    const named = await call('imports.adjust', {
      draftId: draft.draftId,
      sourceName: 'Billing system',
      complete: true,
    });
    expect(named.counts).toMatchObject({ new: 2, gone: 0 });
  });

  it('counts and shows what is dated before go-live and comes for the first time', async () => {
    await apply([await openOne(file('a.csv', january))]);
    decide(
      engine.db,
      { person: 'Ada', at: '2026-03-01T00:00:00Z' },
      {
        kind: 'go-live.set',
        summary: 'Set the go-live date',
        changes: [putRow(engine.db, 'setting', { key: goLiveKey, value: '"2026-02-01"' })],
      },
    );
    const draft = await openOne(
      file('b.csv', `${january}7,Acme,2026-01-31,2026-02-28,40.00,Sent\n8,Acme,2026-02-01,2026-03-01,60.00,Sent\n`),
    );
    expect(draft.counts).toMatchObject({ new: 2, beforeGoLive: 1 });
    expect(draft.totalsBeforeGoLive).toEqual([{ currency: 'USD', amountMinor: 4_000 }]);
    expect(await rows(draft, 'before-go-live')).toMatchObject([{ label: '7' }]);
    await apply([draft]);
    expect((await call('imports.runs', { offset: 0, limit: 1 })).rows).toMatchObject([{ beforeGoLiveCount: 1 }]);
  });

  it('is compared anew after another one is imported or undone', async () => {
    const [first, second] = await open(file('a.csv', january), file('b.csv', january));
    if (first === undefined || second === undefined) throw new Error('both files are read');
    expect(second.counts.new).toBe(3);
    await apply([first]);
    expect((await detail(second)).draft.counts).toMatchObject({ new: 0, unchanged: 3 });
    await call('imports.undo', { importRunId: 1 });
    expect((await detail(second)).draft.counts).toMatchObject({ new: 3, unchanged: 0 });
  });
});

describe('payments above their invoice', () => {
  const text = 'Payment ID,Client,Date,Amount,Invoice Number,Applied Amount\n';
  const paid = (...lines: string[]): string => file('payments.csv', text + lines.map((line) => `${line}\n`).join(''));

  it('are pointed out beside a file of invoices that waits, and beside the ledger', async () => {
    const list = invoices('1,Acme,2026-01-05,,100.00,Sent', '2,Bo,2026-01-06,,50.00,Sent');
    const payments = [
      'p1,Acme,2026-01-20,60.00,1,60.00',
      'p2,Acme,2026-01-21,60.00,1,60.00',
      'p3,Bo,2026-01-21,50.00,2,50.00',
    ];
    const told = { code: 'paid-above', count: 1, lines: [2], about: '1' };
    const [money, documents] = await open(paid(...payments), file('invoices.csv', list));
    if (money === undefined || documents === undefined) throw new Error('two files');
    expect((await detail(money)).draft).toMatchObject({ kind: 'payments', warnings: [told] });
    await apply([documents]);
    expect((await detail(money)).draft.warnings).toEqual([told]);
    await call('imports.discard', { draftIds: [money.draftId] });
    expect((await openOne(paid(payments[0] ?? ''))).warnings).toEqual([]);
  });
});

describe('several files at once', () => {
  it('are told apart by their folders where their names are alike, and each is a file of its own', async () => {
    const names = ['January/invoices.csv', 'February/invoices.csv'];
    for (const [index, name] of names.entries()) {
      mkdirSync(join(folder, dirname(name)));
      file(name, invoices(`${index + 1},Acme,2026-01-05,2026-02-05,100.00,Sent`));
    }
    const drafts = await open(...names);
    expect(drafts.map(({ fileName, place }) => [fileName, place])).toEqual([
      ['invoices.csv', 'January'],
      ['invoices.csv', 'February'],
    ]);
    expect(new Set(drafts.map(({ fileId }) => fileId)).size).toBe(2);
    const applied = await apply(drafts);
    expect(applied.map(({ place, counts }) => [place, counts.new])).toEqual([
      ['January', 1],
      ['February', 1],
    ]);
  });

  it('chosen twice, a file is on the desk once, as it is now', async () => {
    await open(file('one.csv', invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent')));
    file('one.csv', invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent', '2,Bo,2026-01-06,2026-02-06,20.00,Sent'));
    await open('one.csv', 'one.csv');
    const { drafts } = await call('imports.drafts', {});
    expect(drafts).toMatchObject([{ fileName: 'one.csv', place: null, counts: { new: 2 } }]);
  });

  it('beyond the limit are refused with its number, and nothing that waits is lost', async () => {
    const waiting = await openOne(file('waiting.csv', invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent')));
    const many = Array.from({ length: importFilesMax }, (_, index) => file(`${index}.csv`, invoices()));
    await expect(call('imports.open', { fileTokens: many })).rejects.toMatchObject({
      code: 'import.too-many-files',
      details: { limitNumber: importFilesMax },
    });
    expect((await call('imports.drafts', {})).drafts).toMatchObject([{ draftId: waiting.draftId, state: 'ready' }]);
  });
});

describe('two sources of one company', () => {
  const lists = async () => {
    const order = { sort: null, columnFilters: {} };
    const customers = await call('customers.list', {
      filters: { tab: 'unmatched', search: '', names: null, minScore: null, hasBalance: false, flagged: false },
      ...order,
      offset: 0,
      limit: 10,
    });
    const documents = await call('documents.list', {
      filters: { tab: 'unmatched', search: '', from: null, to: null, statuses: null, reason: null, flagged: false },
      ...order,
      offset: 0,
      limit: 10,
    });
    return { customers: customers.rows, documents: documents.rows };
  };

  it('are told apart in the lists as soon as there is a second one, also where all else is equal', async () => {
    const text = invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent');
    await apply([await openOne(file('old.csv', text))]);
    const alone = await lists();
    expect(alone.customers).toMatchObject([{ clientName: 'Acme', clientSource: null }]);
    expect(alone.documents).toMatchObject([{ number: '1', clientSource: null }]);
    const draft = await openOne(file('new.csv', text));
    const named = await call('imports.adjust', { draftId: draft.draftId, sourceName: 'New tool', complete: null });
    expect(named.counts).toMatchObject({ new: 1, unchanged: 0 });
    await apply([named]);
    const both = await lists();
    const sources = ['Billing system', 'New tool'];
    expect(both.customers.map(({ clientSource }) => clientSource).sort()).toEqual(sources);
    expect(both.documents.map(({ clientSource }) => clientSource).sort()).toEqual(sources);
    decide(
      engine.db,
      { person: 'Ada', at: '2026-03-01T00:00:00Z' },
      {
        kind: 'go-live.set',
        summary: 'Set the go-live date',
        changes: [putRow(engine.db, 'setting', { key: goLiveKey, value: '"2026-01-01"' })],
      },
    );
    const candidates = await call('exports.candidates', {
      search: '',
      blocked: null,
      kind: 'create-invoice',
      sort: null,
      offset: 0,
      limit: 10,
    });
    expect(candidates.rows.map(({ label }) => label).sort()).toEqual(sources.map((name) => `invoice 1 · ${name}`));
  });

  it('are told apart in details, in the tie-out and in what is printed; one source alone is named nowhere', async () => {
    const text = invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent');
    const printed = (): string =>
      JSON.stringify(makeReport(engine, { kinds: ['tie-out', 'agings'], asOf: null, batchId: null }, 'Ada').sections);
    const told = async () => {
      const page = { asOf: null, currency: 'USD', search: '', sort: null, offset: 0, limit: 10 };
      const effects = await call('tieout.effects', { ...page, cause: null, party: null });
      const parties = await call('tieout.parties', { ...page, onlyDifferent: false });
      const aging = await call('aging.get', { ...page, basis: 'due', rollUp: true, onlyDifferent: false });
      const { customers, documents } = await lists();
      const cards = await Promise.all([
        ...customers.map(async ({ clientId }) => (await call('customers.detail', { clientId })).client.source),
        ...documents.map(async ({ invoiceId }) => (await call('documents.detail', { invoiceId })).document.source),
      ]);
      return {
        records: effects.rows.flatMap((effect) => effect.records.map(({ source }) => source)).sort(),
        parties: parties.rows.map(({ clientSource }) => clientSource).sort(),
        aging: aging.rows.map(({ clientSource }) => clientSource).sort(),
        cards: cards.sort(),
        noted: customers
          .map(({ clientId }) => readLabel(engine.db, { recordType: 'client', recordId: clientId }))
          .sort(),
      };
    };
    await apply([await openOne(file('old.csv', text))]);
    expect(await told()).toEqual({
      records: [null],
      parties: [null],
      aging: [null],
      cards: [null, null],
      noted: ['Acme'],
    });
    expect(printed()).not.toContain('Billing system');

    const draft = await openOne(file('new.csv', text));
    await apply([await call('imports.adjust', { draftId: draft.draftId, sourceName: 'New tool', complete: null })]);
    const sources = ['Billing system', 'New tool'];
    expect(await told()).toEqual({
      records: sources,
      parties: sources,
      aging: sources,
      cards: ['Billing system', 'Billing system', 'New tool', 'New tool'],
      noted: sources.map((name) => `Acme · ${name}`),
    });
    for (const name of sources) {
      // By client, behind each cause, and in the ageing: the client; the invoice itself with its source in brackets.
      expect(printed().split(`"Acme · ${name}"`).length - 1).toBe(3);
      expect(printed()).toContain(`nvoice 1 (${name})`);
    }
  });
});

describe('any list, saved', () => {
  it.each(['csv', 'xlsx'])('as %s keeps text as text, numbers as numbers, and runs no formula', async (format) => {
    const path = join(folder, `list.${format}`);
    tokens.set('target', path);
    const { saveId } = await call('grids.begin', {
      name: 'List',
      headers: ['Number', 'Client', 'Total'],
      numeric: [false, false, true],
    });
    await call('grids.append', { saveId, rows: [['1001.10', '=HYPERLINK("http://x")', '1250.50']] });
    await call('grids.append', { saveId, rows: [['0042', '@SUM(A1)', '-900']] });
    expect(await call('grids.finish', { saveId, fileToken: 'target' })).toEqual({ rowCount: 2 });
    const table = await openTable(path, { headerLine: 1 });
    const guard = format === 'csv' ? "'" : '';
    const number = (text: string) => (format === 'csv' ? text : expect.objectContaining({ type: 'number', text }));
    expect(table.sampleRows.map(({ cells }) => cells)).toEqual([
      ['1001.10', `${guard}=HYPERLINK("http://x")`, number(format === 'csv' ? '1250.50' : '1250.5')],
      ['0042', `${guard}@SUM(A1)`, number('-900')],
    ]);
  });
});

describe('files that cannot be read as they are', () => {
  it.each([
    ['empty.csv', '', 'import.no-rows'],
    ['header.csv', header, 'import.no-rows'],
    ['page.csv', '<!doctype html><p>Sign in</p>', 'import.unknown-format'],
    ['broken.json', '[{"id": 1, ', 'import.file-unreadable'],
  ])('%s stays on the desk with what is wrong', async (name, text, code) => {
    const draft = await openOne(file(name, text));
    expect(draft).toMatchObject({ state: 'failed', problem: { code } });
    await expect(call('imports.apply', { draftIds: [draft.draftId], goodRowsOnly: true })).rejects.toMatchObject({
      code: 'import.not-ready',
    });
  });

  it('are read again as the person says', async () => {
    const draft = await openOne(
      file('titles.csv', `Some Company\n${invoices('1,Acme,2026-01-05,2026-02-05,100.00,Sent')}`),
    );
    expect((await detail(draft)).file).toMatchObject({ headerLine: 2, delimiter: ',', encoding: 'utf-8' });
    const wrong = await call('imports.reread', {
      draftId: draft.draftId,
      reading: { delimiter: ';' },
      presetId: null,
      mapping: null,
    });
    await settle(wrong);
    expect((await detail(draft)).draft.state).not.toBe('ready');
    await settle(await call('imports.reread', { draftId: draft.draftId, reading: {}, presetId: null, mapping: null }));
    expect((await detail(draft)).draft).toMatchObject({ state: 'ready', counts: { new: 1 } });
  });

  it('refuse to have rows saved that are no longer those', async () => {
    const draft = await openOne(file('a.csv', invoices('1,Acme,2026-01-05,,bad,Sent')));
    expect(draft.counts.rejected).toBe(1);
    writeFileSync(join(folder, 'a.csv'), invoices('1,Acme,2026-01-05,,worse,Sent'));
    tokens.set('out.csv', join(folder, 'out.csv'));
    await expect(call('imports.saveRejected', { draftId: draft.draftId, fileToken: 'out.csv' })).rejects.toMatchObject({
      code: 'import.file-changed',
    });
  });
});

describe('the job', () => {
  const many = invoices(...Array.from({ length: 30_000 }, (_, at) => `${at},Client ${at % 50},2026-01-05,,1.00,Sent`));

  it('stops reading when told to, and nothing stays on the desk or in the ledger', async () => {
    const { jobId } = await call('imports.open', { fileTokens: [file('a.csv', many), file('b.csv', many)] });
    await call('job.cancel', { jobId });
    expect(await engine.jobs.settled(jobId)).toMatchObject({ status: 'cancelled' });
    expect((await call('imports.drafts', {})).drafts).toEqual([]);
    expect(count('source')).toBe(0);
    expect(count('staging.import_record')).toBe(0);
  });

  it('lets the records of a file go when it is discarded, imported or read again, and keeps those of the others', async () => {
    const few = (name: string, ids: readonly string[]): string =>
      file(name, invoices(...ids.map((id) => `${id},Acme,2026-01-05,,1.00,Sent`), `${ids[0]}x,Acme,,,1.00,Sent`));
    const [first, second, third] = await open(
      few('a.csv', ['1', '2']),
      few('b.csv', ['3']),
      few('c.csv', ['4', '5', '6']),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('all files are read');
    expect([count('staging.import_record'), count('staging.import_rejected')]).toEqual([6, 3]);
    await call('imports.discard', { draftIds: [first.draftId] });
    expect([count('staging.import_record'), count('staging.import_rejected')]).toEqual([4, 2]);
    await settle(await call('imports.reread', { draftId: second.draftId, reading: {}, presetId: null, mapping: null }));
    expect([count('staging.import_record'), count('staging.import_rejected')]).toEqual([4, 2]);
    await apply([third], true);
    expect([count('staging.import_record'), count('staging.import_rejected')]).toEqual([1, 1]);
    expect(count('source_invoice')).toBe(3);
  });

  it('takes on files that come while it reads', async () => {
    const first = await call('imports.open', { fileTokens: [file('a.csv', many)] });
    const second = await call('imports.open', {
      fileTokens: [file('b.csv', invoices('1,Acme,2026-01-05,,1.00,Sent'))],
    });
    expect(second.jobId).toBe(first.jobId);
    await engine.jobs.settled(first.jobId);
    expect((await call('imports.drafts', {})).drafts).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
  });

  it('imports nothing in a window that only looks', async () => {
    const draft = await openOne(file('a.csv', invoices('1,Acme,2026-01-05,,1.00,Sent')));
    const looking: Session = { mode: 'read-only', person: 'Bo' };
    await expect(
      call('imports.apply', { draftIds: [draft.draftId], goodRowsOnly: false }, looking),
    ).rejects.toMatchObject({ code: 'app.not-allowed-in-mode' });
  });
});

describe('the sample of each layout', () => {
  const layouts = readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(layouts.map(({ name }) => name))('%s is recognised and imported as it stands, and once', async (layout) => {
    const [name = ''] = readdirSync(join(samples, layout)).filter((one) => one.startsWith('sample.'));
    tokens.set(layout, join(samples, layout, name));
    const drafts = await open(layout);
    const draft = drafts.find(({ presetId }) => presetId === layout);
    expect(draft).toMatchObject({ state: 'ready', fileName: basename(name), counts: { rejected: 0 } });
    expect(draft?.counts.new).toBeGreaterThan(0);
    const applied = await apply(drafts);
    expect(applied.map(({ counts }) => counts.new)).toContain(draft?.counts.new);
    for (const again of await open(layout)) {
      expect(again).toMatchObject({ mappingFrom: 'saved', sourceName: draft?.sourceName });
      expect(again.counts).toMatchObject({ new: 0, changed: 0, gone: 0 });
    }
  });
});
