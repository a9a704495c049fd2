import type { ReactNode } from 'react';
import { DiffText } from './diff-text.tsx';
import { Breakable, Clamped } from './long-text.tsx';
import styles from './side-by-side.module.css';

export interface SideField {
  readonly label: string;
  readonly ours: string | null;
  readonly theirs: string | null;
  /** Amounts, days and states differ as a whole: nothing inside them is marked. */
  readonly whole?: boolean;
  /** Shown below both sides where they differ: "1,435.11 USD between them". */
  readonly between?: string | null;
  /** Shown instead of the text, where it is more than text. */
  readonly oursNode?: ReactNode;
  readonly theirsNode?: ReactNode;
}

function Value({
  text,
  other,
  whole,
  node,
}: {
  readonly text: string | null;
  readonly other: string | null;
  readonly whole: boolean;
  readonly node: ReactNode;
}) {
  if (node !== undefined) return node;
  if (text === null || text === '') return <span className={styles.none}>–</span>;
  const same = other === null || other === '' || other === text;
  return (
    <Clamped text={text}>
      {same ? (
        <span dir="auto">
          <Breakable text={text} />
        </span>
      ) : whole ? (
        <mark className="diff">{text}</mark>
      ) : (
        <DiffText text={text} other={other} />
      )}
    </Clamped>
  );
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
              <Value text={field.ours} other={field.theirs} whole={field.whole === true} node={field.oursNode} />
            </td>
            <td>
              <Value text={field.theirs} other={field.ours} whole={field.whole === true} node={field.theirsNode} />
              {field.between !== undefined && field.between !== null && (
                <div className={styles.none}>{field.between}</div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
