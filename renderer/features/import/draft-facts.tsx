import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCalendarEvent, IconCopyCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { DraftDetail } from '../../../shared/ipc/imports.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatCount, formatDay, formatInstant, formatMoney, plural } from '../../ui/format.ts';
import styles from './import.module.css';
import { countOf, warningText } from './words.ts';

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.figure}>
      <Text className={styles.quiet}>{label}</Text>
      <b>{children}</b>
    </div>
  );
}

/** What the file would bring, in figures. */
export function DraftFigures({ detail }: { readonly detail: DraftDetail }) {
  const { counts, totals, firstDate, lastDate, kind } = detail.draft;
  return (
    <section className={styles.figures} aria-label="What the file brings">
      <Figure label="New">{formatCount(counts.new)}</Figure>
      <Figure label="Changed">{formatCount(counts.changed + counts.renamesAccepted)}</Figure>
      <Figure label="Unchanged">{formatCount(counts.unchanged)}</Figure>
      <Figure label="Gone">{detail.draft.complete ? formatCount(counts.gone) : '–'}</Figure>
      <Figure label="Rejected rows">{formatCount(counts.rejected)}</Figure>
      {kind !== 'clients' &&
        totals.slice(0, 6).map(({ currency, amountMinor }) => (
          <Figure key={currency} label="Total">
            <Amount amountMinor={amountMinor} currency={currency} />
          </Figure>
        ))}
      {firstDate !== null && (
        <Figure label="Dated">
          {firstDate === lastDate ? formatDay(firstDate) : `${formatDay(firstDate)} to ${formatDay(lastDate)}`}
        </Figure>
      )}
    </section>
  );
}

const skippedWords = (skipped: DraftDetail['skipped']): string => {
  const parts = [
    skipped.totals > 0 ? plural(skipped.totals, 'line of totals', 'lines of totals') : null,
    skipped.groups > 0 ? plural(skipped.groups, 'group line') : null,
    skipped.footers > 0 ? plural(skipped.footers, 'closing line') : null,
    skipped.repeatedHeaders > 0 ? plural(skipped.repeatedHeaders, 'repeated header') : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : `Read past ${parts.join(', ')}.`;
};

const differsWords = {
  columns: 'its columns are no longer the same',
  dates: 'its dates are written in another order',
  numbers: 'its numbers are written in another way',
} as const;

/** So many stand above the rows; the others a click away. */
const noticesShown = 2;

/** What to look at before importing; nothing is refused because of it. */
export function DraftNotices({ detail }: { readonly detail: DraftDetail }) {
  const { draft, differs, dates, numbers, skipped } = detail;
  const [showAll, setShowAll] = useState(false);
  const notices: { key: string; icon: ReactNode; text: string }[] = [];
  const warn = <IconAlertTriangle size={15} />;
  if (draft.importedBefore !== null) {
    notices.push({
      key: 'same',
      icon: <IconCopyCheck size={15} />,
      text: `This very file was imported on ${formatInstant(draft.importedBefore.importedAt)}. Importing it again changes nothing.`,
    });
  }
  if (draft.counts.beforeGoLive > 0) {
    const totals = draft.totalsBeforeGoLive.map(({ currency, amountMinor }) => formatMoney(amountMinor, currency));
    notices.push({
      key: 'late',
      icon: <IconCalendarEvent size={15} />,
      text: `${countOf(draft.kind, draft.counts.beforeGoLive)} dated before go-live come in for the first time (${totals.join(', ')}). They are history: linked or explained, never exported by themselves.`,
    });
  }
  if (differs.length > 0) {
    notices.push({
      key: 'differs',
      icon: warn,
      text: `Not like last time: ${differs.map((one) => differsWords[one]).join('; ')}. Look at Columns.`,
    });
  }
  if (dates !== null && draft.kind !== 'clients' && (!dates.certain || dates.mixed)) {
    notices.push({
      key: 'dates',
      icon: warn,
      text: dates.mixed
        ? `Some dates can only be read with day and month the other way round (${dates.words}). Rows that cannot be read are rejected.`
        : `Nothing in the file tells day from month for certain: ${dates.words}. Change it under Columns if that is wrong.`,
    });
  }
  if (numbers?.mixed === true) {
    notices.push({ key: 'numbers', icon: warn, text: `Numbers are written in two ways: ${numbers.words}.` });
  }
  for (const warning of draft.warnings) {
    const rows = warning.lines.slice(0, 8).map(formatCount).join(', ');
    const more = warning.count > 8 ? ' and more' : '';
    const where = rows === '' ? '' : ` ${warning.lines.length === 1 ? 'Row' : 'Rows'} ${rows}${more}.`;
    notices.push({ key: warning.code, icon: warn, text: `${warningText(warning)}${where}` });
  }
  const past = skippedWords(skipped);
  if (past !== '') notices.push({ key: 'skipped', icon: <IconInfoCircle size={15} />, text: past });
  if (notices.length === 0) return null;
  // One more line is shorter than the button that hides it.
  const shown = showAll || notices.length === noticesShown + 1 ? notices : notices.slice(0, noticesShown);
  const hidden = notices.length - shown.length;
  return (
    <section className={styles.notices} aria-label="To look at">
      {shown.map(({ key, icon, text }) => (
        <div key={key} className={styles.notice}>
          {icon}
          <span>{text}</span>
        </div>
      ))}
      {(hidden > 0 || showAll) && (
        <Button variant="subtle" size="compact-xs" onClick={() => setShowAll(!showAll)}>
          {showAll ? 'Show fewer' : `Show ${formatCount(hidden)} more to look at`}
        </Button>
      )}
    </section>
  );
}
