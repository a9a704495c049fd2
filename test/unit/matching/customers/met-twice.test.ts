import { expect, test } from 'vitest';
import { holdBackMetTwice, matchCustomers } from '../../../../electron/matching/customers/index.ts';

const clients = [{ id: 1, name: 'Harbor Bakery LLC' }];
const customers = [{ id: 'a', name: 'Harbor Bakery' }];
const { results } = matchCustomers({ clients, customers });
const names = {
  clientName: () => 'Harbor Bakery LLC',
  customerName: () => 'Harbor Bakery',
};

test('an exact pair stays exact while no linked record bears its name', () => {
  const held = holdBackMetTwice(results, { ...names, linkedClients: ['North Pier Cafe'], linkedCustomers: [] });
  expect(held.map((result) => result.tier)).toEqual(['exact']);
});

test.each([
  ['client', { linkedClients: ['HARBOR BAKERY, Inc.'], linkedCustomers: [] }],
  ['customer', { linkedClients: [], linkedCustomers: ['The Harbor Bakery'] }],
])('a name that a linked %s bears too needs a person', (_side, linked) => {
  const [held] = holdBackMetTwice(results, { ...names, ...linked });
  expect(held?.tier).toBe('suggested');
  expect(held?.candidates[0]?.reasons.map((reason) => reason.code)).toContain('name-met-twice');
});
