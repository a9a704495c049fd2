import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerFilters, CustomerTab, MatchRow } from '../../shared/ipc/customers.ts';
import { type Company, company } from './tieout-company.ts';

let books: Company;
beforeAll(async () => {
  books = await company({ customers: 80, invoices: 300, seed: 4 });
});
afterAll(async () => {
  await books.engine.payments.settled();
  books.engine.matches.ensure();
  await books.close();
});

const unfiltered = { search: '', names: null, minScore: null, hasBalance: false, flagged: false };
const listed = async (tab: CustomerTab, filters: Partial<CustomerFilters> = {}): Promise<MatchRow[]> =>
  (
    await books.call('customers.list', {
      filters: { ...unfiltered, tab, ...filters },
      offset: 0,
      limit: 500,
      sort: null,
    })
  ).rows;
const idsOf = (rows: readonly MatchRow[]): number[] => rows.map((row) => row.clientId).sort((a, b) => a - b);
const undo = () => books.call('decisions.undo', { decisionId: null });

test('accepting exact matches of a filtered list links those that it shows, and no others', async () => {
  const before = await listed('exact');
  const filters = { ...unfiltered, hasBalance: true };
  const shown = await listed('exact', filters);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.length).toBeLessThan(before.length);
  const choice = { onlyClientIds: null, filters };
  expect((await books.call('customers.previewExact', choice)).count).toBe(shown.length);
  const byName = { clientName: { kind: 'text', text: shown[0]?.clientName ?? '' } } as const;
  expect((await books.call('customers.previewExact', { ...choice, columnFilters: byName })).count).toBe(1);

  const { changedCount } = await books.call('customers.acceptExact', { ...choice, toldCount: shown.length });
  expect(changedCount).toBe(shown.length);
  expect(idsOf(await listed('linked'))).toEqual(idsOf(shown));
  await undo();
  expect(idsOf(await listed('exact'))).toEqual(idsOf(before));
});

test('where there are other exact matches than a person was told of, none is linked', async () => {
  const before = await listed('exact');
  await expect(
    books.call('customers.acceptExact', { onlyClientIds: null, toldCount: before.length - 1 }),
  ).rejects.toThrow('matching.other-count');
  expect(idsOf(await listed('exact'))).toEqual(idsOf(before));
});

test('what is suggested for a client is among the names like it, before it is created', async () => {
  for (const { clientId, customerId } of await listed('suggested')) {
    const alike = await books.call('customers.lookAlikes', { clientId });
    expect(alike.filter(({ type, id }) => type === 'Customer' && id === customerId)).toHaveLength(1);
  }
});

test('a list of names finds clients however the names are written, and says which names are nobody’s', async () => {
  const [first, second] = await listed('exact');
  const [suggested] = await listed('suggested');
  const loud = `  ${first?.clientName.toUpperCase().replaceAll("'", '’').replaceAll('&', 'and')}. `;
  const names = [loud, second?.customerName ?? '', suggested?.clientName ?? '', 'Nobody & Sons', '***'];
  const found = await books.call('customers.findNames', { names });
  expect(found).toEqual({
    tabs: { exact: 2, suggested: 1, unmatched: 0, linked: 0, left: 0 },
    unknown: ['Nobody & Sons'],
  });
  expect(idsOf(await listed('exact', { names }))).toEqual(idsOf([first, second].flatMap((row) => row ?? [])));
});

test('a linked client gets another customer in one decision, and one undo gives it the first one back', async () => {
  const [pair] = await listed('suggested');
  const [unmatched] = await listed('unmatched');
  const clientId = unmatched?.clientId ?? 0;
  const [first = '', second = ''] = (await listed('exact')).map((row) => row.customerId ?? '');
  await books.call('customers.link', { clientId, customerId: first });
  const linkOf = async () => (await listed('linked')).map((row) => [row.clientId, row.customerId]);
  const [row] = await listed('linked');
  const relink = { clientId, mappingId: row?.mappingId ?? 0 };
  await books.call('customers.relink', { ...relink, customerId: second });
  expect(await linkOf()).toEqual([[clientId, second]]);
  await undo();
  expect(await linkOf()).toEqual([[clientId, first]]);
  await books.call('decisions.redo', {});
  expect(await linkOf()).toEqual([[clientId, second]]);
  await undo();
  // A customer that another client has is not taken from it; the link stands as it was.
  await books.call('customers.link', { clientId: pair?.clientId ?? 0, customerId: second });
  await expect(books.call('customers.relink', { ...relink, customerId: second })).rejects.toThrow(
    'matching.already-linked',
  );
  expect(await linkOf()).toContainEqual([clientId, first]);
  // One customer for each currency: a second one is refused by rule, not by the database.
  const third = (await listed('exact'))[0]?.customerId ?? '';
  await expect(books.call('customers.link', { clientId, customerId: third })).rejects.toThrow(
    'matching.already-linked',
  );
});
