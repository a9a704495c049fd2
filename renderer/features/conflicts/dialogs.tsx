import { Alert, Checkbox, Group, ScrollArea, Select, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ConflictField, type FieldChoices, Outcome } from '../../../shared/ipc/conflicts.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatCount, formatMoney, plural } from '../../ui/format.ts';
import type { ConflictDetail } from './compare.tsx';
import { fieldLabels, kindWords, outcomeLabels } from './words.ts';

type Preview = EngineOutput<'conflicts.preview'>;

/** Decides all conflicts that are alike, after showing what that does to each. */
export function AlikeDialog({
  detail,
  choices,
  onClose,
}: {
  readonly detail: ConflictDetail;
  readonly choices: FieldChoices;
  readonly onClose: () => void;
}) {
  const offers = detail.outcomes.filter((one) => one.refusal === null && one.outcome !== 'ask-client');
  const allChosen = detail.row.fields.every((field) => choices[field] !== undefined);
  const data = offers
    .filter((one) => one.outcome !== 'by-field' || allChosen)
    .map(({ outcome }) => ({ value: outcome, label: outcomeLabels[outcome] }));
  const [outcome, setOutcome] = useState<Outcome | null>(data[0]?.value ?? null);
  const [note, setNote] = useState('');
  const [preview, setPreview] = useState<Preview | null>(null);
  const { conflictId } = detail.row;
  useEffect(() => {
    if (outcome === null) return;
    let current = true;
    run(async () => {
      const next = await callEngine('conflicts.preview', { conflictId, alike: true, outcome, choices });
      if (current) setPreview(next);
    });
    return () => {
      current = false;
    };
  }, [conflictId, outcome, choices]);
  const decide = async () => {
    if (outcome === null || preview === null) return;
    const { conflicts } = preview;
    await callEngine('conflicts.decide', { conflicts, outcome, choices, note: note.trim() === '' ? null : note });
    onClose();
  };
  const count = preview?.conflicts.length ?? 0;
  return (
    <ConfirmDialog
      onClose={onClose}
      size="lg"
      title={`${kindWords[detail.row.kind]}: ${plural(detail.alikeCount, 'alike conflict')}`}
      confirm={`Decide ${formatCount(count)}`}
      ready={count > 0}
      onConfirm={decide}
    >
      <Select
        data-autofocus
        label="Decision for all of them"
        data={data}
        value={outcome}
        allowDeselect={false}
        onChange={(value) => setOutcome(Outcome.safeParse(value).data ?? null)}
      />
      {preview !== null && (
        <Text size="sm">
          {[
            preview.updateCount > 0 ? `${plural(preview.updateCount, 'update')} for the next export batch` : null,
            preview.sourceChangeCount > 0
              ? `${plural(preview.sourceChangeCount, 'record')} to change in the source`
              : null,
            ...preview.stakes.map((one) => `${formatMoney(one.amountMinor, one.currency)} at stake`),
          ]
            .filter((part) => part !== null)
            .join(' · ') || 'Nothing is sent or changed.'}
        </Text>
      )}
      {preview !== null && preview.refusedCount > 0 && (
        <Alert variant="light" color="orange" p="xs">
          {plural(preview.refusedCount, 'conflict')} stay{preview.refusedCount === 1 ? 's' : ''} open: {preview.refusal}
        </Alert>
      )}
      <ScrollArea.Autosize mah={260}>
        <Stack gap={2}>
          {preview?.samples.map((sample) => (
            <Text key={sample.conflictId} size="xs">
              <b dir="auto">{sample.label}</b>
              {sample.party === null ? '' : ` · ${sample.party}`}{' '}
              <span style={{ color: 'var(--text-2)' }}>{sample.follows}</span>
            </Text>
          ))}
          {count > (preview?.samples.length ?? 0) && (
            <Text size="xs" c="dimmed">
              and {formatCount(count - (preview?.samples.length ?? 0))} more
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
      <Textarea
        label="Note"
        autosize
        minRows={1}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

const customerFields: readonly ConflictField[] = ['name', 'email', 'phone', 'billingAddress', 'shippingAddress'];
const groups = [
  ['Documents', ConflictField.options.filter((field) => !customerFields.includes(field))],
  ['Customers', customerFields],
] as const;

/** Fields that this company never has written to QuickBooks. */
export function NeverTouchDialog({ onClose }: { readonly onClose: () => void }) {
  const [fields, setFields] = useState<string[] | null>(null);
  useEffect(() => {
    run(async () => setFields((await callEngine('conflicts.settings', {})).neverTouch));
  }, []);
  const save = async () => {
    const wanted = ConflictField.options.filter((field) => fields?.includes(field));
    await callEngine('conflicts.setNeverTouch', { fields: wanted });
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title="Never write to QuickBooks"
      confirm="Keep"
      ready={fields !== null}
      onConfirm={save}
    >
      <Text size="sm">
        These fields are left as they are in QuickBooks. What the source alone changed in them is no longer told.
      </Text>
      <Checkbox.Group value={fields ?? []} onChange={setFields}>
        <Group align="flex-start" grow>
          {groups.map(([title, options]) => (
            <Stack key={title} gap={6}>
              <Text size="sm" fw={600}>
                {title}
              </Text>
              {options.map((field) => (
                <Checkbox key={field} value={field} label={fieldLabels[field]} disabled={fields === null} />
              ))}
            </Stack>
          ))}
        </Group>
      </Checkbox.Group>
    </ConfirmDialog>
  );
}
