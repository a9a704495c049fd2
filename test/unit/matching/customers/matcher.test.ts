import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClientResult,
  createMatcher,
  type MatchParty,
  matchCustomers,
  type Reason,
  reasonText,
  speaksAgainst,
} from '../../../../electron/matching/customers/index.ts';

const party = (id: string, name: string, rest: Partial<MatchParty> = {}): MatchParty => ({ id, name, ...rest });
const resultOf = (results: readonly ClientResult[], clientId: string): ClientResult => {
  const found = results.find((result) => result.clientId === clientId);
  if (found === undefined) throw new Error(`no result for ${clientId}`);
  return found;
};
const match = (client: Partial<MatchParty>, customer: Partial<MatchParty>): ClientResult =>
  resultOf(
    matchCustomers({
      clients: [party('c', '', { ...client, id: 'c' })],
      customers: [party('q', '', { ...customer, id: 'q' })],
    }).results,
    'c',
  );
const codes = (result: ClientResult): Reason['code'][] => (result.candidates[0]?.reasons ?? []).map(({ code }) => code);

const words = [
  'Acme',
  'Acmee',
  'Roofing',
  'Roofng',
  'Holdings',
  'Services',
  'Smith',
  'Smyth',
  'John',
  'Johnny',
  'II',
  '2',
  'Lot',
  'Bay',
  '🎉',
  'Cafe\u0301',
  'Ｓｍｉｔｈ',
  'Sm\u200bith',
  'A\u0000B',
  'שרה',
  '山田商店',
  '/DE/',
  'c/o',
  'Jr.',
  '(',
  '__proto__',
];
const arbitraryParty = (prefix: string) =>
  fc.record({
    id: fc.integer({ min: 0, max: 30 }).map((n) => `${prefix}${n}`),
    name: fc
      .tuple(
        fc.array(fc.constantFrom(...words), { maxLength: 4 }),
        fc.constantFrom('', ' Inc', ' LLC', ' dba Zed', ':Job'),
        fc.constantFrom(' ', ', ', ' / '),
      )
      .map(([list, end, between]) => list.join(between) + end),
    phone: fc.constantFrom('', '501-555-1234', '5015551235', '604 555 9999', 'x', '501 555 1234 / 604 555 9999'),
    email: fc.constantFrom('', '@', 'info@acme.example', 'john@acme.example', 'john@gmail.com'),
    address: fc.constantFrom('', '12 Main St', '14 Main Street', 'PO Box 7'),
    postcode: fc.constantFrom('', '72205', '72206'),
    currency: fc.constantFrom('', 'USD', 'CAD'),
  });
const arbitraryList = (prefix: string) =>
  fc.uniqueArray(arbitraryParty(prefix), { selector: ({ id }) => id, maxLength: 14 });
const sortById = (results: readonly ClientResult[]): ClientResult[] =>
  results.toSorted((a, b) => (String(a.clientId) < String(b.clientId) ? -1 : 1));

