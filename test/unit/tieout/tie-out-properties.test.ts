import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causes } from '../../../electron/reports/tieout/causes.ts';
import { computeTieOut, createTieOut } from '../../../electron/reports/tieout/tie-out.ts';
import type { CurrencyTieOut, TieOut, TieOutChange, TieOutInput } from '../../../electron/reports/tieout/types.ts';
import { createRandom, makeBooks, receivablesByBalances, shuffled, sides, swapped } from './random-books.ts';

const seeds = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 12 }));

function causesOf(row: CurrencyTieOut | undefined): Record<string, number> {
  return Object.fromEntries((row?.causes ?? []).map((c) => [c.cause, c.amountMinor]));
}

test('books that agree have neither difference nor causes, as of any day', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      for (const row of computeTieOut({ ...makeBooks(seed, 0), goLive: null }).currencies) {
        expect(row).toMatchObject({ differenceMinor: 0, unexplainedMinor: 0, causes: [], effects: [] });
      }
    }),
    { numRuns: 1000 },
  );
});

test('whatever went wrong: both totals are right, the causes add up to the difference, nothing is left over', () => {
  fc.assert(
    fc.property(seeds, ([seed, damages]) => {
      const input = makeBooks(seed, damages);
      for (const row of computeTieOut(input).currencies) {
        expect(row.sourceMinor).toBe(receivablesByBalances(input.source, row.currency));
        expect(row.quickbooksMinor).toBe(receivablesByBalances(input.quickbooks, row.currency));
        expect(row.unexplainedMinor).toBe(0);
        const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);
        expect(sum(row.causes.map((c) => c.amountMinor))).toBe(row.sourceMinor - row.quickbooksMinor);
        expect(sum(row.perClient.map((p) => p.sourceMinor))).toBe(row.sourceMinor);
        expect(sum(row.perClient.map((p) => p.quickbooksMinor))).toBe(row.quickbooksMinor);
      }
    }),
    { numRuns: 4000 },
  );
});

test('each effect is in exactly one cause, and each client’s effects add up to the client’s difference', () => {
  fc.assert(
    fc.property(seeds, ([seed, damages]) => {
      for (const row of computeTieOut(makeBooks(seed, damages)).currencies) {
        const seen = new Set<string>();
        const perClient = new Map<string, number>();
        for (const effect of row.effects) {
          expect(effect.amountMinor).not.toBe(0);
          for (const record of effect.records) {
            const key = JSON.stringify(record);
            // A payment's unapplied part and its part on a direct entry are two effects of one record.
            if (record.type === 'payment' && record.on === null) continue;
            expect(seen.has(key), key).toBe(false);
            seen.add(key);
          }
          const key = JSON.stringify([effect.clientId, effect.customerId]);
          perClient.set(key, (perClient.get(key) ?? 0) + effect.amountMinor);
        }
        for (const [key, amountMinor] of perClient) {
          const client = row.perClient.find((p) => JSON.stringify([p.clientId, p.customerId]) === key);
          expect(client?.differenceMinor ?? 0).toBe(amountMinor);
        }
      }
    }),
    { numRuns: 1500 },
  );
});

test('the random books meet every cause', () => {
  const met = new Set<string>();
  for (let seed = 0; seed < 400; seed += 1) {
    for (const row of computeTieOut(makeBooks(seed, 6)).currencies) for (const { cause } of row.causes) met.add(cause);
  }
  expect([...met].sort()).toEqual([...causes].sort());
});

test('swapping the sides negates the result, cause by cause', () => {
  const mirror: Record<string, string> = {
    'only-in-source': 'only-in-quickbooks',
    'only-in-quickbooks': 'only-in-source',
  };
  fc.assert(
    fc.property(seeds, ([seed, damages]) => {
      const input = makeBooks(seed, damages);
      const there = computeTieOut(input);
      const back = computeTieOut(swapped(input));
      for (const row of there.currencies) {
        const other = back.currencies.find((c) => c.currency === row.currency);
        expect(other?.differenceMinor).toBe(row.differenceMinor === 0 ? 0 : -row.differenceMinor);
        const expected = Object.entries(causesOf(row)).map(([cause, amount]) => [
          mirror[cause] ?? cause,
          amount === 0 ? 0 : -amount,
        ]);
        expect(causesOf(other)).toEqual(Object.fromEntries(expected));
      }
    }),
    { numRuns: 1500 },
  );
});

