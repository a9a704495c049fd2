import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { DocumentCard } from '../../../shared/ipc/documents.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { CandidateList } from '../../ui/candidate-list.tsx';
import { Chips } from '../../ui/chips.tsx';
import { formatDay, formatInstant, formatMoney, plural } from '../../ui/format.ts';
import { Score } from '../../ui/score.tsx';
import { SideBySide } from '../../ui/side-by-side.tsx';
import { HistoryList } from '../log/history-list.tsx';
import { RecordNote } from '../questions/record-note.tsx';
import { useHistory } from './store.ts';

export type DocumentDetail = EngineOutput<'documents.detail'>;

function Lines({ card }: { readonly card: DocumentCard }) {
  if (card.lines.length === 0) return <span style={{ color: 'var(--text-2)' }}>none</span>;
  return (
    <>
      {card.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no key but their place
        <div key={index}>
          {line.description ?? 'no description'} ·{' '}
          <Amount amountMinor={line.amountMinor} currency={card.currency} showCurrency={false} />
        </div>
      ))}
    </>
  );
}

function Payments({ card }: { readonly card: DocumentCard }) {
  if (card.payments.length === 0) return <span style={{ color: 'var(--text-2)' }}>none</span>;
  return (
    <>
      {card.payments.map((payment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two payments may be alike in all that is shown
        <div key={index}>
          {formatDay(payment.date)} · {payment.label} ·{' '}
          <Amount amountMinor={payment.amountMinor} currency={card.currency} showCurrency={false} />
        </div>
      ))}
    </>
  );
}

function Compare({ ours, theirs }: { readonly ours: DocumentCard; readonly theirs: DocumentCard | null }) {
  const day = (label: string, mine: string | null, other: string | null | undefined) => ({
    label,
    whole: true,
    ours: formatDay(mine),
    theirs: theirs === null ? null : formatDay(other ?? null),
  });
  const money = (label: string, mine: number | null, other: number | null | undefined) => {
    const comparable =
      theirs !== null && mine !== null && typeof other === 'number' && theirs.currency === ours.currency;
    return {
      label,
      whole: true,
      ours: mine === null ? null : formatMoney(mine, ours.currency),
      theirs: theirs === null || typeof other !== 'number' ? null : formatMoney(other, theirs.currency),
      between: comparable && mine !== other ? `${formatMoney(mine - other, ours.currency)} between` : null,
    };
  };
  return (
    <SideBySide
      {...(ours.source !== null && { oursTitle: ours.source })}
      fields={[
        { label: 'Number', ours: ours.number, theirs: theirs?.number ?? null },
        { label: 'Party', ours: ours.party, theirs: theirs?.party ?? null },
        day('Date', ours.date, theirs?.date),
        day('Due', ours.dueDate, theirs?.dueDate),
        money('Total', ours.totalMinor, theirs?.totalMinor),
        money('Tax', ours.taxMinor, theirs?.taxMinor),
        money('Open', ours.balanceMinor, theirs?.balanceMinor),
        { label: 'Status', whole: true, ours: ours.status, theirs: theirs?.status ?? null },
        {
          label: 'Lines',
          ours: null,
          theirs: null,
          oursNode: <Lines card={ours} />,
          theirsNode: theirs === null ? <span>–</span> : <Lines card={theirs} />,
        },
        {
          label: 'Payments',
          ours: null,
          theirs: null,
          oursNode: <Payments card={ours} />,
          theirsNode: theirs === null ? <span>–</span> : <Payments card={theirs} />,
        },
        { label: 'Memo', ours: ours.memo, theirs: theirs?.memo ?? null },
      ]}
    />
  );
}

/** Both documents side by side with lines and payments, what is still open about them, other candidates and groups. */
export function Inspector({ invoiceId, canDecide }: { readonly invoiceId: number; readonly canDecide: boolean }) {
  const [detail, setDetail] = useState<DocumentDetail | null>(null);
  const version = useFacts('documents');
  const { candidateIndex, set } = useHistory();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('documents.detail', { invoiceId });
      if (current) setDetail(next);
    });
    return () => {
      current = false;
    };
  }, [invoiceId, version]);

  const isRead = detail !== null && detail.document.id === String(invoiceId);
  const candidate = isRead ? (detail.candidates[candidateIndex] ?? detail.candidates[0]) : undefined;
  const type = candidate?.type ?? null;
  const id = candidate?.document.id ?? null;
  useEffect(() => {
    set({ shown: type === null || id === null ? null : { invoiceId, document: { type, id } } });
    return () => set({ shown: null });
  }, [invoiceId, type, id, set]);

  if (!isRead) return <Skeleton height={320} />;
  const [linked] = detail.linked;
  return (
    <Stack gap="sm">
      {linked !== undefined && (
        <Text size="sm">
          Linked {formatInstant(detail.linkedAt)} by {detail.linkedBy}
          {detail.linked.length > 1 && ` to ${plural(detail.linked.length, 'document')}`}
        </Text>
      )}
      {linked === undefined && candidate !== undefined && (
        <Group gap="xs">
          <Score score={candidate.score} />
          <Chips reasons={candidate.reasons} />
        </Group>
      )}
      {linked === undefined && candidate === undefined && (
        <Text size="sm" c="dimmed">
          No document in QuickBooks has this number, or this total near this date for this customer. That is an ordinary
          result.
        </Text>
      )}
      {candidate?.document.linkedTo !== null && candidate !== undefined && (
        <Alert color="orange" variant="light" p="xs">
          That document is linked to {candidate.document.linkedTo} already.
        </Alert>
      )}
      <Compare ours={detail.document} theirs={linked ?? candidate?.document ?? null} />
      {detail.linked.slice(1).map((card) => (
        <Text key={card.id} size="sm">
          and {card.number ?? card.id} · {formatMoney(card.totalMinor, card.currency)}
        </Text>
      ))}
      {detail.candidates.length > 1 && (
        <CandidateList
          candidates={detail.candidates.map(({ document, score }) => ({
            id: document.id,
            name: `${document.number ?? 'no number'} · ${formatMoney(document.totalMinor, document.currency)}`,
            score,
          }))}
          shown={candidate?.document.id ?? null}
          onShow={(id) => set({ candidateIndex: detail.candidates.findIndex((one) => one.document.id === id) })}
        />
      )}
      {detail.groups.map((group) => (
        <Alert
          key={group.documents.map((one) => one.id).join()}
          variant="light"
          color="blue"
          p="xs"
          title="The sums fit"
        >
          <Text size="sm">
            {plural(group.invoiceIds.length, 'source invoice')} and{' '}
            {plural(group.documents.length, 'QuickBooks document')} add up to{' '}
            {formatMoney(group.totalMinor, group.currency)} on both sides.
          </Text>
          <Button
            mt={6}
            size="compact-sm"
            disabled={!canDecide}
            onClick={() =>
              run(() =>
                callEngine('documents.linkGroup', {
                  invoiceIds: group.invoiceIds,
                  documents: group.documents,
                  acceptReason: null,
                }),
              )
            }
          >
            Link as a group
          </Button>
        </Alert>
      ))}
      <RecordNote key={invoiceId} recordType="source_invoice" recordId={invoiceId} />
      <HistoryList decisions={detail.history} />
    </Stack>
  );
}
