import { type CompareContext, measurePhoneAndMail, measureStreet, measureTown } from './compare-contact.ts';
import { measureName } from './compare-names.ts';
import { feature as f } from './features.ts';
import type { PreparedParty } from './prepared.ts';

/** A fixed order of two records, so that pairing up their words cannot depend on which side is asked. */
function standsBefore(one: PreparedParty, other: PreparedParty): boolean {
  const a = one.onlyName ?? one.names[0];
  const b = other.onlyName ?? other.names[0];
  if (a !== undefined && b !== undefined && a.joined !== b.joined) return a.joined < b.joined;
  if (a?.text !== b?.text) return (a?.text ?? '') < (b?.text ?? '');
  return one.names.length !== other.names.length
    ? one.names.length < other.names.length
    : String(one.id) < String(other.id);
}

/** Measures all evidence between two records into `row` (one number per feature); symmetric in the two. */
export function measure(one: PreparedParty, other: PreparedParty, context: CompareContext, row: Float64Array): void {
  const inOrder = standsBefore(one, other);
  const a = inOrder ? one : other;
  const b = inOrder ? other : one;
  row.fill(0);
  row[f.bias] = 1;
  measureName(a, b, context.nameWords, row);
  if (
    a.name.isSub !== b.name.isSub &&
    (row[f.nameEqual] ?? 0) === 0 &&
    (row[f.missingOneSide] ?? 0) + (row[f.missingBoth] ?? 0) > 0
  )
    row[f.subDiffers] = 1;
  if (!a.hasContact || !b.hasContact) {
    row[f.contactNone] = 1;
    row[f.bareAgreed] = row[f.agreeExact] ?? 0;
    row[f.bareMissing] = row[f.missingOneSide] ?? 0;
    return;
  }
  let agree = measurePhoneAndMail(a, b, context.counts, row);
  agree += measureStreet(a, b, context, row);
  measureTown(a, b, context.counts, row);
  const towns = (row[f.postcodeSame] ?? 0) > 0 || (row[f.citySame] ?? 0) > 0;
  const against =
    (row[f.phoneDiffers] ?? 0) +
    (row[f.mailDiffers] ?? 0) +
    (row[f.numbersDiffer] ?? 0) +
    (row[f.streetDiffers] ?? 0) +
    (row[f.postcodeDiffers] ?? 0) +
    (row[f.cityDiffers] ?? 0);
  const weakName = (row[f.leastCovered] ?? 0) < 0.4 && (row[f.mostCovered] ?? 0) < 0.7;
  row[f.contactsAgree] = Math.max(0, agree - 1);
  if (agree === 0 && !towns) row[against > 0 ? f.contactAllDiffers : f.contactNone] = 1;
  if (agree > 0 && weakName) row[f.contactAgreesNameNot] = 1;
  if (weakName) {
    row[f.phoneNameNot] = row[f.phoneSame] ?? 0;
    row[f.domainNameNot] = (row[f.domainSame] ?? 0) > 0 ? 1 : 0;
    row[f.placeNameNot] = (row[f.placeAgree] ?? 0) > 0 ? 1 : 0;
  }
  const missing = row[f.missingOneSide] ?? 0;
  if (agree > 0) {
    row[f.missingWithContact] = missing;
    row[f.conflictWithContact] = row[f.missingBoth] ?? 0;
  } else if (against === 0 && !towns) {
    row[f.bareAgreed] = row[f.agreeExact] ?? 0;
    row[f.bareMissing] = missing;
  }
  if (against > 0 && (row[f.leastCovered] ?? 0) > 0.95) row[f.nameStrongContactDiffers] = Math.min(3, against);
}
