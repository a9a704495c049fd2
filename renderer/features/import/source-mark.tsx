import type { ReactNode } from 'react';
import { withSource } from '../../../shared/with-source.ts';
import styles from './source-mark.module.css';

/** The source a client or document comes from, behind its name; nothing where the company has only one. */
export function SourceMark({ name }: { readonly name: string | null }) {
  return name === null ? null : (
    <span style={{ color: 'var(--text-2)' }} title={`From ${name}`}>
      {' · '}
      {name}
    </span>
  );
}

/** A client's name in a cell of a list: its parent before it, its source behind it where the company has several. */
export function ClientCell({
  source,
  parent = null,
  children,
}: {
  readonly source: string | null;
  readonly parent?: string | null;
  readonly children: ReactNode;
}) {
  if (source === null && parent === null) return <span dir="auto">{children}</span>;
  return (
    <span className={styles.client}>
      {parent !== null && (
        <span className={styles.parent} title={`Part of ${parent}`}>
          <bdi className={styles.name}>{parent}</bdi>
          <span className={styles.step}>{' › '}</span>
        </span>
      )}
      <bdi className={styles.name}>{children}</bdi>
      {source !== null && (
        <span className={styles.source} title={`From ${source}`}>
          {' · '}
          <bdi>{source}</bdi>
        </span>
      )}
    </span>
  );
}

/** A row's client in one text, as it is copied and saved; null where the row has none. */
export function clientText(
  row: { readonly clientName: string | null; readonly clientSource: string | null } | undefined,
): string | null {
  return row === undefined || row.clientName === null ? null : withSource(row.clientName, row.clientSource);
}
