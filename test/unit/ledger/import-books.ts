import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Author, decide } from '../../../electron/ledger/decisions.ts';
import { compareStage, takeRenames } from '../../../electron/ledger/import-compare.ts';
import { applyImport } from '../../../electron/ledger/import-runs.ts';
import { ensureSource, findSource } from '../../../electron/ledger/import-sources.ts';
import { ImportStage } from '../../../electron/ledger/import-stage.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';

import { keptAlone } from '../../../electron/source/open-documents.ts';
import {
  type ClientRecord,
  clientByName,
  type ImportKind,
  type InvoiceRecord,
  type PaymentRecord,
  type SourceRecord,
} from '../../../electron/source/records.ts';

export const author: Author = { person: 'Ada', at: '2026-03-02T09:00:00.000Z' };

/** An empty ledger on disk; `close` deletes it. */
export function emptyLedger(): { readonly db: WritableDb; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-ledger-'));
  const identity = { environment: 'practice', realmId: '1', companyName: 'Practice', homeCurrency: 'USD' } as const;
  const db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(author.at));
  return {
    db,
    close() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function client(externalId: string, name: string, more: Partial<ClientRecord> = {}): ClientRecord {
  return { ...clientByName(2, externalId, name), ...more };
}

export function invoice(number: string, clientName: string, more: Partial<InvoiceRecord> = {}): InvoiceRecord {
  return {
    line: 2,
    kind: 'invoice',
    externalId: `${number}|${clientName}`,
    number,
    clientExternalId: null,
    clientName,
    date: '2026-01-15',
    dueDate: '2026-02-14',
    currency: 'USD',
    totalMinor: 10_000,
    taxMinor: null,
    paidMinor: null,
    balanceMinor: null,
    status: 'sent',
    terms: null,
    memo: null,
    location: null,
    customFields: [],
    lines: [],
    ...more,
  };
}

export function payment(externalId: string, clientName: string, more: Partial<PaymentRecord> = {}): PaymentRecord {
  return {
    line: 2,
    externalId,
    clientExternalId: null,
    clientName,
    date: '2026-02-01',
    currency: 'USD',
    amountMinor: 10_000,
    unappliedMinor: null,
    reference: null,
    method: null,
    memo: null,
    void: false,
    allocations: [],
    ...more,
  };
}

let stages = 0;

export interface FileOptions {
  readonly complete?: boolean;
  readonly source?: string;
  readonly at?: string;
  readonly statesTypes?: boolean;
  /** Takes every rename that is offered. */
  readonly renames?: boolean;
}

/** Puts records on a stage and compares them with what earlier files of the source left. @returns the stage's id */
export function stageRecords(
  db: WritableDb,
  kind: ImportKind,
  records: readonly SourceRecord[],
  { complete = false, source = 'Billing', statesTypes = false, renames = false }: FileOptions = {},
): number {
  const stage = new ImportStage(db, ++stages);
  stage.batch(() => {
    for (const record of records) {
      const variant = 'totalMinor' in record ? record.kind : '';
      stage.keep(`${variant} ${record.externalId}`, keptAlone(record));
    }
  });
  const sourceId = findSource(db, source);
  compareStage(db, stage.stageId, { sourceId, kind, complete, statesTypes, goLive: null });
  if (renames) takeRenames(db, stage.stageId, null, true);
  return stage.stageId;
}

/** Imports records as a file of one source, compared with what earlier ones left. @returns the run, null for no change */
export function importRecords(
  db: WritableDb,
  kind: ImportKind,
  records: readonly SourceRecord[],
  options: FileOptions = {},
): number | null {
  const { complete = false, source = 'Billing', at = author.at } = options;
  const sourceId = ensureSource(db, source, at);
  return applyImport(
    db,
    { ...author, at },
    {
      sourceId,
      kind,
      fileName: `${kind}.csv`,
      fileSha256: '0'.repeat(64),
      complete,
      goodRowsOnly: false,
      stageId: stageRecords(db, kind, records, options),
      rejectedCount: 0,
      firstDate: null,
      lastDate: null,
    },
  );
}

/** Links one record of the source's side, as a person would. */
export function link(db: WritableDb, recordType: 'client' | 'source_invoice', recordId: number): void {
  db.transaction(() => {
    const decisionId = decide(db, author, { kind: 'test.link', summary: 'Linked', changes: [] });
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO mapping (record_kind, kind, tier, reasons, how, base_ours, base_theirs, created_at, person, decision_id)
         VALUES (?, 'single', 'exact', '[]', 'person', '{}', '{}', ?, 'Ada', ?)`,
      )
      .run(recordType === 'client' ? 'customer' : 'document', author.at, decisionId);
    db.prepare(`INSERT INTO mapping_member (mapping_id, side, record_type, record_id) VALUES (?, 'source', ?, ?)`).run(
      lastInsertRowid,
      recordType,
      BigInt(recordId),
    );
  })();
}

export interface ClientState {
  readonly id: number;
  readonly external_id: string;
  readonly name: string;
  readonly email: string | null;
  readonly implied: number;
  readonly gone: number;
}

export function clientsOf(db: WritableDb): ClientState[] {
  return db
    .prepare('SELECT id, external_id, name, email, implied, gone_at IS NOT NULL AS gone FROM client ORDER BY id')
    .all() as ClientState[];
}

/** Name of the client each standing document belongs to, by document number. */
export function clientByNumber(db: WritableDb): Record<string, string | null> {
  const rows = db
    .prepare(
      'SELECT i.number, c.name FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id AND c.gone_at IS NULL WHERE i.gone_at IS NULL ORDER BY i.number',
    )
    .all() as { number: string; name: string | null }[];
  return Object.fromEntries(rows.map(({ number, name }) => [number, name]));
}
