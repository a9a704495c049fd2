import { Alert, Button, SegmentedControl, Select, Skeleton, Tabs } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useCompany } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, formatDay, formatInstant } from '../../ui/format.ts';
import { Empty } from '../../ui/screen.tsx';
import { PullButton } from '../connection/pull-button.tsx';
import { Account } from './account.tsx';
import { Agings } from './agings.tsx';
import { Clients } from './clients.tsx';
import { Difference } from './difference.tsx';
import { Duplicates } from './duplicates.tsx';
import { Months } from './months.tsx';
import { SignOffs } from './sign-off.tsx';
import { type TieOutTab, tieOutTabs, useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useLastSignOff, usePickedCurrency, useTieOutReply } from './use-tie-out.ts';

const tabLabels: Readonly<Record<TieOutTab, string>> = {
  difference: 'Difference',
  clients: 'By client',
  agings: 'Agings',
  months: 'Month over month',
  account: 'Control account',
  duplicates: 'Duplicates',
  'sign-off': 'Sign-off',
};

/** The last day of the month before an ISO day. */
function monthEndBefore(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, 0)).toISOString().slice(0, 10);
}

/** The proof that receivables agree as of a day, or the causes that add up to the difference. */
export function TieOutScreen() {
  const { tab, asOf, currency, set } = useTieOut();
  const status = useCompany((company) => company.status);
  const go = useRoute((route) => route.go);
  const reply = useTieOutReply(asOf);
  const tieOut = usePickedCurrency(reply, currency);
  const currencies = reply?.currencies ?? [];
  const today = status?.today ?? null;
  const changedCount = useLastSignOff()?.changedCount ?? 0;

  if (reply !== null && tieOut === null && tab !== 'sign-off') {
    return (
      <Empty
        title="No receivables yet"
        {...(status?.lastPullAt === null
          ? { action: <PullButton /> }
          : { next: { label: 'Import invoices', run: () => go('import') } })}
      >
        <p>The tie-out compares what the billing system says is owed with what QuickBooks says.</p>
      </Empty>
    );
  }

  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <Tabs
          className={styles.tabs}
          value={tab}
          onChange={(next) => {
            const found = tieOutTabs.find((one) => one === next);
            if (found !== undefined) set({ tab: found });
          }}
        >
          <Tabs.List className={styles.tabList}>
            {tieOutTabs.map((one) => (
              <Tabs.Tab key={one} value={one} py={5} px={10}>
                {tabLabels[one]}
                {one === 'sign-off' && changedCount > 0 && ` · ${formatCount(changedCount)} changed`}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        <span className={styles.headEnd}>
          {currencies.length > 1 && currencies.length <= 4 && tieOut !== null && (
            <SegmentedControl
              size="xs"
              aria-label="Currency"
              data={currencies.map((one) => one.currency)}
              value={tieOut.currency}
              onChange={(next) => set({ currency: next, effect: null, party: null })}
            />
          )}
          {currencies.length > 4 && tieOut !== null && (
            <Select
              size="xs"
              w={90}
              aria-label="Currency"
              allowDeselect={false}
              data={currencies.map((one) => one.currency)}
              value={tieOut.currency}
              onChange={(next) => set({ currency: next, effect: null, party: null })}
            />
          )}
          <Button
            size="compact-xs"
            variant="default"
            disabled={today === null}
            onClick={() => set({ asOf: monthEndBefore(asOf ?? today ?? '') })}
          >
            Month end before
          </Button>
          <DateInput
            size="xs"
            w={150}
            aria-label="As of"
            value={asOf ?? today}
            onChange={(next) => set({ asOf: next === null || next === today ? null : next, effect: null })}
          />
        </span>
      </div>
      {reply?.earlier === true && (
        <Alert py={6} px={14} radius={0} color="yellow" variant="light">
          As of {formatDay(reply.asOf)}, with today’s records of QuickBooks (pulled{' '}
          {formatInstant(status?.lastPullAt ?? null)}): what was changed or deleted since then counts as it is now.
        </Alert>
      )}
      {reply === null || (tieOut === null && tab !== 'sign-off') ? (
        <div className={styles.scroll}>
          <Skeleton height={80} mb="md" />
          <Skeleton height={220} />
        </div>
      ) : (
        <>
          {tab === 'difference' && tieOut !== null && <Difference tieOut={tieOut} />}
          {tab === 'clients' && tieOut !== null && <Clients tieOut={tieOut} />}
          {tab === 'agings' && tieOut !== null && <Agings key={tieOut.currency} currency={tieOut.currency} />}
          {tab === 'months' && tieOut !== null && <Months currency={tieOut.currency} />}
          {tab === 'account' && tieOut !== null && <Account currency={tieOut.currency} day={reply.asOf} />}
          {tab === 'duplicates' && <Duplicates />}
          {tab === 'sign-off' && <SignOffs reply={reply} />}
        </>
      )}
    </div>
  );
}
