import { parentPort } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { dropIndexesOfEmpty, ensureMirrorIndexes } from '../ledger/mirror-indexes.ts';
import { openForPages, type WritableDb } from '../ledger/open.ts';
import { relaxed, setLogPages } from '../ledger/relaxed.ts';
import { type FromStore, storePage, type ToStore, type WalkedPage } from './page-store.ts';

/** Entry of the thread that stores the pages of one pull, beside the engine whose ledger it is. */
assert(parentPort !== null, 'runs as a worker');
const port = parentPort;
let db: WritableDb | null = null;

function store(page: WalkedPage): FromStore {
  try {
    assert(db !== null, 'opened first');
    return { ok: true, changedCount: storePage(db, page) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
    return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Makes the indexes here, so that the engine does not stand still for them, and lets the ledger go. */
function finish(): void {
  const open = db;
  if (open === null) return;
  relaxed(open, () => ensureMirrorIndexes(open));
  open.close();
}

port.on('message', (message: ToStore) => {
  switch (message.type) {
    case 'open':
      db = openForPages(message.ledgerFile, message.turns);
      setLogPages(db, 'bulk');
      dropIndexesOfEmpty(db);
      break;
    case 'page':
      port.postMessage(store(message.page));
      break;
    case 'close':
      finish();
      port.close();
      break;
  }
});
