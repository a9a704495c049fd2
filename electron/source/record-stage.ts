import type { SourceRecord } from './records.ts';
import type { RejectedRow } from './row-reader.ts';
import type { WarningCode } from './warnings.ts';

/** What a file left under one key: a record, or a document that was refused, or both in turn. */
export interface Kept {
  /** The first row of the record; where only a refusal is known, that row. */
  readonly line: number;
  /** Null while the document is refused. */
  readonly record: SourceRecord | null;
  /** What it takes to go on with the document when another of its rows comes later in the file. */
  readonly state: string | null;
  /** Why the document is refused. */
  readonly cause: RejectedRow | null;
  /** True where the cause is only that something is missing: a later row may bring it. */
  readonly mendable: boolean;
  /** What is to be looked at about this record. */
  readonly warnings: readonly WarningCode[];
}

/** A record as the closing look over a file needs it. */
export interface KeptFacts {
  readonly line: number;
  readonly warnings: readonly WarningCode[];
  readonly date: string | null;
  readonly currency: string | null;
  /** What it adds to its file's total, in minor units; null for clients. */
  readonly signedMinor: number | null;
}

/** A refused document, for refusing its rows. */
export interface Fallen {
  readonly state: string | null;
  readonly cause: RejectedRow;
  readonly mendable: boolean;
}

/**
 * Where the records of one file stand while it is read and until a person decides about it: on disk, so that memory
 * does not grow with the file. Nothing of it outlives the process.
 */
export interface RecordStage {
  /** Does the work of one batch of rows as one write. */
  batch(work: () => void): void;
  find(key: string): Kept | null;
  /** In place of what the key had. Records keep the order in which their keys came first. */
  keep(key: string, kept: Kept): void;
  /** How often this text was counted, this time included. */
  count(text: string): number;
  reject(row: RejectedRow): void;
  /** Takes the refused documents out, calling back for each. */
  takeFallen(each: (fallen: Fallen) => void): void;
  /** Every record, in the order of the file. */
  facts(): Iterable<KeptFacts>;
  /** Documents whose number another one of their kind had before them in the file. */
  duplicates(): Iterable<{ readonly line: number; readonly number: string }>;
  rejectedCount(): number;
}
