import type { WritableDb } from './open.ts';

/** The two objects of which a company has one each; they have no pages and no count, so that no pull walks them. */
export type CompanyObjectType = 'CompanyInfo' | 'Preferences';

/**
 * Mirrors one of them beside all other types. What is stored already is left alone.
 *
 * @param record  `lastUpdatedAt` UTC ISO, `raw` the object's JSON text
 */
export function saveCompanyObject(
  db: WritableDb,
  type: CompanyObjectType,
  record: { readonly id: string; readonly syncToken: string; readonly lastUpdatedAt: string; readonly raw: string },
): void {
  db.prepare(
    `INSERT INTO qbo_object (type, id, sync_token, voided, last_updated_at, raw) VALUES (@type, @id, @token, 0, @lastUpdatedAt, @raw)
     ON CONFLICT (type, id) DO UPDATE SET sync_token = excluded.sync_token, last_updated_at = excluded.last_updated_at, raw = excluded.raw
     WHERE excluded.raw <> qbo_object.raw`,
  ).run({ ...record, type, token: BigInt(record.syncToken) });
}