describe('tiers', () => {
  test('equal after folding is exact', () => {
    expect(match({ name: 'The Acme Roofing, LLC' }, { name: 'ACME ROOFING L.L.C.' }).tier).toBe('exact');
    expect(match({ name: 'Smith, John' }, { name: 'John Smith' }).tier).toBe('exact');
  });

  test.each([
    ['The Student Room Inc', 'Thestudentroom'],
    ['Auto-By-Tel', 'Autobytel Inc.'],
  ])('%s and %s are as likely as any equal names', (client, customer) => {
    const found = match({ name: client }, { name: customer });
    expect(found.tier).toBe('exact');
    expect(found.candidates[0]?.score).toBeGreaterThan(0.9);
  });

  test('neighbours that differ in a number find their own, also before a legal form', () => {
    const { results } = matchCustomers({
      clients: [party('c1', 'Maple Fund I LP'), party('c2', 'Maple Fund II LP')],
      customers: [party('q2', 'Maple Fund II'), party('q1', 'Maple Fund I')],
    });
    expect(resultOf(results, 'c1')).toMatchObject({ tier: 'exact', candidates: [{ customerId: 'q1' }] });
    expect(resultOf(results, 'c2')).toMatchObject({ tier: 'exact', candidates: [{ customerId: 'q2' }] });
    expect(match({ name: 'Maple Fund I' }, { name: 'Maple Fund 1' })).toMatchObject({ tier: 'suggested' });
  });

  test.each<[string, Partial<MatchParty>, Partial<MatchParty>, Reason['code']]>([
    ['legal forms', { name: 'Acme Roofing LLC' }, { name: 'Acme Roofing Inc' }, 'legal-form-differs'],
    [
      'currencies',
      { name: 'Acme Roofing', currency: 'USD' },
      { name: 'Acme Roofing', currency: 'CAD' },
      'currency-differs',
    ],
    [
      'phones',
      { name: 'Acme Roofing', phone: '501 555 1234' },
      { name: 'Acme Roofing', phone: '604 555 9999' },
      'phone-differs',
    ],
    ['generations', { name: 'John Smith Jr' }, { name: 'John Smith Sr' }, 'generation-differs'],
  ])('differing %s keep equal names suggested, and say so', (_, client, customer, code) => {
    const contact = { email: 'john@acme.example' };
    const result = match({ ...contact, ...client }, { ...contact, ...customer });
    expect(result.tier).toBe('suggested');
    expect(codes(result)).toContain(code);
  });

  test('equal names that all contact data contradict are suggested, with what speaks against them', () => {
    const found = match(
      {
        name: 'Quality Services Inc',
        email: 'accounts@quality-one.example',
        phone: '501 555 1234',
        address: '12 Low Road',
        city: 'Langley',
        postcode: '72120',
      },
      {
        name: 'Quality Services LLC',
        email: 'office@other-firm.example',
        phone: '604 555 9876',
        address: '9 High Street',
        city: 'Conway',
        postcode: '90210',
      },
    );
    expect(found.tier).toBe('suggested');
    expect(codes(found)).toEqual([
      'same-name',
      'legal-form-differs',
      'phone-differs',
      'email-differs',
      'address-differs',
    ]);
  });

  test('a name equal to two is not exact', () => {
    const customers = [party('q1', 'Acme Roofing'), party('q2', 'Acme Roofing Inc')];
    const { results } = matchCustomers({ clients: [party('c', 'Acme Roofing')], customers });
    expect(results[0]?.tier).toBe('suggested');
    expect(results[0]?.candidates[0]?.reasons).toContainEqual({ code: 'name-met-twice' });
  });

  test.each([7, 40, 300])('%i of one name on each side are suggested, each with customers of its own name', (count) => {
    const crowd = (side: string, phone: (i: number) => string): MatchParty[] =>
      Array.from({ length: count }, (_, i) => party(`${side}${i}`, 'Acme Roofing', { phone: phone(i) }));
    const clients = crowd('c', () => '');
    const other = party('other', 'Acme Paving');
    for (const customers of [crowd('q', () => ''), crowd('q', (i) => `501${5_550_000 + i}`)]) {
      const matcher = createMatcher({ clients, customers: [...customers, other] });
      const results = matcher.results();
      for (const { tier, candidates } of results) {
        expect(tier).toBe('suggested');
        expect(candidates.map(({ customerId }) => customerId)).not.toContain('other');
      }
      expect(
        sortById(matchCustomers({ clients: clients.toReversed(), customers: customers.toReversed() }).results),
      ).toEqual(sortById(matchCustomers({ clients, customers }).results));
      // One that comes and goes leaves all as it was.
      matcher.upsert('customer', party('one more', 'Acme Roofing'));
      matcher.remove('customer', 'one more');
      expect(sortById(matcher.results())).toEqual(sortById(results));
    }
  });

  test('an empty name equals nothing', () => {
    expect(match({ name: '' }, { name: '' }).tier).toBe('unmatched');
    expect(match({ name: '...' }, { name: '—' }).tier).toBe('unmatched');
  });

  test('a middle initial on one side only says less than a middle name, and two that differ say more', () => {
    const scoreOf = (client: string, customer: string): number =>
      match({ name: client }, { name: customer }).candidates[0]?.score ?? 0;
    const initial = scoreOf('Anne Perry', 'Anne G. Perry');
    expect(initial).toBeGreaterThan(scoreOf('Anne Perry', 'Anne Gale Perry') + 0.05);
    expect(scoreOf('Anne B. Perry', 'Anne G. Perry')).toBeLessThan(initial / 2);
  });

  test('a sub-customer is not its parent', () => {
    const customers = [party('parent', 'Acme Roofing'), party('sub', 'Acme Roofing:Lot 12')];
    const { results } = matchCustomers({ clients: [party('c', 'Acme Roofing:Lot 12')], customers });
    expect(results[0]).toMatchObject({
      tier: 'exact',
      candidates: [{ customerId: 'sub' }, ...(results[0]?.candidates.slice(1) ?? [])],
    });
  });

  test('strangers stay unmatched', () => {
    expect(match({ name: 'Zebra Dental' }, { name: 'Quick Staffing' }).tier).toBe('unmatched');
  });
});

