import { Alert, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { type Screen, useRoute } from '../../stores/route.ts';
import { ActionButton } from '../../ui/action-bar.tsx';
import { formatAmount, formatCount, formatDay, formatInstant, formatMoney } from '../../ui/format.ts';
import { useLive } from '../../ui/use-live.ts';
import styles from './set-up.module.css';
import { useSetUp } from './use-set-up.ts';

interface Facts {
  readonly documents: EngineOutput<'documents.counts'>;
  readonly payments: EngineOutput<'payments.summary'>;
  readonly tieOut: EngineOutput<'wizard.tieOut'>;
}

async function readFacts(): Promise<Facts> {
  const [documents, payments, tieOut] = await Promise.all([
    callEngine('documents.counts', { from: null, to: null, statuses: null }),
    callEngine('payments.summary', {}),
    callEngine('wizard.tieOut', {}),
  ]);
  return { documents, payments, tieOut };
}

function sums(totals: readonly { readonly currency: string; readonly amountMinor: number }[]): string {
  return totals.length === 0 ? '–' : totals.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ');
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string | number])[] }) {
  return (
    <table className={styles.facts}>
      <tbody>
        {rows.map(([label, value]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{typeof value === 'number' ? formatCount(value) : value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Part({
  title,
  screen,
  see,
  rows,
}: {
  readonly title: string;
  readonly screen: Screen;
  readonly see: string;
  readonly rows: readonly (readonly [string, string | number])[];
}) {
  const go = useRoute((route) => route.go);
  return (
    <section aria-label={title}>
      <Group justify="space-between" align="baseline" wrap="nowrap">
        <h3>{title}</h3>
        <Button size="compact-xs" variant="subtle" onClick={() => go(screen)}>
          {see}
        </Button>
      </Group>
      <Rows rows={rows} />
    </section>
  );
}

function TieOutChange({ before, after }: Facts['tieOut']) {
  const go = useRoute((route) => route.go);
  return (
    <section aria-label="Tie-out before and after">
      <Group justify="space-between" align="baseline" wrap="nowrap">
        <h3>Tie-out</h3>
        <Button size="compact-xs" variant="subtle" onClick={() => go('tie-out')}>
          See the causes
        </Button>
      </Group>
      {after.length === 0 ? (
        <Text size="sm" c="dimmed">
          No receivables on either side yet.
        </Text>
      ) : (
        <table className={styles.facts}>
          <thead>
            <tr>
              <th scope="col">Source less QuickBooks</th>
              <th scope="col">Before</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {after.map((now) => {
              const earlier = before.find((one) => one.currency === now.currency);
              return [
                <tr key={now.currency}>
                  <th scope="row">Difference, {now.currency}</th>
                  <td>{earlier === undefined ? '–' : formatAmount(earlier.differenceMinor, now.currency)}</td>
                  <td>{formatAmount(now.differenceMinor, now.currency)}</td>
                </tr>,
                <tr key={`${now.currency} open`}>
                  <th scope="row">Without a cause, {now.currency}</th>
                  <td>{earlier === undefined ? '–' : formatAmount(earlier.unexplainedMinor, now.currency)}</td>
                  <td>{formatAmount(now.unexplainedMinor, now.currency)}</td>
                </tr>,
              ];
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The set-up's last step: what was linked, backfilled and left, the tie-out before and after, and its completion. */
export function SummaryScreen() {
  const status = useCompany((company) => company.status);
  const setUp = useSetUp();
  const { value: facts } = useLive('summary', useFacts('company', 'documents', 'payments', 'tieout'), readFacts);
  const wizard = status?.wizard;
  const isOpen = wizard?.run != null || wizard?.completedAt == null;
  const complete: Action = {
    id: 'set-up.complete',
    label: 'Complete the set-up',
    key: 'Shift+G',
    group: 'Set-up',
    disabled: !setUp.canDecide || status?.goLive == null || !isOpen,
    run: () => run(() => callEngine('wizard.complete', {})),
  };
  const again: Action = {
    id: 'set-up.again',
    label: wizard?.run == null ? 'Go through it again' : 'Go on with it',
    group: 'Set-up',
    disabled: !setUp.canDecide,
    run: () => setUp.goTo(wizard?.run?.step ?? 'customers'),
  };
  useActions([complete, again]);
  if (status === null || wizard === undefined) return null;
  const { counts } = status;
  const ended = wizard.completedAt !== null;
  return (
    <div className={styles.page}>
      <Title order={2} mb={4}>
        Set-up
      </Title>
      <Text c="dimmed">
        Customers, history, backfill, go-live: in any order, at any time. Going through it again changes nothing unless
        there is something new.
      </Text>
      {ended && (
        <Alert variant="light" color="green" mt="md" title="The set-up is complete">
          Completed by {wizard.completedBy}, {formatInstant(wizard.completedAt)}.
          {wizard.lastRunAt !== null &&
            ` Last gone through by ${wizard.lastRunBy}, ${formatInstant(wizard.lastRunAt)}.`}
        </Alert>
      )}
      {wizard.run !== null && (
        <Text mt="md">
          {ended ? 'Gone through again' : 'Begun'} by {wizard.run.startedBy}, {formatInstant(wizard.run.startedAt)}.
          {!wizard.run.shown && ' Put off; it keeps its place.'}
        </Text>
      )}
      <Group mt="md">
        {isOpen && <ActionButton action={complete} primary />}
        {(wizard.run === null ? ended : !wizard.run.shown) && <ActionButton action={again} />}
        {isOpen && status.goLive === null && (
          <Text size="sm" c="dimmed">
            Set the go-live date first.
          </Text>
        )}
      </Group>
      {facts === null ? (
        <Skeleton height={240} mt="lg" />
      ) : (
        <div className={styles.parts}>
          <Part
            title="Linked"
            screen="history"
            see="See history"
            rows={[
              ['Customers', counts.customersLinked],
              ['Documents', counts.documentsLinked],
              ['Their total in the source', sums(facts.documents.totals.linked.source)],
              ['Their total in QuickBooks', sums(facts.documents.totals.linked.quickbooks)],
            ]}
          />
          <Part
            title="Backfilled"
            screen="payments"
            see="See backfill"
            rows={[
              [
                'Run',
                facts.payments.firstRunAt === null
                  ? wizard.run?.withBackfill === false
                    ? 'left out'
                    : 'not yet'
                  : `${formatInstant(facts.payments.firstRunAt)}, ${facts.payments.firstRunBy}`,
              ],
              ['Payment parts applied', facts.payments.tabs.applied],
              ['Their sum', sums(facts.payments.applied)],
              ['Payments on both sides', facts.payments.matched],
              ['Skipped, the source has them', facts.payments.tabs.skipped],
              ['Possibly twice, to decide', facts.payments.tabs['possible-duplicate']],
              ['Settled differently', facts.payments.tabs.disagreement],
              ['Unapplied', facts.payments.tabs.unapplied],
            ]}
          />
          <Part
            title="Left"
            screen="customers"
            see="See customers"
            rows={[
              ['Customers to decide', counts.customersExact + counts.customersSuggested],
              ['Clients without a match', counts.customersUnmatched],
              ['Documents to decide', counts.documentsConfident + counts.documentsAmbiguous],
              ['Documents without a match', facts.documents.tabs.unmatched],
              ['Documents left for later', facts.documents.tabs.left],
              ['Drafts, voids and gone ones', facts.documents.tabs.excluded],
              ['Go-live', status.goLive === null ? 'no date yet' : formatDay(status.goLive)],
            ]}
          />
          <TieOutChange {...facts.tieOut} />
        </div>
      )}
    </div>
  );
}
