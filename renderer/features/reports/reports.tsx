import { Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconFileTypePdf, IconFileTypeXls } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { ReportKind } from '../../../shared/ipc/reports.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { type Action, keyLabel, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatDay, formatInstant, plural } from '../../ui/format.ts';
import { useTieOut } from '../tie-out/store.ts';
import styles from './reports.module.css';

interface Part {
  readonly kind: ReportKind;
  readonly label: string;
  readonly what: string;
}

const parts: readonly Part[] = [
  {
    kind: 'tie-out',
    label: 'Tie-out',
    what: 'Both totals, the difference, its causes with every record, clients that differ, control account, sign-off.',
  },
  { kind: 'agings', label: 'Agings', what: 'Both sides by days past due, in total and by client.' },
  { kind: 'decisions', label: 'Decisions', what: 'Who decided what and when, with notes and what was undone.' },
  { kind: 'questions', label: 'Questions to the client', what: 'What is open, asked and answered.' },
  { kind: 'batch', label: 'Export batch', what: 'What was sent to QuickBooks, item by item, with each answer.' },
];

type Batches = EngineOutput<'reports.batches'>;
interface Written {
  readonly fileToken: string;
  readonly name: string;
  readonly jobId: number;
}

/** Files for the client’s folder: one document of the parts a person ticks, as PDF or workbook. */
export function ReportsScreen() {
  const status = useCompany((company) => company.status);
  const jobs = useCompany((company) => company.jobs);
  const say = useCompany((company) => company.say);
  const chosenDay = useTieOut((store) => store.asOf);
  const params = useRoute((route) => route.params);
  const [kinds, setKinds] = useState<readonly ReportKind[]>(
    params.batchId === undefined ? ['tie-out', 'agings'] : ['batch'],
  );
  const [asOf, setAsOf] = useState<string | null>(chosenDay);
  const [batches, setBatches] = useState<Batches>([]);
  const [batchId, setBatchId] = useState<string | null>(params.batchId ?? null);
  const [written, setWritten] = useState<Written | null>(null);
  const told = useRef<number | null>(null);
  const version = useFacts('exports');
  const today = status?.today ?? null;
  const day = asOf ?? today;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => run(async () => setBatches(await callEngine('reports.batches', {}))), [version]);

  const job = written === null ? null : (jobs[written.jobId] ?? null);
  const isRunning = Object.values(jobs).some((one) => one.kind === 'report' && one.status === 'running');
  const isDone = job?.status === 'finished';
  useEffect(() => {
    if (!isDone || written === null || told.current === written.jobId) return;
    told.current = written.jobId;
    say(`Wrote ${written.name}`);
  }, [isDone, written, say]);

  const write = (format: 'pdf' | 'xlsx') =>
    run(async () => {
      const name = `${parts.find((part) => part.kind === kinds[0])?.label ?? 'Report'} ${day ?? ''}`.toLowerCase();
      const suggestedName = `${name.replaceAll(' ', '-')}.${format}`;
      const target = await callMain('files.chooseTarget', { suggestedName });
      if (target.fileToken === null) return;
      const { jobId } = await callEngine('reports.write', {
        kinds: [...kinds],
        format,
        asOf,
        batchId: batchId === null ? null : Number(batchId),
        fileToken: target.fileToken,
      });
      setWritten({ fileToken: target.fileToken, name: target.name ?? suggestedName, jobId });
    });

  const off = kinds.length === 0 || isRunning;
  const pdf: Action = {
    id: 'reports.pdf',
    label: 'Write PDF …',
    key: 'P',
    group: 'Reports',
    disabled: off,
    run: () => write('pdf'),
  };
  const xlsx: Action = {
    id: 'reports.xlsx',
    label: 'Write workbook …',
    key: 'W',
    group: 'Reports',
    disabled: off,
    run: () => write('xlsx'),
  };
  useActions([pdf, xlsx]);

  const toggle = (kind: ReportKind, checked: boolean) =>
    setKinds(parts.map((part) => part.kind).filter((one) => (one === kind ? checked : kinds.includes(one))));

  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Report for the client’s folder</h1>
      <Text size="sm" c="var(--text-2)" maw={620}>
        Made from what is here, with company, environment, day and person on it. The PDF shows the first 250 rows of a
        table; the workbook has all of them. The same facts make the same file.
      </Text>
      <Stack gap="sm" my="lg">
        {parts.map((part) => (
          <Checkbox
            key={part.kind}
            label={part.label}
            description={part.what}
            checked={kinds.includes(part.kind)}
            disabled={part.kind === 'batch' && batches.length === 0}
            onChange={(event) => toggle(part.kind, event.currentTarget.checked)}
          />
        ))}
      </Stack>
      <Group align="flex-end" mb="lg">
        <DateInput
          label="As of"
          w={170}
          value={day}
          onChange={(next) => setAsOf(next === null || next === today ? null : next)}
        />
        {kinds.includes('batch') && batches.length > 0 && (
          <Select
            label="Batch"
            w={300}
            data={batches.map((batch) => ({
              value: String(batch.batchId),
              label: `${batch.batchId} · ${formatInstant(batch.composedAt)} · ${plural(batch.itemCount, 'item')}`,
            }))}
            value={batchId ?? String(batches[0]?.batchId ?? '')}
            onChange={setBatchId}
          />
        )}
      </Group>
      <Group>
        <Button
          leftSection={<IconFileTypePdf size={18} />}
          disabled={off}
          loading={isRunning}
          onClick={pdf.run}
          rightSection={<span className={styles.key}>{keyLabel('P')}</span>}
        >
          {pdf.label}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileTypeXls size={18} />}
          disabled={off}
          onClick={xlsx.run}
          rightSection={<span className={styles.key}>{keyLabel('W')}</span>}
        >
          {xlsx.label}
        </Button>
      </Group>
      <div role="status" className={styles.done}>
        {job?.status === 'failed' && <span className={styles.wrong}>The report could not be written. Try again.</span>}
        {isDone && written !== null && (
          <>
            <span>
              Wrote {written.name}, as of {formatDay(day)}
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => run(() => callMain('files.reveal', { fileToken: written.fileToken }))}
            >
              Show in folder
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