test('the order of records does not matter', () => {
  fc.assert(
    fc.property(seeds, ([seed, damages]) => {
      const input = makeBooks(seed, damages);
      expect(withoutRecords(computeTieOut(shuffled(input, createRandom(seed + 1))))).toEqual(
        withoutRecords(computeTieOut(input)),
      );
    }),
    { numRuns: 700 },
  );
});

/** Which records of one effect come first is all that may depend on how a document's lines are listed. */
function withoutRecords(result: TieOut): unknown {
  return result.currencies.map((row) => ({
    ...row,
    effects: row.effects
      .map((effect) => JSON.stringify({ ...effect, records: effect.records.map((r) => JSON.stringify(r)).sort() }))
      .sort(),
  }));
}

test('taking decisions in one by one gives what computing anew gives', () => {
  fc.assert(
    fc.property(seeds, ([seed, damages]) => {
      const random = createRandom(seed ^ 0x55);
      let input = makeBooks(seed, damages);
      const live = createTieOut(input);
      live.result();
      for (let i = 0; i < 4; i += 1) {
        const change = randomChange(input, random, i);
        live.apply(change);
        input = changed(input, change);
        expect(withoutRecords(live.result())).toEqual(withoutRecords(computeTieOut(input)));
      }
    }),
    { numRuns: 1200 },
  );
});

function randomChange(input: TieOutInput, random: (below: number) => number, serial: number): TieOutChange {
  const side = sides[random(2)] ?? 'source';
  const books = input[side];
  const mappingId = random(3) === 0 ? null : 1000 + random(5) + (random(4) === 0 ? serial : 0);
  const document = books.documents[random(books.documents.length)];
  const payment = books.payments[random(Math.max(1, books.payments.length))];
  const kind = random(4);
  if (kind === 0 && payment !== undefined) {
    const taken = books.payments.map((p) => p.mappingId);
    const pairId = random(3) === 0 ? null : 5000 + random(5);
    return { payments: [{ side, id: payment.id, mappingId: taken.includes(pairId) ? null : pairId }] };
  }
  if (kind === 1) {
    const party = random(3);
    const customerId = random(3) === 0 ? null : `c${party}`;
    return { customers: [{ clientId: party, currency: 'USD', customerId }] };
  }
  if (kind === 2) return { accepted: [{ mappingId: 1000 + random(3), accepted: random(2) === 0 }] };
  return document === undefined ? {} : { documents: [{ side, kind: document.kind, id: document.id, mappingId }] };
}

function changed(input: TieOutInput, change: TieOutChange): TieOutInput {
  let next = input;
  for (const { side, kind, id, mappingId } of change.documents ?? []) {
    const documents = next[side].documents.map((d) => (d.kind === kind && d.id === id ? { ...d, mappingId } : d));
    next = { ...next, [side]: { ...next[side], documents } };
  }
  for (const { side, id, mappingId } of change.payments ?? []) {
    const payments = next[side].payments.map((p) => (p.id === id ? { ...p, mappingId } : p));
    next = { ...next, [side]: { ...next[side], payments } };
  }
  for (const { clientId, currency, customerId } of change.customers ?? []) {
    const customers = next.customers.filter((c) => c.clientId !== clientId || c.currency !== currency);
    next = { ...next, customers: customerId === null ? customers : [...customers, { clientId, currency, customerId }] };
  }
  for (const { mappingId, accepted } of change.accepted ?? []) {
    const acceptedMappings = new Set(next.acceptedMappings);
    if (accepted) acceptedMappings.add(mappingId);
    else acceptedMappings.delete(mappingId);
    next = { ...next, acceptedMappings };
  }
  return next;
}
