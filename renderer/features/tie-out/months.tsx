import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Cause, type MonthEnd } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatAmount, formatDay } from '../../ui/format.ts';
import { AgeBy } from './age-by.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { bucketNames, bucketWords, causeWords } from './words.ts';

const monthsBack = 12;

interface Row {
  readonly label: string;
  readonly strong?: boolean;
  readonly amountOf: (month: MonthEnd) => number;
}

interface Block {
  readonly title: string;
  readonly rows: readonly Row[];
}

function blocksOf(months: readonly MonthEnd[]): Block[] {
  const causeOf = (month: MonthEnd, cause: Cause) => month.causes.find((one) => one.cause === cause)?.amountMinor ?? 0;
  const met = Cause.options.filter((cause) => months.some((month) => causeOf(month, cause) !== 0));
  const ages = (side: 'source' | 'quickbooks'): Row[] => [
    ...bucketNames.map((bucket) => ({
      label: bucketWords[bucket],
      amountOf: (month: MonthEnd) => month[side].amounts[bucket],
    })),
    { label: 'Total', strong: true, amountOf: (month) => month[side].totalMinor },
  ];
  const hasUnexplained = months.some((month) => month.unexplainedMinor !== 0);
  return [
    {
      title: 'Receivables',
      rows: [
        { label: 'Source', amountOf: (month) => month.sourceMinor },
        { label: 'QuickBooks', amountOf: (month) => month.quickbooksMinor },
        { label: 'Difference', strong: true, amountOf: (month) => month.sourceMinor - month.quickbooksMinor },
      ],
    },
    {
      title: 'The difference by cause',
      rows: [
        ...met.map((cause) => ({
          label: causeWords[cause].label,
          amountOf: (month: MonthEnd) => causeOf(month, cause),
        })),
        ...(hasUnexplained ? [{ label: 'Unexplained', amountOf: (month: MonthEnd) => month.unexplainedMinor }] : []),
        {
          label: 'Difference',
          strong: true,
          amountOf: (month) => month.causes.reduce((sum, one) => sum + one.amountMinor, month.unexplainedMinor),
        },
      ],
    },
    { title: 'Source by age', rows: ages('source') },
    { title: 'QuickBooks by age', rows: ages('quickbooks') },
  ];
}

/** Month ends side by side, newest first: totals, causes and both agings. */
export function Months({ currency }: { readonly currency: string }) {
  const { asOf, basis } = useTieOut();
  const [months, setMonths] = useState<readonly MonthEnd[] | null>(null);
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const found = await callEngine('tieout.months', { asOf, basis, currency, months: monthsBack });
      if (isCurrent) setMonths(found.toReversed());
    });
    return () => {
      isCurrent = false;
    };
  }, [asOf, basis, currency, version]);
  return (
    <>
      <div className={styles.filters}>
        <AgeBy />
        <span className={styles.quiet}>
          {currency}, at the end of each month. Ages leave out entries straight to the account.
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section className={styles.months} tabIndex={0} aria-label="Month over month">
        {months === null ? (
          <Skeleton height={320} />
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">As of</th>
                {months.map((month) => (
                  <th key={month.day} scope="col" className={styles.number}>
                    {formatDay(month.day)}
                  </th>
                ))}
              </tr>
            </thead>
            {blocksOf(months).map((block) => (
              <tbody key={block.title}>
                <tr>
                  <th scope="rowgroup" className={styles.block}>
                    {block.title}
                  </th>
                  <td colSpan={months.length} />
                </tr>
                {block.rows.map(({ label, strong = false, amountOf }) => (
                  <tr key={label} className={strong ? styles.sum : undefined}>
                    <th scope="row">{label}</th>
                    {months.map((month) => {
                      const amountMinor = amountOf(month);
                      return (
                        <td key={month.day} className={styles.number}>
                          {amountMinor === 0 && !strong ? (
                            <span className={styles.quiet}>–</span>
                          ) : (
                            formatAmount(amountMinor, currency)
                          )}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        )}
      </section>
    </>
  );
}
