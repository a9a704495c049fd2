/**
 * Whose turn it is to write, among threads of one process that write the same ledger. SQLite lets a second writer ask again and again,
 * with pauses in between, and it may never come at the right moment while another thread writes page after page. Here it is woken when the
 * other has done. Only the order is kept here: that two never write at once is SQLite's own affair.
 */
export type WriteTurns = Int32Array<SharedArrayBuffer>;

/** Far longer than any transaction beside another takes: whoever holds the turn for longer has died. */
const patienceMs = 2_000;

export function createWriteTurns(): WriteTurns {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Runs a transaction in its turn. Blocks this thread until the other has ended its own. */
export function inTurn<T>(turns: WriteTurns, run: () => T): T {
  const isMine = take(turns);
  try {
    return run();
  } finally {
    if (isMine) {
      Atomics.store(turns, 0, 0);
      Atomics.notify(turns, 0, 1);
    }
  }
}

function take(turns: WriteTurns): boolean {
  const until = performance.now() + patienceMs;
  while (Atomics.compareExchange(turns, 0, 0, 1) !== 0) {
    if (Atomics.wait(turns, 0, 1, until - performance.now()) === 'timed-out') return false;
  }
  return true;
}
