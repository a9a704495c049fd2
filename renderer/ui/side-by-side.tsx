import type { ReactNode } from 'react';
import { DiffText } from './diff-text.tsx';
import styles from './side-by-side.module.css';

export interface SideField {
  readonly label: string;
  readonly ours: string | null;
  readonly theirs: string | null;
  /** Shown instead of the text, where it is more than text. */
  readonly oursNode?: ReactNode;
  readonly theirsNode?: ReactNode;
}

function Value({
  text,
  other,
  node,
}: {
  readonly text: string | null;
  readonly other: string | null;
  readonly node: ReactNode;
}) {
  if (node !== undefined) return node;
  if (text === null || text === '') return <span className={styles.none}>–</span>;
  if (other === null || other === '' || other === text) return <span dir="auto">{text}</span>;
  return <DiffText text={text} other={other} />;
}

/** Two records next to each other, source on the left, QuickBooks on the right, differences marked. */
export function SideBySide({
  fields,
  oursTitle = 'Billing system',
  theirsTitle = 'QuickBooks',
}: {
  readonly fields: readonly SideField[];
  readonly oursTitle?: string;
  readonly theirsTitle?: string;
}) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          <th scope="col">{oursTitle}</th>
          <th scope="col">{theirsTitle}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.label}>
            <th scope="row">{field.label}</th>
            <td>
              <Value text={field.ours} other={field.theirs} node={field.oursNode} />
            </td>
            <td>
              <Value text={field.theirs} other={field.ours} node={field.theirsNode} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
