import { useEffect, useState } from 'react';
import type { ControlAccount } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatAmount, formatDay } from '../../ui/format.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';

function Line({
  label,
  amountMinor,
  currency,
  strong = false,
}: {
  label: string;
  amountMinor: number | null;
  currency: string;
  strong?: boolean;
}) {
  return (
    <tr style={strong ? { fontWeight: 650 } : {}}>
      <th scope="row" style={strong ? { fontWeight: 650 } : {}}>
        {label}
      </th>
      <td className={styles.number}>{amountMinor === null ? '–' : formatAmount(amountMinor, currency)}</td>
    </tr>
  );
}

function Reconciliation({ account, day }: { readonly account: ControlAccount; readonly day: string }) {
  const { currency } = account;
  return (
    <>
      <h2 style={{ fontSize: 15, margin: '0 0 8px' }}>Subledger and control account in QuickBooks</h2>
      <table className={styles.table}>
        <tbody>
          <Line label="Open invoices less credit memos" amountMinor={account.documentsMinor} currency={currency} />
          <Line label="Unapplied payments" amountMinor={account.unappliedMinor} currency={currency} />
          <Line label="Subledger" amountMinor={account.subledgerMinor} currency={currency} strong />
          <Line label="Entries straight to the account" amountMinor={account.directMinor} currency={currency} />
          <Line
            label={`Control account as of ${formatDay(day)}, rebuilt`}
            amountMinor={account.controlMinor}
            currency={currency}
            strong
          />
          <Line label={`Dated after ${formatDay(day)}`} amountMinor={account.laterMinor} currency={currency} />
          <Line
            label="Control account of all dates, rebuilt"
            amountMinor={account.allDatesMinor}
            currency={currency}
            strong
          />
          <Line
            label="Control account as QuickBooks reports it"
            amountMinor={account.reportedMinor}
            currency={currency}
          />
          <Line
            label="Reported, but in no record that was read"
            amountMinor={account.unknownMinor}
            currency={currency}
            strong
          />
        </tbody>
      </table>
      {account.unknownMinor !== null && account.unknownMinor !== 0 && (
        <p className={styles.quiet}>
          QuickBooks reports more or less than its documents add up to. Pull again; if it stays, something posts to the
          account that Tieout does not read.
        </p>
      )}
      <h2 style={{ fontSize: 15, margin: '18px 0 8px' }}>Entries straight to the account</h2>
      {account.entries.length === 0 ? (
        <p className={styles.quiet}>None: the account moves by invoices, credits and payments only.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Entry</th>
              <th scope="col">Date</th>
              <th scope="col">Customer</th>
              <th scope="col" className={styles.number}>
                {currency}
              </th>
            </tr>
          </thead>
          <tbody>
            {account.entries.map((entry) => (
              <tr key={`${entry.label} ${entry.date} ${entry.party} ${entry.amountMinor}`}>
                <td>{entry.label}</td>
                <td>{formatDay(entry.date)}</td>
                <td dir="auto">{entry.party ?? '–'}</td>
                <td className={styles.number}>{formatAmount(entry.amountMinor, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** The receivables account against its documents as of a day, and against what QuickBooks reports for it. */
export function Account({ currency, day }: { readonly currency: string; readonly day: string }) {
  const [accounts, setAccounts] = useState<readonly ControlAccount[]>([]);
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const control = await callEngine('control.get', { asOf: day });
      if (isCurrent) setAccounts(control);
    });
    return () => {
      isCurrent = false;
    };
  }, [day, version]);
  const account = accounts.find((one) => one.currency === currency);
  return (
    <div className={styles.scroll}>
      <div className={styles.narrow}>{account !== undefined && <Reconciliation account={account} day={day} />}</div>
    </div>
  );
}
