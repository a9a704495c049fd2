import { Alert, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { ClientCard, CustomerCard } from '../../../shared/ipc/customers.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { CandidateList } from '../../ui/candidate-list.tsx';
import { Chips } from '../../ui/chips.tsx';
import { formatDay, formatInstant, formatMoney } from '../../ui/format.ts';
import { Score } from '../../ui/score.tsx';
import { SideBySide } from '../../ui/side-by-side.tsx';
import { HistoryList } from '../log/history-list.tsx';
import { RecordNote } from '../questions/record-note.tsx';
import styles from './inspector.module.css';
import { candidateOf, useCustomers } from './store.ts';

export type CustomerDetail = EngineOutput<'customers.detail'>;

/** A side's last invoices: number and amount on a line, the day below; the currency where it is not the side's own. */
function Documents({
  documents,
  currency: own,
}: {
  readonly documents: ClientCard['documents'];
  readonly currency: string | null;
}) {
  if (documents.length === 0) return <span style={{ color: 'var(--text-2)' }}>none</span>;
  return (
    <ul className={styles.documents}>
      {documents.map(({ number, date, totalMinor, currency }) => (
        <li key={`${number ?? ''} ${date} ${totalMinor}`}>
          <span className={styles.number}>{number ?? 'no number'}</span>
          <Amount amountMinor={totalMinor} currency={currency} showCurrency={currency !== own} />
          <span className={styles.day}>{formatDay(date)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Whose name the bills of a sub-customer or project carry. */
function billingText({ billWithParent, isProject, parentName }: CustomerCard): string {
  const what = isProject ? 'project' : 'sub-customer';
  return billWithParent ? `${what}, billed with ${parentName ?? 'its parent'}` : `${what}, billed by itself`;
}

function Compare({ client, customer }: { readonly client: ClientCard; readonly customer: CustomerCard | null }) {
  const onlyCurrency = client.currencies.length === 1 ? (client.currencies[0] ?? null) : null;
  const balances = client.balances.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ');
  return (
    <SideBySide
      {...(client.source !== null && { oursTitle: client.source })}
      fields={[
        { label: 'Name', ours: client.name, theirs: customer?.name ?? null },
        { label: 'Company', ours: client.companyName, theirs: customer?.companyName ?? null },
        { label: 'Parent', ours: client.parentName, theirs: customer?.parentName ?? null },
        ...(customer === null || (!customer.billWithParent && !customer.isProject)
          ? []
          : [{ label: 'Billing', whole: true, ours: null, theirs: billingText(customer) }]),
        { label: 'Email', ours: client.email, theirs: customer?.email ?? null },
        { label: 'Phone', ours: client.phone, theirs: customer?.phone ?? null },
        { label: 'Address', ours: client.address, theirs: customer?.address ?? null },
        { label: 'Currency', whole: true, ours: client.currencies.join(', '), theirs: customer?.currency ?? null },
        {
          label: 'Open',
          whole: true,
          ours: balances,
          theirs: customer === null ? null : formatMoney(customer.balanceMinor, customer.currency),
        },
        {
          label: 'Last invoices',
          ours: null,
          theirs: null,
          oursNode: <Documents documents={client.documents} currency={onlyCurrency} />,
          theirsNode:
            customer === null ? (
              <span>–</span>
            ) : (
              <Documents documents={customer.documents} currency={customer.currency} />
            ),
        },
      ]}
    />
  );
}

/** Both records side by side, why they may be one, the other candidates, notes and history. */
export function Inspector({ clientId }: { readonly clientId: number }) {
  const [detail, setDetail] = useState<CustomerDetail | null>(null);
  const version = useFacts('customers');
  const store = useCustomers();
  const candidateId = candidateOf(store);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('customers.detail', { clientId });
      if (current) setDetail(next);
    });
    return () => {
      current = false;
    };
  }, [clientId, version]);

  if (detail === null || detail.client.clientId !== clientId) return <Skeleton height={280} />;
  const candidate = detail.candidates.find((one) => one.card.customerId === candidateId) ?? detail.candidates[0];
  const customer = detail.linked ?? candidate?.card ?? null;
  return (
    <Stack gap="sm">
      {detail.linked !== null && (
        <Text size="sm">
          Linked {formatInstant(detail.linkedAt)} by {detail.linkedBy}
        </Text>
      )}
      {detail.linked === null && candidate !== undefined && (
        <Group gap="xs">
          <Score score={candidate.score} />
          <Chips reasons={candidate.reasons} />
        </Group>
      )}
      {detail.linked === null && candidate === undefined && (
        <Text size="sm" c="dimmed">
          Compared with every customer by name, contact data and shared invoices: nothing like it. That is an ordinary
          result.
        </Text>
      )}
      {customer?.linkedTo !== null && customer !== null && detail.linked === null && (
        <Alert color="orange" variant="light" p="xs">
          This customer is linked to {customer.linkedTo} already.
        </Alert>
      )}
      {customer?.active === false && (
        <Alert color="orange" variant="light" p="xs">
          This customer is inactive in QuickBooks.
        </Alert>
      )}
      <Compare client={detail.client} customer={customer} />
      {detail.candidates.length > 1 && (
        <CandidateList
          candidates={detail.candidates.map(({ card, score }) => ({ id: card.customerId, name: card.name, score }))}
          shown={candidate?.card.customerId ?? null}
          onShow={(id) => store.set({ candidateId: id })}
        />
      )}
      <RecordNote key={clientId} recordType="client" recordId={clientId} />
      <HistoryList decisions={detail.history} />
    </Stack>
  );
}
