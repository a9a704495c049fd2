import type { ReasonChip } from '../../shared/ipc/customers.ts';
import styles from './chips.module.css';

/** Reasons as short chips; those that speak against the pair carry a mark, not a colour alone. */
export function Chips({ reasons }: { readonly reasons: readonly ReasonChip[] }) {
  return (
    <span className={styles.chips}>
      {reasons.map((reason) => (
        <span key={reason.text} className={reason.against ? styles.against : styles.chip}>
          {reason.against ? '≠ ' : ''}
          {reason.text}
        </span>
      ))}
    </span>
  );
}
