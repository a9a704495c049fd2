import { expect, test } from 'vitest';
import { createMatcher, type MatchParty } from '../../../../electron/matching/customers/index.ts';
import { wordKey } from '../../../../electron/matching/customers/prepared.ts';
import { hashText } from '../../../../electron/matching/text/distance.ts';

const party = (name: string, rest: Partial<MatchParty> = {}): MatchParty => ({ id: name, name, ...rest });
const trees = ['Ash', 'Birch', 'Cedar', 'Elm', 'Fir', 'Hazel', 'Larch', 'Maple', 'Oak', 'Pine', 'Rowan', 'Spruce'];
const strangers = trees.flatMap((tree) => [party(`${tree} Foods`), party(`${tree} Towing`), party(`${tree} Dental`)]);
const firstOf = (client: MatchParty, customers: readonly MatchParty[]) =>
  createMatcher({ clients: [client], customers: [...customers, ...strangers] }).find(client.id)?.candidates[0]
    ?.customerId;

test('a word does not share its key with one that ends in the next letter of the alphabet', () => {
  expect(wordKey(hashText('card'))).not.toBe(wordKey(hashText('care')));
});

test('many that share the common words of a name do not hide the one that shares its rare word', () => {
  const others = trees.map((tree) => party(`${tree} Lamp Repair Works`));
  expect(firstOf(party('Quagmire Lamp Repair Works'), [...others, party('Quagmire')])).toBe('Quagmire');
});

test('neighbours in one building do not hide the one with the same phone and surname', () => {
  const place = { address: '1124 Martin Luther King Drive', city: 'Little Rock', postcode: '72202' };
  const others = trees.flatMap((tree) => [party(`${tree} Trading`, place), party(`${tree} Realty`, place)]);
  const customer = party('Jennifer Hronas', { phone: '501 555 1234' });
  expect(firstOf(party('Jen Hronas', { ...place, phone: '501 555 1234' }), [...others, customer])).toBe(customer.id);
});

test('a person is found by another form of the given name among many of the surname', () => {
  const family = trees.map((tree) => party(`${tree} Hawthorne`));
  expect(firstOf(party('Bob Hawthorne'), [...family, party('Robert J Hawthorne')])).toBe('Robert J Hawthorne');
});
