import { Alert, Button, Code, Stack, Tabs, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { CandidateRow, ExportProblem } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { type Screen, useRoute } from '../../stores/route.ts';
import { formatInstant } from '../../ui/format.ts';
import styles from './export.module.css';
import { StateMark } from './state-mark.tsx';
import { actionWords } from './words.ts';

const screenOf: Readonly<Partial<Record<ExportProblem['action'], Screen>>> = {
  'link-customer': 'customers',
  'link-document': 'history',
  'decide-payment': 'payments',
  'fix-in-source': 'import',
  pull: 'connection',
  'reopen-period': 'connection',
  'review-conflict': 'conflicts',
};

/** What stands in an item's way, each with the step that clears it. */
export function Problems({
  problems,
  onConfigure,
  onRecheck,
}: {
  readonly problems: readonly ExportProblem[];
  readonly onConfigure: () => void;
  readonly onRecheck: (() => void) | null;
}) {
  const go = useRoute((route) => route.go);
  const act = (action: ExportProblem['action']): (() => void) | null => {
    const screen = screenOf[action];
    if (screen !== undefined) return () => go(screen);
    if (action === 'configure') return onConfigure;
    return action === 'check-again' ? onRecheck : null;
  };
  return (
    <div>
      {problems.map((problem) => {
        const onClick = act(problem.action);
        return (
          <div key={`${problem.code} ${problem.text}`} className={styles.problem}>
            <Text size="sm">
              {problem.blocks ? '' : 'Note: '}
              {problem.text}
            </Text>
            {onClick !== null && problem.action !== 'none' && (
              <Button size="compact-xs" variant="default" style={{ flex: 'none' }} onClick={onClick}>
                {actionWords[problem.action]}
              </Button>
            )}
          </div>
        );
      })}
    </div>
  );
}

function WordsAndJson({
  words,
  json,
  request,
}: {
  readonly words: readonly string[];
  readonly json: string;
  readonly request: string | null;
}) {
  const [first, ...rest] = words;
  return (
    <Tabs defaultValue="words" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="words">In words</Tabs.Tab>
        <Tabs.Tab value="json">As JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="words" pt="xs">
        <Text size="sm" mb={6} dir="auto">
          {first}
        </Text>
        {rest.length > 0 && (
          <ul className={styles.words}>
            {rest.map((word, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one document in their order
              <li key={index} dir="auto">
                {word}
              </li>
            ))}
          </ul>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="json" pt="xs">
        {request !== null && (
          <Code block mb={6}>
            {request}
          </Code>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className={styles.json} tabIndex={0} aria-label="What is posted, as JSON">
          {json}
        </section>
      </Tabs.Panel>
    </Tabs>
  );
}

/** A record that could be composed: exactly what would be sent. */
export function CandidatePreview({
  row,
  onConfigure,
}: {
  readonly row: CandidateRow;
  readonly onConfigure: () => void;
}) {
  return (
    <Stack gap="sm">
      <Text fw={600} dir="auto">
        {row.label}
      </Text>
      <Problems problems={row.problems} onConfigure={onConfigure} onRecheck={null} />
      <WordsAndJson words={row.words} json={row.json} request={null} />
    </Stack>
  );
}

/** An item of a batch: what is or was sent, how often, and what QuickBooks said. */
export function ItemPreview({
  itemId,
  onConfigure,
  onRecheck,
}: {
  readonly itemId: string;
  readonly onConfigure: () => void;
  readonly onRecheck: (() => void) | null;
}) {
  const [detail, setDetail] = useState<EngineOutput<'exports.item'> | null>(null);
  const version = useFacts('exports');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('exports.item', { itemId });
      if (current) setDetail(next);
    });
    return () => {
      current = false;
    };
  }, [itemId, version]);
  if (detail === null || detail.itemId !== itemId) return null;
  const fault = detail.fault === null ? null : errorText(detail.fault.code as ErrorCode, detail.fault.details);
  return (
    <Stack gap="sm">
      <Text fw={600} dir="auto">
        {detail.label}
      </Text>
      <StateMark state={detail.state} undone={detail.undone} />
      {detail.state === 'in-doubt' && (
        <Alert color="orange" variant="light" title="QuickBooks’ answer is not known">
          The next push looks it up first. Only where QuickBooks has nothing of it, the same request goes again under
          the same id.
        </Alert>
      )}
      {fault !== null && detail.state !== 'in-doubt' && (
        <Alert color="red" variant="light" title={fault.title}>
          {detail.fault?.messages.map((message) => (
            <Text key={message} size="sm" mb={4}>
              {message}
            </Text>
          ))}
          {fault.remedy}
        </Alert>
      )}
      <Problems problems={detail.problems} onConfigure={onConfigure} onRecheck={onRecheck} />
      <WordsAndJson words={detail.words} json={detail.body} request={detail.request} />
      <Text size="xs" c="dimmed">
        {detail.attempts === 0
          ? 'Never sent.'
          : `Sent ${detail.attempts === 1 ? 'once' : `${detail.attempts} times`} under one id, first ${formatInstant(detail.firstAttemptAt)}.`}{' '}
        {detail.confirmedAt !== null &&
          `Confirmed ${formatInstant(detail.confirmedAt)}${detail.howConfirmed === 'adopted' ? ', found in QuickBooks after its answer was lost' : ''}.`}{' '}
        {detail.intuitTid !== null && `Intuit’s number ${detail.intuitTid}.`}
      </Text>
      {detail.versions.length > 1 && (
        <Text size="xs" c="dimmed">
          {detail.versions
            .filter((one) => one.itemId !== detail.itemId)
            .map((one) => `Version ${one.version}: ${one.fault ?? one.state}`)
            .join(' · ')}
        </Text>
      )}
    </Stack>
  );
}
