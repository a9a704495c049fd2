import type { Cause, CurrencyTieOut } from '../../../shared/ipc/tieout.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatAmount, formatCount } from '../../ui/format.ts';
import styles from './tie-out.module.css';
import { causeWords } from './words.ts';

interface Step {
  readonly cause: Cause;
  readonly fromMinor: number;
  readonly toMinor: number;
}

/** Causes end to end: each begins where the one before it ended, the last ends at the difference. */
function toSteps(causes: CurrencyTieOut['causes']): Step[] {
  let runningMinor = 0;
  return causes.map(({ cause, amountMinor }) => {
    const fromMinor = runningMinor;
    runningMinor += amountMinor;
    return { cause, fromMinor, toMinor: runningMinor };
  });
}

function scaleOf(steps: readonly Step[]): (minor: number) => number {
  const ends = [0, ...steps.flatMap(({ fromMinor, toMinor }) => [fromMinor, toMinor])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return (minor) => (high === low ? 0 : (100 * (minor - low)) / (high - low));
}

function Bar({ from, to, zero, total = false }: { from: number; to: number; zero: number; total?: boolean }) {
  const kind = total ? styles.total : to >= from ? styles.raises : styles.lowers;
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={styles.zero} style={{ insetInlineStart: `${zero}%` }} />
      <span
        className={`${styles.step} ${kind}`}
        style={{ insetInlineStart: `${Math.min(from, to)}%`, inlineSize: `max(2px, ${Math.abs(to - from)}%)` }}
      />
    </span>
  );
}

/** The causes as a table whose bars add up to the difference. Choosing one shows its records. */
export function CauseTable({
  tieOut,
  chosen,
  onChoose,
}: {
  readonly tieOut: CurrencyTieOut;
  readonly chosen: Cause | null;
  readonly onChoose: (cause: Cause | null) => void;
}) {
  const steps = toSteps(tieOut.causes);
  const scale = scaleOf(steps);
  const zero = scale(0);
  const { currency } = tieOut;
  return (
    <table className={styles.causes} aria-label="What the difference is made of">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <td className={styles.barCell} />
          <th scope="col" className={styles.number}>
            Records
          </th>
          <th scope="col" className={styles.number}>
            {currency}
          </th>
        </tr>
      </thead>
      <tbody>
        {tieOut.causes.map(({ cause, amountMinor, count, acceptedMinor }, index) => {
          const step = steps[index];
          return (
            <tr key={cause} data-chosen={chosen === cause} title={causeWords[cause].meaning}>
              <th scope="row">
                <button
                  type="button"
                  className={styles.choose}
                  aria-pressed={chosen === cause}
                  onClick={() => onChoose(chosen === cause ? null : cause)}
                >
                  {causeWords[cause].label}
                </button>
                {acceptedMinor !== 0 && (
                  <span className={styles.quiet}> {formatAmount(acceptedMinor, currency)} accepted</span>
                )}
              </th>
              <td className={styles.barCell}>
                {step !== undefined && <Bar from={scale(step.fromMinor)} to={scale(step.toMinor)} zero={zero} />}
              </td>
              <td className={styles.number}>{formatCount(count)}</td>
              <td className={styles.number}>
                <Amount amountMinor={amountMinor} currency={currency} showCurrency={false} />
              </td>
            </tr>
          );
        })}
        {tieOut.unexplainedMinor !== 0 && (
          <tr className={styles.wrong}>
            <th scope="row">Unexplained: please report this</th>
            <td />
            <td />
            <td className={styles.number}>
              <Amount amountMinor={tieOut.unexplainedMinor} currency={currency} showCurrency={false} />
            </td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Difference</th>
          <td className={styles.barCell}>
            <Bar from={zero} to={scale(tieOut.differenceMinor)} zero={zero} total />
          </td>
          <td className={styles.number}>{formatCount(tieOut.causes.reduce((sum, { count }) => sum + count, 0))}</td>
          <td className={styles.number}>
            <Amount amountMinor={tieOut.differenceMinor} currency={currency} showCurrency={false} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Both totals and the difference between them as the one big figure. */
export function Figures({ tieOut }: { readonly tieOut: CurrencyTieOut }) {
  const { currency, sourceMinor, quickbooksMinor, differenceMinor, acceptedMinor } = tieOut;
  const agrees = differenceMinor === 0;
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Source</dt>
        <dd>
          <Amount amountMinor={sourceMinor} currency={currency} />
        </dd>
      </div>
      <div>
        <dt>QuickBooks</dt>
        <dd>
          <Amount amountMinor={quickbooksMinor} currency={currency} />
        </dd>
      </div>
      <div className={styles.big}>
        <dt>{agrees ? 'Receivables agree' : 'Difference'}</dt>
        <dd data-testid="difference">
          <Amount amountMinor={differenceMinor} currency={currency} />
        </dd>
        {acceptedMinor !== 0 && (
          <dd className={styles.quiet}>
            {formatAmount(acceptedMinor, currency)} of it accepted,{' '}
            {formatAmount(differenceMinor - acceptedMinor, currency)} open
          </dd>
        )}
      </div>
    </dl>
  );
}
