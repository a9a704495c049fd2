import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dropRow, putRow } from '../../../electron/ledger/changes.ts';
import {
  type Author,
  changesOf,
  decide,
  findBrokenLink,
  findRedoable,
  findUndoable,
  getDecision,
  listDecisions,
  undoBlocker,
  undoDecision,
} from '../../../electron/ledger/decisions.ts';
import {
  findLiveMapping,
  insertMappings,
  liveChanges,
  type NewMapping,
  nextMappingId,
} from '../../../electron/ledger/mappings.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';

const author: Author = { person: 'Ada', at: '2026-01-02T03:04:05.000Z' };
const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const setting = (key: string, value: string) => ({ key, value });

let folder: string;
let db: WritableDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-decisions-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(author.at));
});
afterEach(() => {
  vi.unstubAllEnvs();
  db.close();
  rmSync(folder, { recursive: true });
});

const settings = () => db.prepare('SELECT key, value FROM setting ORDER BY key').all();
const put = (key: string, value: string, person = author.person) =>
  decide(
    db,
    { ...author, person },
    { kind: 'go-live.set', summary: `Set ${key}`, changes: [putRow(db, 'setting', setting(key, value))] },
  );

const pair = (invoiceId: number, documentId: string): NewMapping => ({
  recordKind: 'document',
  kind: 'single',
  tier: 'confident',
  score: 1,
  reasons: [],
  how: 'bulk',
  baseOurs: {},
  baseTheirs: {},
  members: [
    { side: 'source', recordType: 'source_invoice', recordId: invoiceId },
    { side: 'quickbooks', recordType: 'Invoice', recordId: documentId },
  ],
});

function link(...mappings: NewMapping[]): number {
  return db.transaction(() => {
    const changes = liveChanges(nextMappingId(db), mappings.length);
    const id = decide(db, author, { kind: 'documents.link', summary: 'Linked', changes });
    insertMappings(db, author, id, mappings);
    return id;
  })();
}

describe('undo and redo', () => {
  test('take a change back and bring it again, row for row', () => {
    put('a', '1');
    const before = settings();
    const id = put('a', '2');
    const after = settings();
    const undo = undoDecision(db, author, id, []);
    expect(settings()).toEqual(before);
    undoDecision(db, author, undo, []);
    expect(settings()).toEqual(after);
    expect(getDecision(db, 4)).toMatchObject({ kind: 'decisions.redo', summary: 'Redid: Set a', undoes: 3 });
  });

  test('a row that was new is gone again, one that was dropped is back', () => {
    undoDecision(db, author, put('a', '1'), []);
    expect(settings()).toEqual([]);
    put('b', '1');
    const dropped = decide(db, author, {
      kind: 'go-live.set',
      summary: 'Dropped b',
      changes: [dropRow(db, 'setting', { key: 'b' })],
    });
    expect(settings()).toEqual([]);
    undoDecision(db, author, dropped, []);
    expect(settings()).toEqual([setting('b', '1')]);
  });

  test('a change that a later decision built on is not taken back', () => {
    const first = put('a', '1');
    put('a', '2');
    expect(undoBlocker(db, getDecision(db, first), [])).toContain('later decision');
    expect(() => undoDecision(db, author, first, [])).toThrow('decision.undo-blocked');
    expect(settings()).toEqual([setting('a', '2')]);
  });

  test('is refused twice, for records of what was done, and by a guard that names the cause', () => {
    const id = put('a', '1');
    expect(undoBlocker(db, getDecision(db, id), [() => 'It was sent.'])).toBe('It was sent.');
    undoDecision(db, author, id, []);
    expect(undoBlocker(db, getDecision(db, id), [])).toContain('undone already');
    const push = decide(db, author, { kind: 'exports.push', summary: 'Pushed', changes: [] });
    expect(undoBlocker(db, getDecision(db, push), [])).toContain('record of what was done');
  });

  test('asks a guard once, however much was changed', () => {
    const asked: number[] = [];
    const changes = ['a', 'b', 'c'].map((key) => putRow(db, 'setting', setting(key, '1')));
    const id = decide(db, author, { kind: 'settings.set', summary: 'Set three', changes });
    undoBlocker(db, getDecision(db, id), [
      (_db, given) => {
        asked.push(given.length);
        return null;
      },
    ]);
    expect(asked).toEqual([3]);
  });

  test('offers each person their own newest change, and redo only right after an undo', () => {
    const mine = put('a', '1');
    put('b', '1', 'Bo');
    expect(findUndoable(db, 'Ada')).toBe(mine);
    expect(findRedoable(db, 'Ada')).toBeNull();
    const undo = undoDecision(db, author, mine, []);
    expect(findUndoable(db, 'Ada')).toBeNull();
    expect(findRedoable(db, 'Ada')).toBe(undo);
    put('c', '1');
    expect(findRedoable(db, 'Ada')).toBeNull();
  });
});

