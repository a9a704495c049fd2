/**
 * The first ledger: mirror, source records, mappings, decisions, sync, payments, export, review, sign-off.
 *
 * SQL stands in a TypeScript string so that the same file serves plain Node, the tests and the bundled engine.
 * `record_id` is ANY: source rows have integer surrogates, QuickBooks objects text ids.
 */
export const initial = /* sql */ `
CREATE TABLE ledger_identity (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  environment TEXT NOT NULL CHECK (environment IN ('sandbox', 'production', 'practice')),
  realm_id TEXT NOT NULL,
  company_name TEXT NOT NULL,
  home_currency TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- QuickBooks mirror -----------------------------------------------------------------------------------------------

-- Answers of QuickBooks to a walk through a whole type, as they came, compressed: they hold the whole objects of all rows that name them.
-- record_count: how many still do; a row that is replaced holds its own object from then on, and an answer without rows goes.
CREATE TABLE qbo_answer (id INTEGER PRIMARY KEY, record_count INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

-- With rowids: a tree in order of text ids is slow to fill. raw: the whole object; null where it stands in an answer.
CREATE TABLE qbo_customer (
  id TEXT PRIMARY KEY, sync_token INTEGER NOT NULL,
  display_name TEXT NOT NULL, fully_qualified_name TEXT NOT NULL, company_name TEXT, given_name TEXT, family_name TEXT,
  active INTEGER NOT NULL, is_sub INTEGER NOT NULL, parent_id TEXT, is_project INTEGER NOT NULL, bill_with_parent INTEGER NOT NULL,
  currency TEXT NOT NULL, balance_minor INTEGER NOT NULL, balance_with_jobs_minor INTEGER NOT NULL,
  email TEXT, phone TEXT, mobile TEXT, address TEXT, city TEXT, region TEXT, postal_code TEXT, country TEXT, shipping_address TEXT,
  search_text TEXT NOT NULL, created_at TEXT, last_updated_at TEXT NOT NULL, deleted_at TEXT, raw TEXT, answer_id INTEGER
) STRICT;
CREATE INDEX qbo_customer_name ON qbo_customer (display_name COLLATE NOCASE);
CREATE INDEX qbo_customer_deleted ON qbo_customer (id) WHERE deleted_at IS NOT NULL;
-- All that finding a customer while typing looks at: reading the rows themselves would read their whole objects.
CREATE INDEX qbo_customer_search ON qbo_customer (search_text, fully_qualified_name, balance_minor, deleted_at, id);
CREATE INDEX qbo_customer_parent ON qbo_customer (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE qbo_invoice (
  id TEXT PRIMARY KEY, sync_token INTEGER NOT NULL, doc_number TEXT, txn_date TEXT NOT NULL, due_date TEXT,
  customer_id TEXT NOT NULL, currency TEXT NOT NULL, exchange_rate TEXT,
  total_minor INTEGER NOT NULL, balance_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, deposit_minor INTEGER NOT NULL,
  voided INTEGER NOT NULL, private_note TEXT, term_id TEXT, email TEXT, lines TEXT NOT NULL,
  created_at TEXT, last_updated_at TEXT NOT NULL, deleted_at TEXT, raw TEXT, answer_id INTEGER
) STRICT;
-- The other indexes of invoices and payments are those of mirror-indexes.ts.
CREATE INDEX qbo_invoice_deleted ON qbo_invoice (id) WHERE deleted_at IS NOT NULL;

-- Lines are only ever read by their invoice, and writing each as a row takes longer than writing the invoices: they stand in it, as a JSON
-- array of arrays in the order of these columns.
CREATE VIEW qbo_invoice_line AS
  SELECT i.id AS invoice_id, l.key + 1 AS line_no, l.value ->> 0 AS line_id, l.value ->> 1 AS detail_type, l.value ->> 2 AS item_id,
    l.value ->> 3 AS description, l.value ->> 4 AS quantity, l.value ->> 5 AS unit_price, l.value ->> 6 AS amount_minor,
    l.value ->> 7 AS tax_code, l.value ->> 8 AS class_id, l.value ->> 9 AS service_date
  FROM qbo_invoice i, json_each(i.lines) l;

CREATE TABLE qbo_payment (
  id TEXT PRIMARY KEY, sync_token INTEGER NOT NULL, txn_date TEXT NOT NULL, customer_id TEXT NOT NULL, currency TEXT NOT NULL,
  total_minor INTEGER NOT NULL, unapplied_minor INTEGER NOT NULL, reference TEXT, method_id TEXT, deposit_account_id TEXT,
  voided INTEGER NOT NULL, private_note TEXT, created_at TEXT, last_updated_at TEXT NOT NULL, deleted_at TEXT, raw TEXT, answer_id INTEGER
) STRICT;
CREATE INDEX qbo_payment_deleted ON qbo_payment (id) WHERE deleted_at IS NOT NULL;

-- Without a reference to the payment, which is never deleted: it would be looked up for every line.
CREATE TABLE qbo_payment_line (
  payment_id TEXT NOT NULL, line_no INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL, linked_type TEXT, linked_id TEXT,
  PRIMARY KEY (payment_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE qbo_object (
  type TEXT NOT NULL, id TEXT NOT NULL, sync_token INTEGER NOT NULL, doc_number TEXT, name TEXT, txn_date TEXT, customer_id TEXT, currency TEXT,
  total_minor INTEGER, balance_minor INTEGER, active INTEGER, voided INTEGER NOT NULL, private_note TEXT,
  created_at TEXT, last_updated_at TEXT NOT NULL, deleted_at TEXT, raw TEXT NOT NULL, answer_id INTEGER CHECK (answer_id IS NULL),
  PRIMARY KEY (type, id)
) STRICT;
CREATE INDEX qbo_object_deleted ON qbo_object (type) WHERE deleted_at IS NOT NULL;
CREATE INDEX qbo_object_name ON qbo_object (type, name COLLATE NOCASE);
CREATE INDEX qbo_object_memo_customer ON qbo_object (customer_id) WHERE type = 'CreditMemo';

-- Source records --------------------------------------------------------------------------------------------------

CREATE TABLE source (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, created_at TEXT NOT NULL
) STRICT;

CREATE TABLE source_mapping (
  source_id INTEGER NOT NULL REFERENCES source (id), record_kind TEXT NOT NULL, fingerprint TEXT NOT NULL, mapping TEXT NOT NULL, saved_at TEXT NOT NULL,
  PRIMARY KEY (source_id, record_kind, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_run (
  id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source (id), record_kind TEXT NOT NULL, file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL,
  complete INTEGER NOT NULL, imported_at TEXT NOT NULL, person TEXT NOT NULL, good_rows_only INTEGER NOT NULL,
  new_count INTEGER NOT NULL, changed_count INTEGER NOT NULL, unchanged_count INTEGER NOT NULL, gone_count INTEGER NOT NULL, rejected_count INTEGER NOT NULL,
  before_go_live_count INTEGER NOT NULL, first_date TEXT, last_date TEXT, decision_id INTEGER, undone_at TEXT
) STRICT;

-- What a row was before an import run changed it, so that one run is one undoable step.
CREATE TABLE import_change (
  import_run_id INTEGER NOT NULL REFERENCES import_run (id), record_type TEXT NOT NULL, record_id INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('new', 'changed', 'gone', 'back', 'renamed')), before TEXT,
  PRIMARY KEY (import_run_id, record_type, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
  id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source (id), external_id TEXT NOT NULL,
  name TEXT NOT NULL, name_key TEXT NOT NULL, company_name TEXT, given_name TEXT, family_name TEXT, email TEXT, phone TEXT,
  address TEXT, city TEXT, region TEXT, postal_code TEXT, country TEXT,
  ship_address TEXT, ship_city TEXT, ship_region TEXT, ship_postal_code TEXT, ship_country TEXT, currency TEXT, parent_name TEXT, inactive INTEGER NOT NULL, notes TEXT,
  search_text TEXT NOT NULL, implied INTEGER NOT NULL, import_run_id INTEGER NOT NULL, import_line INTEGER NOT NULL, gone_at TEXT, record TEXT NOT NULL,
  UNIQUE (source_id, external_id)
) STRICT;
CREATE INDEX client_name_key ON client (source_id, name_key);

CREATE TABLE source_invoice (
  id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source (id), kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit', 'order')),
  external_id TEXT NOT NULL, number TEXT, client_id INTEGER REFERENCES client (id), client_external_id TEXT, client_name TEXT,
  date TEXT NOT NULL, due_date TEXT, currency TEXT NOT NULL,
  total_minor INTEGER NOT NULL, tax_minor INTEGER, paid_minor INTEGER NOT NULL, balance_minor INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'finalized', 'sent', 'part-paid', 'paid', 'overdue', 'void')),
  terms TEXT, memo TEXT, location TEXT, custom_fields TEXT NOT NULL, import_run_id INTEGER NOT NULL, import_line INTEGER NOT NULL, gone_at TEXT, record TEXT NOT NULL,
  UNIQUE (source_id, external_id, kind)
) STRICT;
CREATE INDEX source_invoice_client ON source_invoice (client_id);
CREATE INDEX source_invoice_number ON source_invoice (number);
CREATE INDEX source_invoice_date ON source_invoice (date);

CREATE TABLE source_invoice_line (
  invoice_id INTEGER NOT NULL REFERENCES source_invoice (id) ON DELETE CASCADE, line_no INTEGER NOT NULL,
  item TEXT, description TEXT, quantity TEXT, unit_price TEXT, discount TEXT, amount_minor INTEGER NOT NULL,
  tax_code TEXT, tax_minor INTEGER, service_date TEXT, class_name TEXT,
  PRIMARY KEY (invoice_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_payment (
  id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source (id), external_id TEXT NOT NULL,
  client_id INTEGER REFERENCES client (id), client_external_id TEXT, client_name TEXT, date TEXT NOT NULL, currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL, unapplied_minor INTEGER NOT NULL, reference TEXT, method TEXT, memo TEXT, void INTEGER NOT NULL,
  import_run_id INTEGER NOT NULL, import_line INTEGER NOT NULL, gone_at TEXT, record TEXT NOT NULL,
  UNIQUE (source_id, external_id)
) STRICT;
CREATE INDEX source_payment_client ON source_payment (client_id);

CREATE TABLE source_payment_allocation (
  payment_id INTEGER NOT NULL REFERENCES source_payment (id) ON DELETE CASCADE, line_no INTEGER NOT NULL,
  invoice_id INTEGER REFERENCES source_invoice (id), invoice_external_id TEXT, invoice_number TEXT, amount_minor INTEGER NOT NULL,
  PRIMARY KEY (payment_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_payment_allocation_invoice ON source_payment_allocation (invoice_id);

-- Decisions -------------------------------------------------------------------------------------------------------

CREATE TABLE decision (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL, summary TEXT NOT NULL,
  record_type TEXT, record_id ANY, before TEXT, after TEXT, note TEXT,
  undoes INTEGER REFERENCES decision (id), undone_by INTEGER REFERENCES decision (id),
  canonical TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX decision_record ON decision (record_type, record_id);
CREATE UNIQUE INDEX decision_undoes ON decision (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER decision_is_append_only BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER decision_is_frozen BEFORE UPDATE OF id, at, person, kind, summary, record_type, record_id, before, after, note, undoes, canonical, hash ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;

-- Mapping ledger --------------------------------------------------------------------------------------------------

CREATE TABLE mapping (
  id INTEGER PRIMARY KEY, record_kind TEXT NOT NULL CHECK (record_kind IN ('customer', 'document', 'payment')),
  kind TEXT NOT NULL CHECK (kind IN ('single', 'group')), tier TEXT NOT NULL, score REAL, reasons TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('bulk', 'person', 'push', 'backfill', 'adopted')),
  base_ours TEXT NOT NULL, base_theirs TEXT NOT NULL,
  created_at TEXT NOT NULL, person TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id),
  withdrawn_at TEXT, withdrawn_decision_id INTEGER REFERENCES decision (id)
) STRICT;
CREATE INDEX mapping_live ON mapping (record_kind) WHERE withdrawn_at IS NULL;

CREATE TABLE mapping_member (
  mapping_id INTEGER NOT NULL REFERENCES mapping (id), side TEXT NOT NULL CHECK (side IN ('source', 'quickbooks')),
  record_type TEXT NOT NULL, record_id ANY NOT NULL, currency TEXT NOT NULL DEFAULT '', live INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (mapping_id, side, record_type, record_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mapping_member_one_live ON mapping_member (record_type, record_id, currency) WHERE live = 1;

-- What people said ------------------------------------------------------------------------------------------------

CREATE TABLE rejected_pair (
  record_kind TEXT NOT NULL, source_type TEXT NOT NULL, source_id INTEGER NOT NULL, quickbooks_type TEXT NOT NULL, quickbooks_id TEXT NOT NULL,
  at TEXT NOT NULL, person TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id),
  PRIMARY KEY (record_kind, source_type, source_id, quickbooks_type, quickbooks_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
  client_name TEXT NOT NULL, customer_name TEXT NOT NULL, at TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id),
  PRIMARY KEY (client_name, customer_name)
) STRICT, WITHOUT ROWID;

-- left: not now · create: queued for the next export batch · by-hand: may leave though dated before go-live · ignored: never offered
CREATE TABLE record_mark (
  record_type TEXT NOT NULL, record_id ANY NOT NULL, mark TEXT NOT NULL CHECK (mark IN ('left', 'create', 'by-hand', 'ignored', 'flagged')),
  at TEXT NOT NULL, person TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id),
  PRIMARY KEY (record_type, record_id, mark)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  record_type TEXT NOT NULL, record_id ANY NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
  PRIMARY KEY (record_type, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE question (
  id INTEGER PRIMARY KEY, record_type TEXT NOT NULL, record_id ANY NOT NULL, text TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'asked', 'answered')), answer TEXT, at TEXT NOT NULL, person TEXT NOT NULL, answered_at TEXT
) STRICT;
CREATE INDEX question_record ON question (record_type, record_id);

CREATE TABLE export_config (
  kind TEXT NOT NULL, source_value TEXT NOT NULL, quickbooks_id TEXT NOT NULL, PRIMARY KEY (kind, source_value)
) STRICT, WITHOUT ROWID;

CREATE TABLE accepted_difference (
  id INTEGER PRIMARY KEY, effect_key TEXT NOT NULL, cause TEXT NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL,
  at TEXT NOT NULL, person TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id), withdrawn_at TEXT
) STRICT;
CREATE UNIQUE INDEX accepted_difference_live ON accepted_difference (effect_key) WHERE withdrawn_at IS NULL;

-- Matching results (derived: recomputed from the records, kept so that lists sort and count in SQL) -----------------

CREATE TABLE customer_match (
  client_id INTEGER PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE, tier TEXT NOT NULL CHECK (tier IN ('exact', 'suggested', 'unmatched')),
  customer_id TEXT, score REAL, candidates TEXT NOT NULL
) STRICT;
CREATE INDEX customer_match_tier ON customer_match (tier, score);

CREATE TABLE document_match (
  invoice_id INTEGER PRIMARY KEY REFERENCES source_invoice (id) ON DELETE CASCADE, tier TEXT NOT NULL CHECK (tier IN ('confident', 'ambiguous', 'unmatched', 'excluded')),
  quickbooks_type TEXT, quickbooks_id TEXT, score REAL, reason TEXT, candidates TEXT NOT NULL
) STRICT;
CREATE INDEX document_match_tier ON document_match (tier);

-- A row while results are behind the facts: an engine that starts brings them up to date.
CREATE TABLE match_behind (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

-- Payments --------------------------------------------------------------------------------------------------------

-- What QuickBooks applied, by payment and document; mapping_id is null until the document is linked. The source's own
-- applications stand in source_payment_allocation: neither side's are ever written into the other's.
CREATE TABLE payment_application (
  origin TEXT NOT NULL CHECK (origin IN ('quickbooks')), qbo_payment_id TEXT NOT NULL,
  document_kind TEXT NOT NULL CHECK (document_kind IN ('invoice', 'credit-memo', 'other')), document_id TEXT NOT NULL,
  mapping_id INTEGER REFERENCES mapping (id), currency TEXT NOT NULL, amount_minor INTEGER NOT NULL, date TEXT NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('payment', 'credit-memo')), PRIMARY KEY (qbo_payment_id, document_kind, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_application_mapping ON payment_application (mapping_id);

-- What backfill found to tell or to ask (derived: planned anew from the records of a customer).
CREATE TABLE payment_finding (
  kind TEXT NOT NULL CHECK (kind IN ('possible-duplicate', 'disagreement', 'unapplied', 'skipped')), key TEXT NOT NULL, customer_id TEXT NOT NULL, finding TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_finding_customer ON payment_finding (customer_id);

-- Sync ------------------------------------------------------------------------------------------------------------

CREATE TABLE sync_cursor (
  type TEXT PRIMARY KEY, phase TEXT NOT NULL CHECK (phase IN ('never', 'first-pull', 'current')), cursor TEXT, server_time TEXT,
  expected_count INTEGER, stored_count INTEGER NOT NULL DEFAULT 0, last_pull_at TEXT, last_error TEXT, last_error_at TEXT
) STRICT, WITHOUT ROWID;

-- Records of QuickBooks that could not be taken as they are: the mirror lacks them, or their newest version.
CREATE TABLE refused_row (
  type TEXT NOT NULL, id TEXT NOT NULL, code TEXT NOT NULL, field TEXT, at TEXT NOT NULL, PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, input TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'cancelled', 'failed', 'interrupted')),
  phase TEXT, done_count INTEGER NOT NULL DEFAULT 0, total_count INTEGER, unit TEXT NOT NULL DEFAULT 'records' CHECK (unit IN ('records', 'bytes')), error TEXT,
  paused INTEGER NOT NULL DEFAULT 0, checkpoint TEXT, person TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE INDEX job_status ON job (status);

CREATE TABLE job_item (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE, item TEXT NOT NULL, status TEXT NOT NULL, done_count INTEGER NOT NULL, total_count INTEGER, error TEXT,
  PRIMARY KEY (job_id, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_call (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, job_id INTEGER, method TEXT NOT NULL, route TEXT NOT NULL, status INTEGER, attempt INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL, intuit_tid TEXT, error TEXT
) STRICT;
CREATE INDEX api_call_at ON api_call (at);

-- Requests per UTC day, kept when single ones are pruned: what counts against Intuit's monthly limit.
CREATE TABLE request_day (
  day TEXT PRIMARY KEY, reads INTEGER NOT NULL, writes INTEGER NOT NULL, errors INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_event (id TEXT PRIMARY KEY, received_at TEXT NOT NULL, event TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Export: the outbox ----------------------------------------------------------------------------------------------

CREATE TABLE export_batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('push', 'undo')), undo_of INTEGER REFERENCES export_batch (id),
  status TEXT NOT NULL CHECK (status IN ('composed', 'pushing', 'stopped', 'done', 'withdrawn')), note TEXT,
  composed_at TEXT NOT NULL, person TEXT NOT NULL, decision_id INTEGER REFERENCES decision (id), pushed_at TEXT, pushed_by TEXT, finished_at TEXT
) STRICT;

CREATE TABLE export_item (
  id TEXT PRIMARY KEY, batch_id INTEGER NOT NULL REFERENCES export_batch (id), position INTEGER NOT NULL, version INTEGER NOT NULL, replaces TEXT REFERENCES export_item (id),
  kind TEXT NOT NULL, record_type TEXT NOT NULL, record_id ANY NOT NULL, label TEXT NOT NULL, party TEXT, date TEXT, currency TEXT, amount_minor INTEGER,
  content TEXT NOT NULL, depends_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('blocked', 'ready', 'sending', 'in-doubt', 'confirmed', 'failed', 'withdrawn')),
  problems TEXT NOT NULL, request_id TEXT UNIQUE, url TEXT, body TEXT, attempts INTEGER NOT NULL DEFAULT 0, unanswered INTEGER NOT NULL DEFAULT 0,
  checked_at TEXT, first_attempt_at TEXT, last_attempt_at TEXT, quickbooks_type TEXT NOT NULL, quickbooks_id TEXT, result TEXT, fault TEXT, intuit_tid TEXT,
  confirmed_at TEXT, how_confirmed TEXT CHECK (how_confirmed IN ('answer', 'adopted')), mapping_id INTEGER REFERENCES mapping (id), undone_at TEXT
) STRICT;
CREATE INDEX export_item_batch ON export_item (batch_id, position);
CREATE INDEX export_item_replaces ON export_item (replaces) WHERE replaces IS NOT NULL;
CREATE UNIQUE INDEX export_item_one_live ON export_item (record_type, record_id, kind)
  WHERE state IN ('blocked', 'ready', 'sending', 'in-doubt') OR (state = 'confirmed' AND undone_at IS NULL AND kind LIKE 'create-%');

-- Review and sign-off ---------------------------------------------------------------------------------------------

CREATE TABLE conflict (
  id INTEGER PRIMARY KEY, mapping_id INTEGER NOT NULL REFERENCES mapping (id), kind TEXT NOT NULL, record_kind TEXT NOT NULL,
  fields TEXT NOT NULL, ours TEXT NOT NULL, theirs TEXT NOT NULL, currency TEXT, stake_minor INTEGER NOT NULL,
  alike TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL DEFAULT 1, resolution TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'decided', 'closed')), outcome TEXT, decision_id INTEGER REFERENCES decision (id),
  opened_at TEXT NOT NULL, closed_at TEXT
) STRICT;
-- Versions of a mapping's records when it was last compared (derived: compared anew where they are missing).
CREATE TABLE compared_mapping (mapping_id INTEGER PRIMARY KEY REFERENCES mapping (id), stamp TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX conflict_one_open ON conflict (mapping_id, kind) WHERE status IN ('open', 'decided');

CREATE TABLE sign_off (
  id INTEGER PRIMARY KEY, as_of TEXT NOT NULL, preparer TEXT NOT NULL, reviewer TEXT, note TEXT, figures TEXT NOT NULL, causes TEXT NOT NULL, records_sha256 TEXT NOT NULL,
  decision_count INTEGER NOT NULL, decision_head TEXT, at TEXT NOT NULL, decision_id INTEGER NOT NULL REFERENCES decision (id), reopened_at TEXT
) STRICT;

-- What a sign-off froze, by the hash it names: deflated JSON, written once, however often it is signed or undone.
CREATE TABLE signed_records (sha256 TEXT PRIMARY KEY, records BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Ways through the set-up; its completion itself is a decision and stands in the settings.
CREATE TABLE wizard_run (
  id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, person TEXT NOT NULL, step TEXT NOT NULL CHECK (step IN ('customers', 'history', 'backfill', 'go-live', 'summary')),
  shown INTEGER NOT NULL DEFAULT 1, with_backfill INTEGER NOT NULL DEFAULT 1, finished_at TEXT, finished_by TEXT
) STRICT;
CREATE UNIQUE INDEX wizard_run_one_open ON wizard_run (finished_at IS NULL) WHERE finished_at IS NULL;

CREATE TABLE progress_point (
  at TEXT NOT NULL, reason TEXT NOT NULL, currency TEXT NOT NULL, source_minor INTEGER NOT NULL, quickbooks_minor INTEGER NOT NULL,
  difference_minor INTEGER NOT NULL, unexplained_minor INTEGER NOT NULL, linked_customers INTEGER NOT NULL, exact_customers INTEGER NOT NULL, suggested_customers INTEGER NOT NULL, unmatched_customers INTEGER NOT NULL,
  linked_documents INTEGER NOT NULL, confident_documents INTEGER NOT NULL, ambiguous_documents INTEGER NOT NULL, unmatched_documents INTEGER NOT NULL,
  PRIMARY KEY (at, currency)
) STRICT, WITHOUT ROWID;
`;
