import type { ReadableDb } from './open.ts';

const standingSql = "i.gone_at IS NULL AND i.status NOT IN ('draft', 'void')";

/** Every table is read once, in groups of all values that are counted: there are many records and few values. */
const usesSql: readonly string[] = [
  `SELECT l.item AS item, l.tax_code AS tax, l.class_name AS class, count(*) AS n
   FROM source_invoice_line l JOIN source_invoice i ON i.id = l.invoice_id WHERE ${standingSql} GROUP BY 1, 2, 3`,
  `SELECT i.terms AS term, i.location AS location, count(*) AS n FROM source_invoice i WHERE ${standingSql} GROUP BY 1, 2`,
  `SELECT f.value ->> 'name' AS custom, count(*) AS n FROM source_invoice i JOIN json_each(i.custom_fields) f
   WHERE ${standingSql} AND i.custom_fields <> '[]' GROUP BY 1`,
  'SELECT p.method AS method, count(*) AS n FROM source_payment p WHERE p.gone_at IS NULL GROUP BY 1',
];

/** How many standing records of the source use each value that is mapped for export, by `<kind> <value>`. */
export function readConfigUses(db: ReadableDb): Map<string, number> {
  const uses = new Map<string, number>();
  for (const sql of usesSql) {
    for (const { n, ...values } of db.prepare(sql).all() as ({ n: number } & Record<string, unknown>)[]) {
      for (const [kind, value] of Object.entries(values)) {
        const text = String(value ?? '').trim();
        if (text !== '') uses.set(`${kind} ${text}`, (uses.get(`${kind} ${text}`) ?? 0) + n);
      }
    }
  }
  return uses;
}
