import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLearnedNames } from '../../../electron/companies/learned-names.ts';
import { matchCustomers, pairKnownNames, reasonText } from '../../../electron/matching/customers/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-names-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pair = { clientName: 'M&DM', customerName: 'Marchetti & Duque Motors' };

test('nothing is kept or told where the person does not want it', async () => {
  const names = createLearnedNames(folder, () => false);
  expect(await names.exchange('production', [pair])).toEqual([]);
  await expect(readFile(join(folder, 'names.json'))).rejects.toThrow('ENOENT');
});

test('companies of one environment learn from each other, across restarts; practice and test companies stay apart', async () => {
  await createLearnedNames(folder, () => true).exchange('production', [pair]);
  const later = createLearnedNames(folder, () => true);
  expect(await later.exchange('production', [])).toEqual([pair]);
  expect(await later.exchange('sandbox', [])).toEqual([]);
  await later.forget();
  expect(await later.exchange('production', [])).toEqual([]);
});

test('two companies that tell at once both are heard, and a damaged file teaches nothing', async () => {
  await writeFile(join(folder, 'names.json'), 'no json');
  const names = createLearnedNames(folder, () => true);
  const other = { clientName: 'Bo', customerName: 'Robert Quarry' };
  await Promise.all([names.exchange('production', [pair]), names.exchange('production', [other])]);
  expect(await names.exchange('production', [])).toEqual([pair, other]);
});

test('known names suggest a pair with the reason, are never exact by it, and say nothing where a name is borne twice', () => {
  const clients = [{ id: 1, name: 'm & dm' }];
  const customers = [
    { id: 'a', name: 'MARCHETTI & DUQUE MOTORS' },
    { id: 'b', name: 'Quarry Optics' },
  ];
  const aliases = pairKnownNames(clients, customers, [pair]);
  expect(aliases).toEqual([{ clientId: 1, customerId: 'a' }]);
  const [result] = matchCustomers({ clients, customers, aliases }).results;
  expect(result?.tier).toBe('suggested');
  expect(result?.candidates[0]?.customerId).toBe('a');
  expect(result?.candidates[0]?.reasons.map(reasonText)).toContain('accepted before');
  const twice = [...customers, { id: 'c', name: 'Marchetti & Duque Motors' }];
  expect(pairKnownNames(clients, twice, [pair])).toEqual([]);
});
