import type { ReadableDb } from './open.ts';

/** How many standing records of the source use each value that is mapped for export, by `<kind> <value>`. */
export function readConfigUses(db: ReadableDb): Map<string, number> {
  const documents = "i.gone_at IS NULL AND i.status NOT IN ('draft', 'void')";
  const rows = db
    .prepare(
      `SELECT 'item ' || trim(l.item) AS key, count(*) AS n FROM source_invoice_line l JOIN source_invoice i ON i.id = l.invoice_id
         WHERE ${documents} AND trim(coalesce(l.item, '')) <> '' GROUP BY 1
       UNION ALL SELECT 'tax ' || trim(l.tax_code), count(*) FROM source_invoice_line l JOIN source_invoice i ON i.id = l.invoice_id
         WHERE ${documents} AND trim(coalesce(l.tax_code, '')) <> '' GROUP BY 1
       UNION ALL SELECT 'class ' || trim(l.class_name), count(*) FROM source_invoice_line l JOIN source_invoice i ON i.id = l.invoice_id
         WHERE ${documents} AND trim(coalesce(l.class_name, '')) <> '' GROUP BY 1
       UNION ALL SELECT 'term ' || trim(i.terms), count(*) FROM source_invoice i WHERE ${documents} AND trim(coalesce(i.terms, '')) <> '' GROUP BY 1
       UNION ALL SELECT 'location ' || trim(i.location), count(*) FROM source_invoice i WHERE ${documents} AND trim(coalesce(i.location, '')) <> '' GROUP BY 1
       UNION ALL SELECT 'custom ' || trim(f.value ->> 'name'), count(*) FROM source_invoice i JOIN json_each(i.custom_fields) f
         WHERE ${documents} AND i.custom_fields <> '[]' GROUP BY 1
       UNION ALL SELECT 'method ' || trim(p.method), count(*) FROM source_payment p WHERE p.gone_at IS NULL AND trim(coalesce(p.method, '')) <> '' GROUP BY 1`,
    )
    .all() as { key: string; n: number }[];
  return new Map(rows.map(({ key, n }) => [key, n]));
}