describe('mappings', () => {
  test('are withdrawn by undo, keep their rows, and come back by redo', () => {
    const id = link(pair(1, '10'), pair(2, '20'));
    expect(findLiveMapping(db, 'Invoice', '20')).toBe(2);
    const undo = undoDecision(db, author, id, []);
    expect(findLiveMapping(db, 'source_invoice', 1)).toBeNull();
    expect(db.prepare('SELECT count(*) AS n FROM mapping').get()).toEqual({ n: 2 });
    undoDecision(db, author, undo, []);
    expect(findLiveMapping(db, 'source_invoice', 1)).toBe(1);
  });

  test('a record is in one live mapping, and a refused link leaves no decision', () => {
    link(pair(1, '10'));
    expect(() => link(pair(2, '10'))).toThrow(/UNIQUE/);
    expect(() => link(pair(1, '11'))).toThrow(/UNIQUE/);
    expect(db.prepare('SELECT count(*) AS n FROM decision').get()).toEqual({ n: 1 });
  });

  test('what took the place of a withdrawn mapping keeps it from coming back', () => {
    const undo = undoDecision(db, author, link(pair(1, '10')), []);
    link(pair(1, '11'));
    expect(() => undoDecision(db, author, undo, [])).toThrow();
    expect(findLiveMapping(db, 'Invoice', '11')).toBe(2);
    expect(findLiveMapping(db, 'Invoice', '10')).toBeNull();
  });
});

describe('the chain of decisions', () => {
  test('is whole, cannot be edited through the ledger, and shows an edit past it', () => {
    for (const value of ['1', '2', '3']) put('a', value);
    expect(findBrokenLink(db)).toBeNull();
    expect(changesOf(getDecision(db, 2))).toMatchObject([{ table: 'setting', after: setting('a', '2') }]);
    expect(() => db.prepare('DELETE FROM decision WHERE id = 2').run()).toThrow('never deleted');
    expect(() => db.prepare("UPDATE decision SET person = 'Bo' WHERE id = 2").run()).toThrow('never changed');
    db.exec('DROP TRIGGER decision_is_frozen');
    db.prepare("UPDATE decision SET canonical = replace(canonical, 'Ada', 'Bo') WHERE id = 2").run();
    expect(findBrokenLink(db)).toBe(2);
  });
});

test('decisions of a day are those of the calendar on the wall, as their times are shown', () => {
  vi.stubEnv('TZ', 'Pacific/Auckland');
  // Five minutes before and after midnight in New Zealand.
  for (const at of ['2026-01-02T10:55:00.000Z', '2026-01-02T11:05:00.000Z']) {
    decide(db, { ...author, at }, { kind: 'go-live.set', summary: at, changes: [] });
  }
  const found = (day: string) =>
    listDecisions(db, { search: '', person: null, day, record: null }, 0, 10).rows.map((row) => row.summary);
  expect(found('2026-01-02')).toEqual(['2026-01-02T10:55:00.000Z']);
  expect(found('2026-01-03')).toEqual(['2026-01-02T11:05:00.000Z']);
});
