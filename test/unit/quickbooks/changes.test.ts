import { describe, expect, test } from 'vitest';
import {
  changesObjectsMax,
  isBeyondLookBack,
  readChanges,
  type TypeChanges,
  withOverlap,
} from '../../../electron/quickbooks/changes.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { faultTable, verdicts } from '../../../electron/quickbooks/fault-table.ts';
import type { ChangesReply } from '../../../electron/quickbooks/replies.ts';
import type { EntityType } from '../../../electron/quickbooks/rows.ts';

const term = (id: number) => ({ Id: String(id), SyncToken: '0', Name: `Term ${id}` });
const terms = (count: number) => Array.from({ length: count }, (_, index) => term(index + 1));

/** Answers by the types asked for; an Error is thrown. */
function cdcOf(answer: (entities: readonly string[]) => Record<string, object[]> | Error) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    cdc: async (types: readonly string[]): Promise<ChangesReply> => {
      asked.push(types);
      const found = answer(types);
      if (found instanceof Error) throw found;
      const objectsByType = new Map(
        Object.entries(found).map(([type, objects]) => [type, objects.map((object) => ({ ...object }))] as const),
      );
      const objectCount = [...objectsByType.values()].reduce((sum, objects) => sum + objects.length, 0);
      return { objectsByType, objectCount, serverTime: `2026-10-02T15:00:0${asked.length}.000Z` };
    },
  };
}

const read = (client: ReturnType<typeof cdcOf>, types: readonly EntityType[]) =>
  readChanges(client, { types, changedSince: '2026-10-01T00:00:00.000Z', homeCurrency: 'USD' });

const short = (types: readonly TypeChanges[]) =>
  Object.fromEntries(
    types.map((found) => [
      found.type,
      found.outcome === 'complete' ? [found.rows.length, found.deleted.length] : found.why,
    ]),
  );

describe('5 CDC: reading changes', () => {
  test('all types in one request; one without changes is complete and empty', async () => {
    const client = cdcOf(() => ({ Term: terms(2), Class: [{ status: 'Deleted', Id: '9' }] }));
    const changes = await read(client, ['Term', 'Class', 'Department']);
    expect(client.asked).toEqual([['Term', 'Class', 'Department']]);
    expect(short(changes.types)).toEqual({ Term: [2, 0], Class: [0, 1], Department: [0, 0] });
    expect(changes.serverTime).toBe('2026-10-02T15:00:01.000Z');
  });

  test('types it does not cover are left to queries, without a request', async () => {
    const client = cdcOf(() => ({}));
    expect(short((await read(client, ['TaxCode', 'TaxRate', 'TaxAgency'])).types)).toEqual({
      TaxCode: 'not-covered',
      TaxRate: 'not-covered',
      TaxAgency: 'not-covered',
    });
    expect(client.asked).toEqual([]);
    expect((await read(client, [])).serverTime).toBeNull();
  });

  test('1,000 objects over all types: each type alone, and the earliest time is the cursor', async () => {
    const counts: Record<string, number> = { Term: 600, Class: changesObjectsMax, Department: 3 };
    const client = cdcOf((types) =>
      types.length > 1
        ? { Term: terms(600), Class: terms(400) }
        : Object.fromEntries(types.map((type) => [type, terms(counts[type] ?? 0)])),
    );
    const changes = await read(client, ['Term', 'Class', 'Department', 'TaxCode']);
    expect(client.asked).toEqual([['Term', 'Class', 'Department'], ['Term'], ['Class'], ['Department']]);
    expect(short(changes.types)).toEqual({
      Term: [600, 0],
      Class: 'cut-off',
      Department: [3, 0],
      TaxCode: 'not-covered',
    });
    expect(changes.serverTime).toBe('2026-10-02T15:00:01.000Z');
  });

  test('999 objects are all there are', async () => {
    const client = cdcOf(() => ({ Term: terms(changesObjectsMax - 1) }));
    expect(short((await read(client, ['Term'])).types)).toEqual({ Term: [999, 0] });
  });

  test('one type alone that is cut off is not asked for twice', async () => {
    const client = cdcOf(() => ({ Term: terms(changesObjectsMax) }));
    expect(short((await read(client, ['Term'])).types)).toEqual({ Term: 'cut-off' });
    expect(client.asked).toHaveLength(1);
  });

  test('a type the company does not have does not stop the others', async () => {
    const missing = new QuickbooksError(faultTable['5020'] ?? verdicts.unknownFault);
    const client = cdcOf((types) => (types.includes('Class') ? missing : { Term: terms(1) }));
    expect(short((await read(client, ['Term', 'Class'])).types)).toEqual({ Term: [1, 0], Class: 'refused' });
  });

  test('no connection is no answer', async () => {
    const client = cdcOf(() => new QuickbooksError(verdicts.unreachable));
    await expect(read(client, ['Term', 'Class'])).rejects.toMatchObject({ code: 'quickbooks.unreachable' });
    expect(client.asked).toHaveLength(1);
  });

  test('objects that cannot be taken are told', async () => {
    const client = cdcOf(() => ({ Term: [term(1), { Id: '2', SyncToken: '0', TotalAmt: 0.1234 }] }));
    const [found] = (await read(client, ['Term'])).types;
    expect(found).toMatchObject({ refused: [{ type: 'Term', id: '2', code: 'money.too-precise', field: 'TotalAmt' }] });
  });
});

describe('5 CDC: bounds', () => {
  test('five minutes are read again', () => {
    expect(withOverlap('2026-10-02T00:02:00.000Z')).toBe('2026-10-01T23:57:00.000Z');
  });

  test('the look-back of 30 days is used with a day in reserve', () => {
    const now = '2026-10-31T00:00:00.000Z';
    expect(isBeyondLookBack('2026-10-02T00:00:00.000Z', now)).toBe(false);
    expect(isBeyondLookBack('2026-10-01T23:59:59.000Z', now)).toBe(true);
  });
});
