import '@mantine/charts/styles.css';
import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import { Progress } from '@mantine/core';
import type { CompanyStatus } from '../../../shared/ipc/company.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { formatAmount, formatCount, formatDay, formatInstant } from '../../ui/format.ts';
import tableStyles from '../tie-out/tie-out.module.css';
import styles from './overview.module.css';

type ProgressReply = EngineOutput<'progress.get'>;

function ChartTable({
  head,
  rows,
}: {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  return (
    <details className={styles.table}>
      <summary>As a table</summary>
      <table className={tableStyles.table}>
        <thead>
          <tr>
            {head.map((text, index) => (
              <th key={text} scope="col" className={index === 0 ? undefined : tableStyles.number}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first = '', ...rest]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              {rest.map((text, index) => (
                <td key={head[index + 1]} className={tableStyles.number}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** How the difference went since work began. */
export function DifferenceOverTime({
  progress,
  currency,
}: {
  readonly progress: ProgressReply;
  readonly currency: string;
}) {
  const points = progress.points.filter((one) => one.currency === currency);
  if (points.length < 2) {
    return <p className={styles.quiet}>The line begins with the next pull, import or link.</p>;
  }
  const data = points.map((one) => ({
    at: formatInstant(one.at),
    Difference: Number(minorToDecimal(one.differenceMinor, currency)),
  }));
  return (
    <>
      <LineChart
        h={170}
        data={data}
        dataKey="at"
        series={[{ name: 'Difference', color: 'ink' }]}
        curveType="stepAfter"
        withXAxis={false}
        withDots={points.length < 40}
        valueFormatter={formatCount}
        yAxisProps={{ width: 84, interval: 0 }}
        lineChartProps={{ accessibilityLayer: true, title: 'Difference over time' }}
      />
      <ChartTable
        head={['When', 'Difference']}
        rows={points.map((one) => [formatInstant(one.at), formatAmount(one.differenceMinor, currency)])}
      />
    </>
  );
}

interface Part {
  readonly label: string;
  readonly count: number;
  readonly colour: string;
}

/** How much is linked and what is open, by tier: one bar that adds up to all. */
function Tiers({ title, parts }: { readonly title: string; readonly parts: readonly Part[] }) {
  const all = parts.reduce((sum, part) => sum + part.count, 0);
  return (
    <div style={{ marginBlockEnd: 12 }}>
      <div>
        {title} <span className={styles.quiet}>{formatCount(all)}</span>
      </div>
      <Progress.Root size={14} my={4}>
        {parts.map((part) => (
          <Progress.Section
            key={part.label}
            value={all === 0 ? 0 : (100 * part.count) / all}
            color={`var(${part.colour})`}
            aria-label={`${part.label}: ${part.count}`}
          />
        ))}
      </Progress.Root>
      <div className={styles.quiet}>{parts.map((part) => `${formatCount(part.count)} ${part.label}`).join(' · ')}</div>
    </div>
  );
}

/** Match progress by tier, customers and invoices. */
export function MatchProgress({ counts }: { readonly counts: CompanyStatus['counts'] }) {
  return (
    <>
      <Tiers
        title="Clients"
        parts={[
          { label: 'linked', count: counts.customersLinked, colour: '--tier-linked' },
          { label: 'exact', count: counts.customersExact, colour: '--tier-exact' },
          { label: 'suggested', count: counts.customersSuggested, colour: '--tier-suggested' },
          { label: 'unmatched', count: counts.customersUnmatched, colour: '--tier-unmatched' },
        ]}
      />
      <Tiers
        title="Invoices"
        parts={[
          { label: 'linked', count: counts.documentsLinked, colour: '--tier-linked' },
          { label: 'confident', count: counts.documentsConfident, colour: '--tier-exact' },
          { label: 'ambiguous', count: counts.documentsAmbiguous, colour: '--tier-suggested' },
          { label: 'unmatched', count: counts.documentsUnmatched, colour: '--tier-unmatched' },
        ]}
      />
    </>
  );
}

/** How invoices moved from tier to tier, and how many clients were linked, since work began. */
export function TiersOverTime({ progress, currency }: { readonly progress: ProgressReply; readonly currency: string }) {
  const points = progress.points.filter((one) => one.currency === currency);
  if (points.length < 2) return null;
  const data = points.map(({ at, documents }) => ({
    at: formatInstant(at),
    Linked: documents.linked,
    Confident: documents.confident,
    Ambiguous: documents.ambiguous,
    Unmatched: documents.unmatched,
  }));
  return (
    <>
      <AreaChart
        h={120}
        data={data}
        dataKey="at"
        type="stacked"
        curveType="linear"
        withXAxis={false}
        withDots={false}
        series={[
          { name: 'Linked', color: 'var(--tier-linked)' },
          { name: 'Confident', color: 'var(--tier-exact)' },
          { name: 'Ambiguous', color: 'var(--tier-suggested)' },
          { name: 'Unmatched', color: 'var(--tier-unmatched)' },
        ]}
        valueFormatter={formatCount}
        yAxisProps={{ width: 56, interval: 0 }}
        areaChartProps={{ accessibilityLayer: true, title: 'Invoices by tier over time' }}
      />
      <ChartTable
        head={['When', 'Clients linked', 'Invoices linked', 'Confident', 'Ambiguous', 'Unmatched']}
        rows={points.map(({ at, customers, documents }) => [
          formatInstant(at),
          formatCount(customers.linked),
          formatCount(documents.linked),
          formatCount(documents.confident),
          formatCount(documents.ambiguous),
          formatCount(documents.unmatched),
        ])}
      />
    </>
  );
}

/** Requests to QuickBooks by day. */
export function Requests({ progress }: { readonly progress: ProgressReply }) {
  if (progress.requests.length === 0) return <p className={styles.quiet}>No request was made yet.</p>;
  const data = progress.requests.map((one) => ({
    day: formatDay(one.day),
    Reads: one.reads,
    Writes: one.writes,
    Errors: one.errors,
  }));
  return (
    <>
      <BarChart
        h={130}
        data={data}
        dataKey="day"
        type="stacked"
        maxBarWidth={28}
        series={[
          { name: 'Reads', color: 'var(--tier-linked)' },
          { name: 'Writes', color: 'var(--tier-exact)' },
          { name: 'Errors', color: 'var(--wrong)' },
        ]}
        valueFormatter={formatCount}
        yAxisProps={{ allowDecimals: false, interval: 0 }}
        barChartProps={{ accessibilityLayer: true, title: 'Requests by day' }}
      />
      <ChartTable
        head={['Day', 'Reads', 'Writes', 'Errors']}
        rows={progress.requests.map((one) => [
          formatDay(one.day),
          formatCount(one.reads),
          formatCount(one.writes),
          formatCount(one.errors),
        ])}
      />
    </>
  );
}
