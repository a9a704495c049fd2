import type { ComparedMapping, SideFacts } from '../ledger/conflicts-facts.ts';
import type { Conflict, ReviewedMapping } from '../review/conflicts.ts';
import type { CustomerFacts, DocumentFacts, Facts } from '../review/facts.ts';

/** Both sides of a mapping as one record each, the way conflicts are found; a group counts as the sum of its documents. */
export function toReviewed(mapping: ComparedMapping): ReviewedMapping | null {
  const { mappingId } = mapping;
  if (mapping.type === 'customer') {
    const [baseOurs, baseTheirs] = [only(mapping.baseOurs), only(mapping.baseTheirs)];
    const [ours, theirs] = [only(mapping.ours), only(mapping.theirs)];
    if (baseOurs === null || baseTheirs === null || ours === null || theirs === null) return null;
    return { mappingId, type: 'customer', baseOurs, baseTheirs, ours, theirs };
  }
  const [baseOurs, baseTheirs] = [together(mapping.baseOurs), together(mapping.baseTheirs)];
  const [ours, theirs] = [together(mapping.ours), together(mapping.theirs)];
  if (baseOurs === null || baseTheirs === null || ours === null || theirs === null) return null;
  return { mappingId, type: 'document', baseOurs, baseTheirs, ours, theirs };
}

function only(side: SideFacts<CustomerFacts>): CustomerFacts | null {
  return Object.values(side)[0] ?? null;
}

function together(side: SideFacts<DocumentFacts>): DocumentFacts | null {
  const all = Object.values(side);
  const [first] = all;
  if (first === undefined || all.length === 1) return first ?? null;
  const texts = (pick: (facts: DocumentFacts) => string | null): string | null => {
    const found = [...new Set(all.map(pick).filter((text) => text !== null))].sort();
    return found.length === 0 ? null : found.join(' + ');
  };
  return {
    state: all.find((one) => one.state !== 'standing')?.state ?? 'standing',
    number: texts((one) => one.number),
    date: texts((one) => one.date) ?? first.date,
    dueDate: texts((one) => one.dueDate),
    customer: texts((one) => one.customer),
    currency: first.currency,
    lines: all.flatMap((one) => one.lines),
    tax: all.every((one) => one.tax === null) ? null : all.reduce((sum, one) => sum + (one.tax ?? 0), 0),
    total: all.reduce((sum, one) => sum + one.total, 0),
  };
}

/**
 * The bases once a conflict is settled as both sides are now: only what the conflict is about is taken over, so that
 * another conflict of the same records stays open. A document that is void or gone is taken over whole.
 */
export function settledBases(mapping: ComparedMapping, conflict: Conflict): { ours: SideFacts; theirs: SideFacts } {
  const whole = conflict.type === 'document' && conflict.fields.length === 0;
  const settle = (base: SideFacts, now: SideFacts): SideFacts =>
    Object.fromEntries(
      Object.entries(now).map(([key, facts]) => [key, whole ? facts : takeOver(base[key] ?? facts, facts, conflict)]),
    );
  return { ours: settle(mapping.baseOurs, mapping.ours), theirs: settle(mapping.baseTheirs, mapping.theirs) };
}

function takeOver(base: Facts, now: Facts, conflict: Conflict): Facts {
  const names = conflict.fields.length === 0 ? ['state'] : conflict.fields.map(({ field }): string => field);
  const taken = Object.entries(now).filter(([name]) => names.includes(name));
  return { ...base, ...Object.fromEntries(taken) };
}
