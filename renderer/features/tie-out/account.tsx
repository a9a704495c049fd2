import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { ControlAccount } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatAmount, formatDay } from '../../ui/format.ts';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';

type Months = EngineOutput<'tieout.months'>;

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

function Reconciliation({ account }: { readonly account: ControlAccount }) {
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
          <Line label="Control account, rebuilt" amountMinor={account.controlMinor} currency={currency} strong />
          <Line
            label="Control account as QuickBooks reports it today"
            amountMinor={account.reportedMinor}
            currency={currency}
          />
          <Line label="Dated after this day" amountMinor={account.laterMinor} currency={currency} />
          <Line label="Not in the mirror" amountMinor={account.unknownMinor} currency={currency} />
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

/** The receivables account against its documents, and both sides month over month. */
export function Account({ currency }: { readonly currency: string }) {
  const asOf = useTieOut((store) => store.asOf);
  const [accounts, setAccounts] = useState<readonly ControlAccount[]>([]);
  const [months, setMonths] = useState<Months>([]);
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const [control, totals] = await Promise.all([
        callEngine('control.get', { asOf }),
        callEngine('tieout.months', { asOf, currency, months: 12 }),
      ]);
      if (!isCurrent) return;
      setAccounts(control);
      setMonths(totals);
    });
    return () => {
      isCurrent = false;
    };
  }, [asOf, currency, version]);
  const account = accounts.find((one) => one.currency === currency);
  return (
    <div className={styles.scroll}>
      <div className={styles.two}>
        <section>{account !== undefined && <Reconciliation account={account} />}</section>
        <section>
          <h2 style={{ fontSize: 15, margin: '0 0 8px' }}>Month over month</h2>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">As of</th>
                <th scope="col" className={styles.number}>
                  Source
                </th>
                <th scope="col" className={styles.number}>
                  QuickBooks
                </th>
                <th scope="col" className={styles.number}>
                  Difference
                </th>
              </tr>
            </thead>
            <tbody>
              {[...months].reverse().map((month) => (
                <tr key={month.day}>
                  <th scope="row">{formatDay(month.day)}</th>
                  <td className={styles.number}>{formatAmount(month.sourceMinor, currency)}</td>
                  <td className={styles.number}>{formatAmount(month.quickbooksMinor, currency)}</td>
                  <td className={styles.number}>{formatAmount(month.sourceMinor - month.quickbooksMinor, currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </div>
  );
}