describe('reasons', () => {
  test.each<[Partial<MatchParty>, Partial<MatchParty>, Reason['code']]>([
    [
      { name: 'Parthenon Supplies', phone: '5015551234' },
      { name: 'Patthenon Supplies', phone: '501-555-1234' },
      'name-one-letter',
    ],
    [{ name: 'Kovac Foods', phone: '5015551234' }, { name: 'Kavic Foods', phone: '501-555-1234' }, 'name-spelling'],
    [
      { name: 'Betty Hawthorne', phone: '5015551234' },
      { name: 'Bertha Hawthorne', phone: '501-555-1234' },
      'name-differs',
    ],
    [{ name: 'Tim Hawthorne', phone: '5015551234' }, { name: 'Tod Hawthorne', phone: '501-555-1234' }, 'name-differs'],
    [{ name: 'Bob Hawthorne', phone: '5015551234' }, { name: 'Robert Hawthorne', phone: '501-555-1234' }, 'nickname'],
    [
      { name: 'Jackson Hewitt Tax', phone: '5015551234' },
      { name: 'Jacksonhewitt Tax Office', phone: '5015551234' },
      'name-joined',
    ],
    [{ name: 'LZB', email: 'x@lazyboy.example' }, { name: 'Lazy Zebra Boys', email: 'y@lazyboy.example' }, 'acronym'],
    [{ name: 'Quasar Fund 1', phone: '5015551234' }, { name: 'Quasar Fund 2', phone: '5015551234' }, 'number-differs'],
    [
      { name: 'Acme Roofing', email: 'a@acme.example' },
      { name: 'Acme Roofing', email: 'a@acme.example' },
      'same-email',
    ],
  ])('%o and %o: %s', (client, customer, code) => {
    expect(codes(match(client, customer))).toContain(code);
  });

  test.each<[Partial<MatchParty>, Partial<MatchParty>, string]>([
    [{ name: 'Maple Fund I LP' }, { name: 'Maple Fund II LP' }, 'I is not II'],
    [{ name: 'John Smith Jr', phone: '5015551234' }, { name: 'John Smith', phone: '5015551234' }, 'only one is Jr'],
    [
      { name: 'Acme Roofing', email: 'info@acme.example' },
      { name: 'Bolt Foods', email: 'info@acme.example' },
      '"Acme Roofing" is not "Bolt Foods"',
    ],
    [{ name: 'Bob Jonsson', phone: '5015551234' }, { name: 'Robert Jonsson', phone: '5015551234' }, 'Bob = Robert'],
  ])('%o and %o: "%s", in the words of the records', (client, customer, text) => {
    expect((match(client, customer).candidates[0]?.reasons ?? []).map(reasonText)).toContain(text);
  });

  test('shared invoices raise a suggestion and are counted', () => {
    const bill = (number: string, totalMinor: number) => ({ number, totalMinor, currency: 'USD', date: '2026-01-31' });
    const clients = [party('c', 'Warwick Construction')];
    const customers = [party('q', 'VLS Waste Solutions')];
    const documents = {
      clients: new Map([['c', [bill('INV-1042', 12_000), bill('1043', 5_000)]]]),
      customers: new Map([['q', [bill('1042', 12_000), bill('1043', 5_000), bill('1044', 1)]]]),
    };
    expect(matchCustomers({ clients, customers }).results[0]?.tier).toBe('unmatched');
    const [result] = matchCustomers({ clients, customers, documents }).results;
    expect(result?.tier).toBe('suggested');
    expect(result?.candidates[0]?.reasons[0]).toEqual({ code: 'documents-agree', count: 2 });
  });

  test('chips are short and plain', () => {
    expect(reasonText({ code: 'same-phone' })).toBe('same phone');
    expect(reasonText({ code: 'name-one-letter' })).toBe('name: one letter');
    expect(reasonText({ code: 'documents-agree', count: 7 })).toBe('7 invoices agree');
    expect(reasonText({ code: 'legal-form-differs', ours: 'LLC', theirs: 'Inc' })).toBe('legal form differs: LLC, Inc');
    expect(speaksAgainst({ code: 'phone-differs' })).toBe(true);
    expect(speaksAgainst({ code: 'same-phone' })).toBe(false);
  });
});

