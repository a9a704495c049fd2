import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ComparedField, FieldChoices, FieldValue } from '../../../shared/ipc/conflicts.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { DiffText } from '../../ui/diff-text.tsx';
import { formatDay, formatMoney } from '../../ui/format.ts';
import styles from './compare.module.css';
import { fieldLabels } from './words.ts';

export type ConflictDetail = EngineOutput<'conflicts.detail'>;

/** A value as text, money with its currency, ids of customers by name. */
function textOf(value: FieldValue, field: ComparedField['field'], detail: ConflictDetail): string | null {
  if (value === null) return null;
  if (typeof value === 'number')
    return detail.row.currency === null ? String(value) : formatMoney(value, detail.row.currency);
  if (Array.isArray(value)) {
    return value
      .map((line) => {
        const amount = detail.row.currency === null ? '' : formatMoney(line.amountMinor, detail.row.currency);
        const count = line.quantity === null ? '' : `${line.quantity} × `;
        return `${count}${line.description ?? 'no description'} · ${amount}`;
      })
      .join('\n');
  }
  if (field === 'customer') return detail.customerNames[value] ?? value;
  return field === 'date' || field === 'dueDate' ? value.split(' + ').map(formatDay).join(' + ') : value;
}

function Lines({ text }: { readonly text: string }) {
  return text.split('\n').map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no key but their place
    <span key={index} style={{ display: 'block' }} dir="auto">
      {line}
    </span>
  ));
}

function Value({
  text,
  other,
  whole,
  was,
}: {
  readonly text: string | null;
  readonly other: string | null;
  /** Amounts and days differ as a whole: nothing inside them is marked. */
  readonly whole: boolean;
  /** What it was when both sides last agreed, where it moved since. */
  readonly was: string | null | undefined;
}) {
  const isLong = text?.includes('\n') === true;
  let shown: ReactNode = <span style={{ color: 'var(--text-2)' }}>–</span>;
  if (text !== null && text !== '') {
    shown =
      whole || isLong || other === null || other === text ? (
        <Lines text={text} />
      ) : (
        <DiffText text={text} other={other} />
      );
  }
  return (
    <>
      {shown}
      {was !== undefined && <span className={styles.was}>was {was === null || was === '' ? 'empty' : was}</span>}
    </>
  );
}

/**
 * Both sides by field, source on the left, QuickBooks on the right. What moved since both last agreed says what it was;
 * fields in conflict are marked, and where there are several, each side can be chosen.
 */
export function Compare({
  detail,
  choices,
  onChoose,
}: {
  readonly detail: ConflictDetail;
  readonly choices: FieldChoices;
  /** Null where nothing can be chosen. */
  readonly onChoose: ((field: ComparedField['field'], side: 'ours' | 'theirs') => void) | null;
}) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          <th scope="col">{detail.source ?? 'Billing system'}</th>
          <th scope="col">QuickBooks</th>
        </tr>
      </thead>
      <tbody>
        {detail.fields.map((one) => {
          const label = fieldLabels[one.field];
          const text = (value: FieldValue) => textOf(value, one.field, detail);
          const [ours, theirs] = [text(one.ours), text(one.theirs)];
          const [wasOurs, wasTheirs] = [text(one.baseOurs), text(one.baseTheirs)];
          const choice = choices[one.field];
          const whole = typeof one.ours === 'number' || one.field === 'date' || one.field === 'dueDate';
          const { currency } = detail.row;
          const between =
            typeof one.ours === 'number' &&
            typeof one.theirs === 'number' &&
            one.ours !== one.theirs &&
            currency !== null
              ? formatMoney(Math.abs(one.ours - one.theirs), currency)
              : null;
          return (
            <tr key={one.field} className={one.differs ? styles.differs : ''}>
              <th scope="row">
                {label}
                {between !== null && <span className={styles.was}>{between} between them</span>}
                {one.locked && <span className={styles.was}>never written</span>}
                {one.differs && onChoose !== null && (
                  <SegmentedControl
                    mt={4}
                    size="xs"
                    fullWidth
                    orientation="vertical"
                    aria-label={`${label}: which side stands`}
                    data={[
                      { value: '', label: 'open' },
                      { value: 'ours', label: 'ours' },
                      { value: 'theirs', label: 'theirs' },
                    ]}
                    value={choice ?? ''}
                    onChange={(side) => {
                      if (side === 'ours' || side === 'theirs') onChoose(one.field, side);
                    }}
                  />
                )}
              </th>
              <td className={one.differs && choice === 'ours' ? styles.chosen : ''}>
                <Value text={ours} other={theirs} whole={whole} was={ours === wasOurs ? undefined : wasOurs} />
              </td>
              <td className={one.differs && choice === 'theirs' ? styles.chosen : ''}>
                <Value text={theirs} other={ours} whole={whole} was={theirs === wasTheirs ? undefined : wasTheirs} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
