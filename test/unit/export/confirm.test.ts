import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeObject } from '../../../electron/export/confirm.ts';
import { countMirror } from '../../../electron/ledger/mirror.ts';
import { openLedger } from '../../../electron/ledger/open.ts';
import { countRefused } from '../../../electron/ledger/refused-rows.ts';

test('an answer whose object cannot be read is noted as missing in the mirror', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-confirm-'));
  const at = '2026-03-01T10:00:00.000Z';
  const identity = { environment: 'practice', realmId: '1', companyName: 'Practice', homeCurrency: 'USD' } as const;
  const db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(at));
  const object = {
    Id: '7',
    SyncToken: '0',
    MetaData: { LastUpdatedTime: at },
    CustomerRef: { value: '58' },
    TxnDate: '2026-02-01',
    TotalAmt: 10,
    Balance: 10,
  };
  storeObject(db, 'Invoice', object, 'USD', at);
  storeObject(db, 'Invoice', { ...object, Id: '8', TotalAmt: 'ten' }, 'USD', at);
  expect([countMirror(db, 'Invoice'), countRefused(db, 'Invoice')]).toEqual([1, 1]);
  db.close();
  rmSync(folder, { recursive: true });
});
