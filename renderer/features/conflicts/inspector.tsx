import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatInstant, formatMoney } from '../../ui/format.ts';
import { RecordNote } from '../questions/record-note.tsx';
import { Compare, type ConflictDetail } from './compare.tsx';
import { useConflicts } from './store.ts';
import { kindTexts, kindWords, outcomeLabels, outcomeText } from './words.ts';

const stateWords: Readonly<Record<string, string>> = {
  standing: 'stands',
  void: 'void',
  gone: 'gone',
  inactive: 'inactive',
  merged: 'merged away',
};

function Candidates({ detail, canDecide }: { readonly detail: ConflictDetail; readonly canDecide: boolean }) {
  const { conflictId, revision } = detail.row;
  if (detail.candidates.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No free customer of a like name is known. Pull, or create one in QuickBooks.
      </Text>
    );
  }
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Link the client to
      </Text>
      {detail.candidates.map(({ customer, reason }) => (
        <Button
          key={customer.customerId}
          variant="light"
          justify="flex-start"
          h="auto"
          px="sm"
          py={6}
          styles={{ label: { whiteSpace: 'normal', textAlign: 'start', lineHeight: 1.4 } }}
          disabled={!canDecide}
          onClick={() =>
            run(() => callEngine('conflicts.relink', { conflictId, revision, customerId: customer.customerId }))
          }
        >
          <span>
            <span dir="auto" style={{ overflowWrap: 'anywhere' }}>
              {customer.name}
            </span>
            <Text span size="xs" fw={400} c="var(--text-2)" style={{ display: 'block' }}>
              {reason} · {formatMoney(customer.balanceMinor, customer.currency)} open
            </Text>
          </span>
        </Button>
      ))}
    </Stack>
  );
}

/** One conflict: what happened, both sides by field with what they were, what each decision would do, history, note. */
export function Inspector({
  detail,
  canDecide,
}: {
  readonly detail: ConflictDetail | null;
  readonly canDecide: boolean;
}) {
  const { choices, set } = useConflicts();
  if (detail === null) return <Skeleton height={320} />;
  const { row } = detail;
  const byField = detail.outcomes.some((one) => one.outcome === 'by-field' && one.refusal === null);
  const whole = row.fields.length === 0;
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>
          {kindWords[row.kind]}: <span dir="auto">{row.label}</span>
        </Text>
        <Text size="sm" c="dimmed">
          {kindTexts[row.kind]}
          {detail.isGroup && ' These are several documents linked as a group, added up.'}
        </Text>
      </div>
      {row.outcome !== null && (
        <Alert variant="light" color="blue" p="xs">
          Decided: {outcomeText(row)}.
        </Alert>
      )}
      {whole && row.status === 'open' && row.type === 'customer' && (
        <Candidates detail={detail} canDecide={canDecide} />
      )}
      {whole && (
        <Text size="sm">
          In the source: {stateWords[detail.ourState] ?? detail.ourState}. In QuickBooks:{' '}
          {stateWords[detail.theirState] ?? detail.theirState}.
        </Text>
      )}
      <Compare
        detail={detail}
        choices={choices}
        onChoose={byField && canDecide ? (field, side) => set({ choices: { ...choices, [field]: side } }) : null}
      />
      {row.status !== 'closed' && (
        <Stack gap={2}>
          <Text size="sm" fw={600}>
            What a decision does
          </Text>
          {detail.outcomes.map((one) => (
            <Group key={one.outcome} gap={6} wrap="nowrap" align="baseline">
              <Text size="xs" w={100} style={{ flexShrink: 0 }}>
                {outcomeLabels[one.outcome]}
              </Text>
              <Text size="xs" c="dimmed">
                {one.refusal === null ? one.follows : `Not possible. ${one.refusal}`}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
      <RecordNote key={`${row.record.recordType} ${row.record.recordId}`} {...row.record} />
      {detail.history.length > 0 && (
        <Stack gap={2}>
          <Text size="sm" fw={600}>
            History
          </Text>
          {detail.history.map((decision) => (
            <Text key={decision.decisionId} size="xs" c="dimmed">
              {formatInstant(decision.at)} · {decision.person} · {decision.summary}
              {decision.note === null ? '' : ` · ${decision.note}`}
            </Text>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
