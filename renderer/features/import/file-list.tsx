import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconColumns3, IconX } from '@tabler/icons-react';
import type { Draft } from '../../../shared/ipc/imports.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './import.module.css';
import { countOf } from './words.ts';

function StateIcon({ draft }: { readonly draft: Draft }) {
  switch (draft.state) {
    case 'reading':
      return <Loader size={13} aria-label="Reading" />;
    case 'failed':
      return <IconX size={15} color="var(--wrong)" aria-label="Cannot be read" />;
    case 'needs-mapping':
      return <IconColumns3 size={15} color="var(--tier-suggested)" aria-label="Columns to map" />;
    case 'ready':
      return draft.counts.rejected > 0 ? (
        <IconAlertTriangle size={15} color="var(--tier-suggested)" aria-label="Some rows rejected" />
      ) : (
        <IconCircleCheck size={15} color="var(--tier-exact)" aria-label="Ready" />
      );
  }
}

function stateText({ state, kind, counts }: Draft): string {
  if (state === 'reading') return 'reading …';
  if (state === 'failed') return 'cannot be read';
  if (state === 'needs-mapping') return 'say what its columns are';
  const parts = [countOf(kind, counts.new + counts.changed + counts.unchanged + counts.renamesAccepted)];
  if (counts.rejected > 0) parts.push(`${formatCount(counts.rejected)} rejected`);
  return parts.join(' · ');
}

/** The files on the desk. */
export function FileList({
  drafts,
  selected,
  onSelect,
}: {
  readonly drafts: readonly Draft[];
  readonly selected: number | null;
  readonly onSelect: (draftId: number) => void;
}) {
  return (
    <nav className={styles.files} aria-label="Files">
      {drafts.map((draft) => (
        <button
          key={draft.draftId}
          type="button"
          className={styles.file}
          aria-current={draft.draftId === selected}
          onClick={() => onSelect(draft.draftId)}
        >
          <span className={styles.fileName}>
            <StateIcon draft={draft} />
            <span title={draft.fileName} dir="auto">
              {draft.fileName}
            </span>
          </span>
          {draft.place !== null && (
            <span className={styles.place} title={draft.place} dir="auto">
              in {draft.place}
            </span>
          )}
          {draft.system !== null && (
            <span className={`${styles.quiet} ${styles.fileSource}`} title={draft.sourceName} dir="auto">
              {draft.sourceName}
            </span>
          )}
          <span className={styles.quiet}>{stateText(draft)}</span>
        </button>
      ))}
    </nav>
  );
}