describe('what people said', () => {
  const clients = [party('c', 'Acme Roofing'), party('d', 'Zed Consulting')];
  const customers = [party('q', 'Acme Roofing'), party('r', 'Northwind Traders')];

  test('a rejected pair is never offered', () => {
    const { results } = matchCustomers({ clients, customers, rejectedPairs: [{ clientId: 'c', customerId: 'q' }] });
    expect(resultOf(results, 'c').candidates).toEqual([]);
    const matcher = createMatcher({ clients, customers });
    expect(matcher.find('c')?.tier).toBe('exact');
    matcher.reject('c', 'q');
    expect(matcher.find('c')?.tier).toBe('unmatched');
    matcher.upsert('customer', party('q', 'Acme Roofing'));
    expect(matcher.find('c')?.tier).toBe('unmatched');
  });

  test('an alias is offered with its reason, and is not exact', () => {
    const { results } = matchCustomers({ clients, customers, aliases: [{ clientId: 'd', customerId: 'r' }] });
    const result = resultOf(results, 'd');
    expect(result.tier).toBe('suggested');
    expect(result.candidates[0]).toMatchObject({
      customerId: 'r',
      reasons: expect.arrayContaining([{ code: 'known-alias' }]),
    });
  });
});

describe('properties', () => {
  test('the same records give the same results, in whatever order', () => {
    fc.assert(
      fc.property(arbitraryList('c'), arbitraryList('q'), fc.infiniteStream(fc.nat()), (clients, customers, stream) => {
        const shuffle = (list: readonly MatchParty[]): MatchParty[] =>
          list
            .map((item) => ({ item, at: stream.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const results = sortById(matchCustomers({ clients, customers }).results);
        expect(sortById(matchCustomers({ clients, customers }).results)).toEqual(results);
        expect(sortById(matchCustomers({ clients: shuffle(clients), customers: shuffle(customers) }).results)).toEqual(
          results,
        );
      }),
    );
  });

  test('order decides nothing either where more share a word than can be compared', () => {
    const names = ['Acme', 'Acme Roofing', 'Acme Holdings', 'Acme Services', 'Roofing Services', 'Acme Smith'];
    const crowd = (side: string) =>
      fc
        .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('', '501-555-1234')), {
          minLength: 30,
          maxLength: 90,
        })
        .map((list) => list.map(([name, phone], i) => party(`${side}${i}`, name, { phone })));
    fc.assert(
      fc.property(crowd('c'), crowd('q'), (clients, customers) => {
        const turned = matchCustomers({ clients: clients.toReversed(), customers: customers.toReversed() });
        expect(sortById(turned.results)).toEqual(sortById(matchCustomers({ clients, customers }).results));
      }),
      { numRuns: 30 },
    );
  });

  test('one-to-one: no customer is exact, or the firm first choice of two', () => {
    fc.assert(
      fc.property(arbitraryList('c'), arbitraryList('q'), (clients, customers) => {
        const { results } = matchCustomers({ clients, customers });
        const firsts = results
          .filter(({ candidates }) => (candidates[0]?.score ?? 0) > 0.5)
          .map(({ candidates }) => candidates[0]?.customerId);
        expect(new Set(firsts).size).toBe(firsts.length);
        for (const { candidates } of results) {
          expect(candidates.length).toBeLessThanOrEqual(5);
          expect(candidates.map(({ score }) => score)).toEqual(
            candidates.map(({ score }) => score).sort((a, b) => b - a),
          );
        }
      }),
    );
  });

  test('first places are spread: no customer is shown first to two while one just like it is free', () => {
    const atOnePlace = (side: string, names: readonly string[]): MatchParty[] =>
      names.map((name, i) => party(`${side}${i}`, name, { address: '12 Main St', postcode: '72205' }));
    const clients = atOnePlace('c', ['Patricia Smith', 'Patrick Smith']);
    const customers = atOnePlace('q', ['Pat Smith', 'Pat Smith', 'Ann Smith']);
    const firsts = sortById(matchCustomers({ clients, customers }).results).map(
      ({ candidates }) => candidates[0]?.customerId,
    );
    expect(new Set(firsts)).toEqual(new Set(['q0', 'q1']));
    const turned = matchCustomers({ clients: clients.toReversed(), customers: customers.toReversed() });
    expect(sortById(turned.results).map(({ candidates }) => candidates[0]?.customerId)).toEqual(firsts);
  });

  test('which of the other candidates is likelier shows, though the assigned one stands first', () => {
    const family = { email: 'kowal@mail.example', address: '12 Main St', postcode: '72205' };
    const { results } = matchCustomers({
      clients: ['Marta', 'Marek', 'Jan'].map((given) => party(given, `${given} Kowal`, family)),
      customers: [
        party('nameless', '', family),
        party('Maria', 'Maria Kowal', { address: '12 Main St', postcode: '72205' }),
        party('distant', 'M Kowal', { postcode: '72205' }),
      ],
    });
    for (const { candidates } of results) {
      const scores = candidates.slice(1).map(({ score }) => score);
      expect(new Set(scores).size).toBe(scores.length);
    }
    expect(results.some(({ candidates }) => candidates.length > 2)).toBe(true);
  });

  test('evidence is symmetric: sides exchanged, a pair alone has the same score', () => {
    fc.assert(
      fc.property(arbitraryParty('c'), arbitraryParty('q'), (client, customer) => {
        const one = match(client, customer);
        const other = match(customer, client);
        expect(one.candidates[0]?.score).toBe(other.candidates[0]?.score);
        expect(one.tier).toBe(other.tier);
      }),
    );
  });

  test('a match kept up record by record equals one made anew', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('client' as const), to: arbitraryParty('c'), gone: fc.boolean() }),
      fc.record({ kind: fc.constant('customer' as const), to: arbitraryParty('q'), gone: fc.boolean() }),
    );
    fc.assert(
      fc.property(
        arbitraryList('c'),
        arbitraryList('q'),
        fc.array(change, { maxLength: 8 }),
        (clients, customers, changes) => {
          const matcher = createMatcher({ clients, customers });
          const now = {
            client: new Map(clients.map((c) => [c.id, c])),
            customer: new Map(customers.map((q) => [q.id, q])),
          };
          for (const { kind, to, gone } of changes) {
            if (gone) {
              matcher.remove(kind, to.id);
              now[kind].delete(to.id);
            } else {
              matcher.upsert(kind, to);
              now[kind].set(to.id, to);
            }
            const kept = sortById(matcher.results());
            for (const result of kept) expect(matcher.find(result.clientId)).toEqual(result);
          }
          const kept = createMatcher({ clients, customers });
          for (const { kind, to, gone } of changes) gone ? kept.remove(kind, to.id) : kept.upsert(kind, to);
          kept.relearn();
          const anew = matchCustomers({ clients: [...now.client.values()], customers: [...now.customer.values()] });
          expect(sortById(kept.results())).toEqual(sortById(anew.results));
        },
      ),
    );
  });

  test('changing a record and changing it back leaves everything as it was', () => {
    fc.assert(
      fc.property(arbitraryList('c'), arbitraryList('q'), arbitraryParty('x'), (clients, customers, other) => {
        const matcher = createMatcher({ clients, customers });
        const before = sortById(matcher.results());
        for (const list of [clients, customers]) {
          const side = list === clients ? 'client' : 'customer';
          const [first] = list;
          if (first === undefined) continue;
          matcher.upsert(side, { ...other, id: first.id });
          matcher.upsert(side, first);
        }
        expect(sortById(matcher.results())).toEqual(before);
      }),
    );
  });
});
