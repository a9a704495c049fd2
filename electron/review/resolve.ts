import type { Conflict } from './conflicts.ts';
import { type Facts, type Field, type FieldValue, sameFacts } from './facts.ts';

export type Outcome = 'keep-ours' | 'keep-theirs' | 'by-field' | 'accept' | 'unlink' | 'ask-client';

/** For `by-field`: whose value stands. Fields without a choice stay as they are on both sides. */
export type FieldChoices = Readonly<Partial<Record<Field, 'ours' | 'theirs'>>>;

/** Field values to write somewhere. */
export type FieldChanges = Readonly<Partial<Record<Field, FieldValue>>>;

/** Why an outcome cannot be carried out as asked. */
export type Refusal =
  /** QuickBooks has nothing to update any more: unlink and export anew. */
  | 'gone-in-quickbooks'
  /** QuickBooks cannot bring a void document back: unlink and export anew. */
  | 'void-in-quickbooks'
  /** Every field asked for is set never to be touched, or none was chosen. */
  | 'nothing-to-do'
  /** A currency is fixed once a document is posted. */
  | 'currency-is-fixed';

/** What a decision means; nothing is applied or sent by it. */
export type Resolution =
  | {
      readonly ok: true;
      readonly outcome: Outcome;
      /**
       * What follows: an item of an export batch, withdrawing the mapping, a question for the client, or nothing.
       */
      readonly step: 'export-update' | 'export-void' | 'export-reactivate' | 'unlink' | 'question' | 'none';
      /** Fields to write to QuickBooks. */
      readonly updateQuickBooks: FieldChanges;
      /** Fields a person changes in the source, for the report of what to change there. */
      readonly changeInSource: FieldChanges;
      /** The bases from now on, or null when they stay until the step is done. */
      readonly newBases: { readonly ours: Facts; readonly theirs: Facts } | null;
      /** Fields left as they are because they are never touched. */
      readonly lockedFields: readonly Field[];
    }
  | { readonly ok: false; readonly outcome: Outcome; readonly refusal: Refusal };

/**
 * Says what a decision on a conflict means. Fields set never to be touched are left out of what is written to
 * QuickBooks. Accepting resets both bases; so does keeping theirs, where the source is left to catch up.
 */
export function resolve(conflict: Conflict, outcome: Outcome, choices: FieldChoices = {}): Resolution {
  switch (outcome) {
    case 'accept':
      return done(conflict, outcome, 'none');
    case 'unlink':
      return { ...done(conflict, outcome, 'unlink'), newBases: null };
    case 'ask-client':
      return { ...done(conflict, outcome, 'question'), newBases: null };
    case 'keep-theirs':
      return { ...done(conflict, outcome, 'none'), changeInSource: changesOf(conflict, () => 'theirs', 'theirs') };
    case 'keep-ours':
      return keepOurs(conflict);
    case 'by-field':
      return writeFields(conflict, outcome, (field) => choices[field] ?? null);
  }
}

/** True when both sides are still what a decision was made on; else it goes back to review with the new facts. */
export function stillHolds(conflict: Conflict, newest: { readonly ours: Facts; readonly theirs: Facts }): boolean {
  return sameFacts(conflict.ours, newest.ours) && sameFacts(conflict.theirs, newest.theirs);
}

/** Conflicts that may be decided together: same type, kind and fields. */
export function alikeKey({ type, kind, fields }: Conflict): string {
  return [type, kind, ...fields.map(({ field }) => field)].join(' ');
}

type Done = Extract<Resolution, { ok: true }>;

function done(conflict: Conflict, outcome: Outcome, step: Done['step']): Done {
  return {
    ok: true,
    outcome,
    step,
    updateQuickBooks: {},
    changeInSource: {},
    newBases: { ours: conflict.ours, theirs: conflict.theirs },
    lockedFields: [],
  };
}

function keepOurs(conflict: Conflict): Resolution {
  switch (conflict.kind) {
    case 'deleted-in-quickbooks':
    case 'customer-merged':
      return { ok: false, outcome: 'keep-ours', refusal: 'gone-in-quickbooks' };
    case 'voided-in-quickbooks':
      return { ok: false, outcome: 'keep-ours', refusal: 'void-in-quickbooks' };
    case 'voided-in-source':
    case 'gone-from-source':
      return {
        ...done(conflict, 'keep-ours', conflict.type === 'document' ? 'export-void' : 'unlink'),
        newBases: null,
      };
    case 'customer-inactive':
      return { ...done(conflict, 'keep-ours', 'export-reactivate'), newBases: null };
    default:
      return writeFields(conflict, 'keep-ours', () => 'ours');
  }
}

function writeFields(
  conflict: Conflict,
  outcome: 'keep-ours' | 'by-field',
  choiceOf: (field: Field) => 'ours' | 'theirs' | null,
): Resolution {
  const lockedFields = conflict.fields.filter((f) => f.locked && choiceOf(f.field) === 'ours').map((f) => f.field);
  const writable = (field: Field): boolean => choiceOf(field) === 'ours' && !lockedFields.includes(field);
  const updateQuickBooks = changesOf(conflict, (field) => (writable(field) ? 'ours' : null), 'ours');
  const changeInSource = changesOf(conflict, choiceOf, 'theirs');
  if ('currency' in updateQuickBooks) return { ok: false, outcome, refusal: 'currency-is-fixed' };
  const writes = Object.keys(updateQuickBooks).length > 0;
  if (!writes && Object.keys(changeInSource).length === 0) return { ok: false, outcome, refusal: 'nothing-to-do' };
  return {
    ...done(conflict, outcome, writes ? 'export-update' : 'none'),
    updateQuickBooks,
    changeInSource,
    newBases: writes ? null : { ours: conflict.ours, theirs: conflict.theirs },
    lockedFields,
  };
}

/** The values of the chosen side, of fields where that side was chosen. */
function changesOf(
  conflict: Conflict,
  choiceOf: (field: Field) => 'ours' | 'theirs' | null,
  side: 'ours' | 'theirs',
): FieldChanges {
  const changes: Partial<Record<Field, FieldValue>> = {};
  for (const difference of conflict.fields) {
    if (choiceOf(difference.field) === side) changes[difference.field] = difference[side];
  }
  return changes;
}
