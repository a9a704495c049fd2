import { z } from 'zod';
import { Currency, Instant, IsoDay, Minor, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { Cause, Side } from './tieout.ts';

export const SignedFigures = z.object({
  currency: Currency,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  differenceMinor: Minor,
  unexplainedMinor: Minor,
  acceptedMinor: Minor,
});
export type SignedFigures = z.infer<typeof SignedFigures>;

export const SignOff = z.object({
  signOffId: z.int(),
  asOf: IsoDay,
  preparer: z.string(),
  reviewer: z.string().nullable(),
  note: z.string().nullable(),
  at: Instant,
  reopenedAt: Instant.nullable(),
  figures: z.array(SignedFigures),
  causes: z.array(z.object({ currency: Currency, cause: Cause, amountMinor: Minor, count: z.int() })),
  decisionCount: z.int(),
  decisionHead: z.string().nullable(),
});
export type SignOff = z.infer<typeof SignOff>;

/**
 * A document, payment or entry that is not as it was signed. `left`: it still stands but counts no more for the signed
 * day, being dated later or a draft again.
 */
export const SignedChange = z.object({
  side: Side,
  type: z.enum(['invoice', 'credit', 'payment', 'entry']),
  id: z.string(),
  number: z.string().nullable(),
  party: z.string().nullable(),
  date: z.string(),
  currency: Currency,
  fate: z.enum(['new', 'changed', 'voided', 'gone', 'left']),
  /** Of a changed one: what differs. `total` and `open` are amounts; `applied` says only that it does. */
  fields: z.array(
    z.object({
      field: z.enum(['total', 'open', 'date', 'due-date', 'party', 'number', 'currency', 'applied']),
      before: z.union([z.string(), Minor]).nullable(),
      after: z.union([z.string(), Minor]).nullable(),
    }),
  ),
  /** Open as of the signed day when it was signed, and now; null where it does not count. */
  beforeMinor: Minor.nullable(),
  afterMinor: Minor.nullable(),
});
export type SignedChange = z.infer<typeof SignedChange>;

export const signOffCalls = {
  'signOff.list': { access: 'read', input: z.strictObject({}), output: z.array(SignOff) },
  'signOff.sign': {
    access: 'decide',
    input: z.strictObject({
      asOf: IsoDay,
      preparer: z.string().trim().min(1).max(200),
      reviewer: z.string().trim().max(200).nullable(),
      note: z.string().trim().max(2000).nullable(),
    }),
    output: z.object({ signOffId: z.int() }),
  },
  'signOff.reopen': {
    access: 'decide',
    input: z.strictObject({ signOffId: z.int(), reason: z.string().trim().min(1).max(500) }),
    output: z.null(),
  },
  /** What of a signed tie-out is no longer as it was signed. */
  'signOff.changes': {
    access: 'read',
    input: z.strictObject({ signOffId: z.int(), ...Page }),
    output: z.object({
      rows: z.array(SignedChange),
      totalCount: z.int(),
      /** What the figures of that day are now. */
      figures: z.array(SignedFigures),
      causes: z.array(z.object({ currency: Currency, cause: Cause, beforeMinor: Minor, afterMinor: Minor })),
    }),
  },
} satisfies CallTable;
