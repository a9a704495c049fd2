import type Database from 'better-sqlite3';
import { searchText } from './search-text.ts';

/**
 * A private database beside the ledger, on disk and without a name: SQLite deletes it with the connection, so that a
 * file that is being read leaves nothing behind whenever the process ends, and the ledger never holds half an import.
 *
 * [Note: Staging] `import_record` holds the records of files that were read and wait for a person's word, and, once
 * compared, what is gone (rows without a key). `change` and what follows are the comparison's.
 */
export function attachStaging(db: Pick<Database.Database, 'exec' | 'pragma' | 'function'>): void {
  db.exec("ATTACH '' AS staging");
  // Records are large: fewer, larger pages. The cache, in KiB, is the part of it that is held in memory.
  db.pragma('staging.page_size = 16384');
  db.pragma('staging.cache_size = -16384');
  db.function('search_text', { deterministic: true }, (text) => (text === null ? null : searchText(String(text))));
  db.exec(`
    CREATE TABLE staging.import_record (
      seq INTEGER PRIMARY KEY, stage_id INTEGER NOT NULL, key TEXT, line INTEGER NOT NULL, record TEXT, state TEXT, cause TEXT,
      mendable INTEGER NOT NULL, warnings TEXT NOT NULL, external_id TEXT, document_kind TEXT, number TEXT, name_key TEXT, date TEXT,
      currency TEXT, signed_minor INTEGER,
      change TEXT NOT NULL DEFAULT 'new', existing_id INTEGER, before_go_live INTEGER NOT NULL DEFAULT 0, rename_of INTEGER, rename_taken INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX staging.import_record_key ON import_record (stage_id, key) WHERE key IS NOT NULL;
    CREATE INDEX staging.import_record_existing ON import_record (stage_id, existing_id) WHERE existing_id IS NOT NULL;
    CREATE INDEX staging.import_record_cause ON import_record (stage_id) WHERE cause IS NOT NULL;
    CREATE TABLE staging.import_rejected (
      stage_id INTEGER NOT NULL, line INTEGER NOT NULL, no INTEGER NOT NULL, column_name TEXT, value TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT NOT NULL,
      PRIMARY KEY (stage_id, line, no)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE staging.import_count (
      stage_id INTEGER NOT NULL, text TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (stage_id, text)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE staging.import_look (
      stage_id INTEGER NOT NULL, look TEXT NOT NULL, seq INTEGER NOT NULL, is_gone INTEGER NOT NULL, rank INTEGER NOT NULL,
      PRIMARY KEY (stage_id, look, is_gone, seq)
    ) STRICT, WITHOUT ROWID;`);
}
