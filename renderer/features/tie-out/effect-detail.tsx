import type { Effect } from '../../../shared/ipc/tieout.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatDay, formatMoney, plural } from '../../ui/format.ts';
import { SourceMark } from '../import/source-mark.tsx';
import styles from './tie-out.module.css';
import { actionWords, causeWords, recordName } from './words.ts';

/** The records behind one part of the difference, and what clears it where that happens outside Tieout. */
export function EffectDetail({ effect }: { readonly effect: Effect }) {
  const { cause, amountMinor, currency, records, recordCount, acceptedReason, acceptedBy, actions } = effect;
  const outside = actions.flatMap((action) => actionWords[action].where ?? []);
  return (
    <section aria-label="Records of the difference">
      <p style={{ margin: '0 0 6px' }}>
        <strong>{causeWords[cause].label}</strong> {formatMoney(amountMinor, currency)}{' '}
        <span className={styles.quiet}>
          {causeWords[cause].meaning} {outside.join(' ')}
        </span>
      </p>
      {acceptedReason !== null && (
        <p style={{ margin: '0 0 6px' }}>
          Accepted by {acceptedBy}: “{acceptedReason}”
        </p>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Record</th>
            <th scope="col">Date</th>
            <th scope="col">Client or customer</th>
            <th scope="col" className={styles.number}>
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={`${record.side} ${record.type} ${record.recordId} ${record.onNumber ?? ''}`}>
              <td>{record.side === 'source' ? 'Source' : 'QuickBooks'}</td>
              <td>{recordName(record)}</td>
              <td>{formatDay(record.date)}</td>
              <td dir="auto">
                {record.party ?? '–'}
                <SourceMark name={record.source} />
              </td>
              <td className={styles.number}>
                {record.totalMinor === null ? (
                  '–'
                ) : (
                  <Amount amountMinor={record.totalMinor} currency={currency} showCurrency={false} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {recordCount > records.length && (
        <p className={styles.quiet}>and {plural(recordCount - records.length, 'more record')}</p>
      )}
    </section>
  );
}
