import type { Kept, RecordStage } from './record-stage.ts';
import type { SourceRecord } from './records.ts';
import type { RejectedRow } from './row-reader.ts';
import type { WarningCode } from './warnings.ts';

/** A document whose rows may still come: what is known of it, and why it is refused where it is. */
interface OpenDocument<D> {
  /** Null for one that was refused before it began, or that is refused and came back from the stage. */
  readonly draft: D | null;
  /** What the stage had of it: the rows of a refused one. */
  readonly state: string | null;
  cause: RejectedRow | null;
}

/** How many documents are at hand at once; the rows of one document mostly follow each other. */
const openMax = 200;

/**
 * The documents of a file while its rows are read. Those that had no row for the longest time are put on the stage and
 * come back from there when another row names them: memory does not grow with the file.
 */
export class OpenDocuments<D extends { readonly line: number }> {
  readonly #stage: RecordStage;
  readonly #close: (draft: D) => Omit<Kept, 'line'>;
  readonly #reopen: (kept: Kept) => D | null;
  readonly #open = new Map<string, OpenDocument<D>>();

  constructor(stage: RecordStage, close: (draft: D) => Omit<Kept, 'line'>, reopen: (kept: Kept) => D | null) {
    this.#stage = stage;
    this.#close = close;
    this.#reopen = reopen;
  }

  find(key: string): OpenDocument<D> | null {
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const kept = this.#stage.find(key);
    if (kept === null) return null;
    const { state } = kept;
    return this.#add(key, { draft: this.#reopen(kept), state, cause: kept.mendable ? null : kept.cause });
  }

  begin(key: string, draft: D): void {
    this.#add(key, { draft, state: null, cause: null });
  }

  /** Refuses a document, known or not; the first cause stays. */
  refuse(key: string, cause: RejectedRow): void {
    const known = this.find(key) ?? this.#add(key, { draft: null, state: null, cause });
    known.cause ??= cause;
  }

  /** Puts everything on the stage. */
  flush(): void {
    for (const [key, document] of this.#open) this.#keep(key, document);
    this.#open.clear();
  }

  #add(key: string, document: OpenDocument<D>): OpenDocument<D> {
    this.#open.set(key, document);
    if (this.#open.size > openMax) {
      for (const [oldest, left] of this.#open) {
        this.#open.delete(oldest);
        this.#keep(oldest, left);
        break;
      }
    }
    return document;
  }

  #keep(key: string, { draft, state, cause }: OpenDocument<D>): void {
    const line = draft?.line ?? cause?.line ?? 0;
    if (draft === null) {
      this.#stage.keep(key, { line, record: null, state, cause, mendable: false, warnings: [] });
      return;
    }
    const closed = this.#close(draft);
    this.#stage.keep(
      key,
      cause === null ? { line, ...closed } : { line, ...closed, record: null, cause, mendable: false, warnings: [] },
    );
  }
}

/** A record that no other row of the file belongs to. */
export function keptAlone(record: SourceRecord, warnings: readonly WarningCode[] = []): Kept {
  return { line: record.line, record, state: null, cause: null, mendable: false, warnings };
}
