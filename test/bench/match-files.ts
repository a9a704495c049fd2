/** Matches two CSV files of clients and customers from the command line: the way the matcher is measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import {
  type Assignment,
  type ClientResult,
  type MatchParty,
  matchCustomers,
} from '../../electron/matching/customers/index.ts';

/** Reads `id,name,email,phone,address,city,postcode,country`; other columns are ignored. */
export function readParties(file: string): MatchParty[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), {
    columns: true,
    bom: true,
    relax_column_count: true,
  });
  return rows.map((row) => ({
    id: row.id ?? '',
    name: row.name ?? '',
    email: row.email ?? '',
    phone: row.phone ?? '',
    address: row.address ?? '',
    city: row.city ?? '',
    postcode: row.postcode ?? '',
    country: row.country ?? '',
  }));
}

/** Rows of `left_id,right_id,tier,score`: the exact customer, or up to five suggested ones. */
export function predictionRows(results: readonly ClientResult[]): [string, string, string, string][] {
  return results.flatMap(({ clientId, tier, candidates }) =>
    candidates
      .slice(0, tier === 'exact' ? 1 : 5)
      .map(({ customerId, score }): [string, string, string, string] => [
        String(clientId),
        String(customerId),
        tier === 'exact' ? 'exact' : 'near',
        score.toFixed(6),
      ]),
  );
}

export function predictionCsv(results: readonly ClientResult[]): string {
  return stringify(predictionRows(results), { header: true, columns: ['left_id', 'right_id', 'tier', 'score'] });
}

function main(): void {
  const { values } = parseArgs({
    options: {
      left: { type: 'string' },
      right: { type: 'string' },
      out: { type: 'string' },
      assign: { type: 'string', default: 'one-to-one' },
      help: { type: 'boolean' },
    },
  });
  const { left, right, out, assign } = values;
  if (values.help || !left || !right || !out || (assign !== 'one-to-one' && assign !== 'free')) {
    process.stdout.write('npm run match -- --left L.csv --right R.csv --out P.csv [--assign one-to-one|free]\n');
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const clients = readParties(left);
  const customers = readParties(right);
  const { results } = matchCustomers({ clients, customers, assign: assign satisfies Assignment });
  writeFileSync(out, predictionCsv(results));
  const count = (tier: string): number => results.filter((result) => result.tier === tier).length;
  process.stdout.write(
    `${clients.length} clients, ${customers.length} customers: ${count('exact')} exact, ${count('suggested')} suggested, ${count('unmatched')} unmatched\n`,
  );
}

if (import.meta.main) main();
