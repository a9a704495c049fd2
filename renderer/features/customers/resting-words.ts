import { plural } from '../../ui/format.ts';

/** What rests on a link, as a sentence that leaves out what there is none of; null where nothing does. */
export function restingWords({
  linkedDocuments,
  sentItems,
}: {
  readonly linkedDocuments: number;
  readonly sentItems: number;
}): string | null {
  const parts = [
    linkedDocuments === 0 ? [] : plural(linkedDocuments, 'linked invoice'),
    sentItems === 0 ? [] : plural(sentItems, 'sent document'),
  ].flat();
  if (parts.length === 0) return null;
  return `${parts.join(' and ')} ${linkedDocuments + sentItems === 1 ? 'rests' : 'rest'} on it.`;
}
