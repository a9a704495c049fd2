/**
 * The practice company on disk: a snapshot and an append-only journal beside it.
 *
 * Each acknowledged change is one journal line, written before the answer goes out, so a killed process loses nothing it
 * acknowledged; a line torn by a crash was never acknowledged and is left out. A large journal is folded into a new
 * snapshot: written aside, synced, then renamed. The journal's name carries the snapshot's generation, so that a crash
 * between the two never plays old changes twice.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Json, parseObject, type QboObject } from './json.ts';
import type { App, OauthRecord } from './oauth.ts';
import type { Change } from './realm.ts';
import type { Remembered } from './request-ids.ts';

/** One line of the state file. A journal line may hold several, which stand or fall together. */
export type StateRecord =
  | { kind: 'head'; version: 1; generation: number; about: { [key: string]: Json } }
  | { kind: 'change'; realm: string; change: Change }
  | { kind: 'tombstone'; realm: string; entity: string; id: string; deletedAtMs: number }
  | { kind: 'oauth'; record: OauthRecord }
  | { kind: 'replay'; key: string; remembered: Remembered }
  | { kind: 'app'; app: App }
  | { kind: 'realm'; realm: string; documentCounter: number; addressCounter: number };

const READ_BYTES = 4 * 1024 * 1024;
const WRITE_BYTES = 1024 * 1024;
const VERSION = 1;

/** Journals above this size are folded in when the file is opened. */
const FOLD_BYTES = 64 * 1024 * 1024;

export class StateFile {
  readonly #path: string;
  #generation = 0;
  #journal: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get exists(): boolean {
    return existsSync(this.#path);
  }

  /**
   * Reads snapshot and journal in order and opens the journal for more.
   *
   * @returns whether the journal is large enough to be worth a new snapshot
   * @throws Error when the snapshot is not one of ours or is cut short
   */
  load(apply: (record: StateRecord) => void): boolean {
    let ended = false;
    readLines(this.#path, (line) => {
      const record = recordOf(line);
      if (record === undefined) {
        if (line !== END_LINE) throw new Error(`${this.#path} is not a practice company's state file.`);
        ended = true;
        return;
      }
      if (record.kind === 'head') {
        if (record.version !== VERSION) throw new Error(`${this.#path} was written by another version.`);
        this.#generation = record.generation;
      }
      apply(record);
    });
    if (!ended) throw new Error(`${this.#path} is cut short.`);
    const journalPath = this.#journalPath();
    if (existsSync(journalPath)) {
      const wholeBytes = readLines(journalPath, (line) => {
        for (const record of JSON.parse(line) as StateRecord[]) apply(record);
      });
      const file = openSync(journalPath, 'r+');
      ftruncateSync(file, wholeBytes);
      closeSync(file);
    }
    this.#journal = openSync(journalPath, 'a');
    return statSync(journalPath).size > FOLD_BYTES;
  }

  /** Writes everything anew and starts an empty journal. */
  writeSnapshot(about: { [key: string]: Json }, records: Iterable<StateRecord>): void {
    const generation = this.#generation + 1;
    const aside = `${this.#path}.new`;
    const file = openSync(aside, 'w', 0o600);
    let pending = `${JSON.stringify({ kind: 'head', version: VERSION, generation, about } satisfies StateRecord)}\n`;
    for (const record of records) {
      pending += `${JSON.stringify(record)}\n`;
      if (pending.length < WRITE_BYTES) continue;
      writeSync(file, pending);
      pending = '';
    }
    writeSync(file, `${pending}${END_LINE}\n`);
    fsyncSync(file);
    closeSync(file);
    const oldJournal = this.#journalPath();
    this.close();
    this.#generation = generation;
    rmSync(this.#journalPath(), { force: true });
    renameSync(aside, this.#path);
    syncFolder(dirname(this.#path));
    rmSync(oldJournal, { force: true });
    this.#journal = openSync(this.#journalPath(), 'a', 0o600);
  }

  /** Appends records as one line: all of them are kept, or none. */
  append(records: readonly StateRecord[]): void {
    if (this.#journal !== undefined && records.length > 0) writeSync(this.#journal, `${JSON.stringify(records)}\n`);
  }

  close(): void {
    if (this.#journal !== undefined) closeSync(this.#journal);
    this.#journal = undefined;
  }

  #journalPath(): string {
    return `${this.#path}.journal-${this.#generation}`;
  }
}

const END_LINE = '"end"';

function recordOf(line: string): StateRecord | undefined {
  const value: QboObject | undefined = parseObject(line);
  return value !== undefined && 'kind' in value ? (value as StateRecord) : undefined;
}

/** Calls back per whole line; a last line without its newline is left out. Returns the bytes of the whole lines. */
function readLines(path: string, onLine: (line: string) => void): number {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(READ_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let wholeBytes = 0;
  try {
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      let chunk = Buffer.concat([rest, buffer.subarray(0, count)]);
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10)) {
        onLine(chunk.subarray(0, end).toString('utf8'));
        wholeBytes += end + 1;
        chunk = chunk.subarray(end + 1);
      }
      rest = chunk;
    }
  } finally {
    closeSync(file);
  }
  return wholeBytes;
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
