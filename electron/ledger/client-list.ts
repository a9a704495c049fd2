import type { ReadableDb, WritableDb } from './open.ts';

/**
 * [Note: The list of clients] Counting, sorting and filtering 50,000 clients with their links, suggestions and balances
 * would join five tables for each key a person presses. So every connection keeps the joined rows in temporary tables,
 * in memory. Triggers note which clients a write concerns, in the same transaction; the next look at the list computes
 * those anew, and no others. Nothing of it is stored: a restart begins with all of them.
 */
const setUpSql = `
CREATE TEMP TABLE client_list (
  client_id INTEGER PRIMARY KEY, tab TEXT NOT NULL, mapping_id INTEGER, customer_id TEXT, score REAL,
  name TEXT NOT NULL COLLATE NOCASE, search TEXT NOT NULL, inactive INTEGER NOT NULL, parent TEXT,
  customer_name TEXT COLLATE NOCASE, customer_search TEXT, customer_balance_minor INTEGER, customer_currency TEXT
);
CREATE INDEX temp.client_list_customer ON client_list (customer_id);
CREATE INDEX temp.client_list_tab ON client_list (tab, customer_currency, customer_balance_minor);
CREATE TEMP TABLE client_open (
  client_id INTEGER NOT NULL, currency TEXT NOT NULL, amount_minor INTEGER NOT NULL, PRIMARY KEY (client_id, currency)
) WITHOUT ROWID;
CREATE TEMP TABLE client_stale (client_id INTEGER PRIMARY KEY);
INSERT INTO client_stale SELECT id FROM client;
`;

interface Watched {
  readonly table: string;
  /** SELECT of the clients that a row (as `row`) concerns. */
  readonly clients: string;
}

const watched: readonly Watched[] = [
  { table: 'client', clients: 'SELECT row.id AS id' },
  { table: 'customer_match', clients: 'SELECT row.client_id AS id' },
  { table: 'source_invoice', clients: 'SELECT row.client_id AS id WHERE row.client_id IS NOT NULL' },
  { table: 'mapping_member', clients: "SELECT row.record_id AS id WHERE row.record_type = 'client'" },
  {
    table: 'mapping_member',
    clients:
      "SELECT m.record_id AS id FROM mapping_member m WHERE row.record_type = 'Customer' AND m.mapping_id = row.mapping_id AND m.record_type = 'client'",
  },
  {
    table: 'record_mark',
    clients: "SELECT row.record_id AS id WHERE row.record_type = 'client' AND row.mark = 'left'",
  },
  { table: 'qbo_customer', clients: 'SELECT client_id AS id FROM client_list WHERE customer_id = row.id' },
];

function triggersSql(): string {
  return watched
    .flatMap(({ table, clients }, index) =>
      (['INSERT', 'UPDATE', 'DELETE'] as const).map((event) => {
        const sides = event === 'INSERT' ? ['new'] : event === 'DELETE' ? ['old'] : ['old', 'new'];
        // Not by OR IGNORE: inside a trigger the conflict clause of the statement that fired it would hold instead.
        const notes = sides.map(
          (side) =>
            `INSERT INTO client_stale SELECT id FROM (${clients.replaceAll('row.', `${side}.`)}) WHERE id NOT IN (SELECT client_id FROM client_stale);`,
        );
        return `CREATE TEMP TRIGGER client_stale_${index}_${event.toLowerCase()} AFTER ${event} ON main.${table} BEGIN ${notes.join(' ')} END;`;
      }),
    )
    .join('\n');
}

/** One row per client: its live link, else its best suggestion. `which` narrows the clients. */
function fillSql(which: string): readonly string[] {
  return [
    `INSERT INTO client_list (client_id, tab, mapping_id, customer_id, score, name, search, inactive, parent, customer_name, customer_search,
       customer_balance_minor, customer_currency)
     SELECT c.id, CASE WHEN cm.mapping_id IS NOT NULL THEN 'linked' WHEN l.mark IS NOT NULL THEN 'left'
         WHEN k.tier IN ('exact', 'suggested') THEN k.tier ELSE 'unmatched' END,
       cm.mapping_id, coalesce(qm.record_id, k.customer_id), k.score, c.name, c.search_text, c.inactive, c.parent_name,
       q.fully_qualified_name, q.search_text, q.balance_minor, q.currency
     FROM client c
     LEFT JOIN customer_match k ON k.client_id = c.id
     LEFT JOIN mapping_member cm ON cm.record_type = 'client' AND cm.record_id = +c.id AND cm.live = 1
       AND cm.mapping_id = (SELECT min(x.mapping_id) FROM mapping_member x WHERE x.record_type = 'client' AND x.record_id = +c.id AND x.live = 1)
     LEFT JOIN mapping_member qm ON qm.mapping_id = cm.mapping_id AND qm.record_type = 'Customer' AND +qm.live = 1
     LEFT JOIN qbo_customer q ON q.id = coalesce(qm.record_id, k.customer_id)
     LEFT JOIN record_mark l ON l.record_type = 'client' AND l.record_id = +c.id AND l.mark = 'left'
     WHERE c.gone_at IS NULL AND c.id IN ${which}`,
    `INSERT INTO client_open (client_id, currency, amount_minor)
     SELECT client_id, currency, sum(CASE kind WHEN 'credit' THEN -balance_minor ELSE balance_minor END) FROM source_invoice
     WHERE gone_at IS NULL AND status NOT IN ('draft', 'void') AND client_id IN ${which} GROUP BY client_id, currency`,
  ];
}

/** Above this share of all clients it is quicker to begin anew than to look each one up. */
const restartShare = 0.2;

const kept = new WeakSet<ReadableDb>();

function setUp(db: ReadableDb): void {
  // Repositories get the one connection under its reader's type; its temporary tables are nobody else's.
  const own = db as WritableDb;
  own.exec(setUpSql);
  own.exec(triggersSql());
  kept.add(db);
}

/** Has the whole list computed anew: facts were written through another connection, whose writes fire no trigger here. */
export function forgetClientList(db: ReadableDb): void {
  if (kept.has(db)) db.prepare('INSERT OR IGNORE INTO client_stale SELECT id FROM client').run();
}

/** Brings the temporary list of clients in step with the ledger. See [Note: The list of clients]. */
export function refreshClientList(db: ReadableDb): void {
  if (!kept.has(db)) setUp(db);
  const { stale, listed } = db
    .prepare('SELECT (SELECT count(*) FROM client_stale) AS stale, (SELECT count(*) FROM client_list) AS listed')
    .get() as { stale: number; listed: number };
  if (stale === 0) return;
  const everything = stale > 100 && stale > restartShare * listed;
  const which = everything ? '(SELECT id FROM client)' : '(SELECT client_id FROM client_stale)';
  const where = everything ? '' : `WHERE client_id IN ${which}`;
  const statements = [
    `DELETE FROM client_list ${where}`,
    `DELETE FROM client_open ${where}`,
    ...fillSql(which),
    'DELETE FROM client_stale',
  ];
  for (const sql of statements) db.prepare(sql).run();
}
