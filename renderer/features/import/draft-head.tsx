import { Autocomplete, Button, NumberInput, Popover, Select, Stack, Switch, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { DraftDetail, FileReading, ImportSource, PresetEntry } from '../../../shared/ipc/imports.ts';
import { callEngine } from '../../api/client.ts';
import { showError } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './import.module.css';
import { adjust, reread } from './use-imports.ts';
import { delimiterLabels, encodingLabels, formatLabels, kindLabels } from './words.ts';

function useSources(): readonly ImportSource[] {
  const version = useFacts('imports');
  const [sources, setSources] = useState<readonly ImportSource[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again
  useEffect(() => {
    callEngine('imports.sources', {}).then(setSources).catch(showError);
  }, [version]);
  return sources;
}

/** "CSV, UTF-8, comma, column names in row 4". */
function readingWords(file: NonNullable<DraftDetail['file']>): string {
  const parts: string[] = [formatLabels[file.format]];
  if (file.encoding !== null) parts.push(encodingLabels[file.encoding]);
  if (file.delimiter !== null) parts.push(delimiterLabels[file.delimiter]);
  if (file.sheet !== null) parts.push(`sheet “${file.sheet}”`);
  if (file.headerLine > 0) parts.push(`column names in row ${formatCount(file.headerLine)}`);
  return parts.join(', ');
}

function entries<T extends string>(labels: Readonly<Record<T, string>>): { value: T; label: string }[] {
  return (Object.entries(labels) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** How the file is written: as detected, and correctable. */
function ReadingForm({ detail }: { readonly detail: DraftDetail }) {
  const { draft, file, chosen } = detail;
  const change = (next: FileReading) => reread(draft.draftId, { reading: { ...chosen, ...next } });
  const format = file?.format ?? chosen.format ?? null;
  return (
    <Stack gap="xs" w={280}>
      <Select
        label="Format"
        data={entries(formatLabels)}
        value={format}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => value !== null && reread(draft.draftId, { reading: { format: value } })}
      />
      {format === 'csv' && (
        <>
          <Select
            label="Encoding"
            data={entries(encodingLabels)}
            value={chosen.encoding ?? file?.encoding ?? null}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => value !== null && change({ encoding: value })}
          />
          <Select
            label="Columns are separated by"
            data={entries(delimiterLabels)}
            value={chosen.delimiter ?? file?.delimiter ?? null}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => value !== null && change({ delimiter: value })}
          />
        </>
      )}
      {file !== null && file.sheets.length > 0 && (
        <Select
          label="Sheet"
          data={file.sheets}
          value={file.sheet}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => value !== null && change({ sheet: value })}
        />
      )}
      {format !== 'json' && (
        <NumberInput
          label="Column names are in row"
          min={1}
          max={10_000}
          allowDecimal={false}
          defaultValue={chosen.headerLine ?? file?.headerLine ?? ''}
          onBlur={(event) => {
            const line = Number(event.currentTarget.value.replace(/\D/g, ''));
            if (line > 0 && line !== file?.headerLine) change({ headerLine: line });
          }}
        />
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        disabled={Object.keys(chosen).length === 0}
        onClick={() => reread(draft.draftId, { reading: {} })}
      >
        Detect again
      </Button>
      {file !== null && file.titleLines.length > 0 && (
        <Text size="xs" c="var(--text-2)">
          Above the column names: {file.titleLines.slice(0, 4).join(' · ')}
        </Text>
      )}
    </Stack>
  );
}

const isGeneral = (presetId: string | null): boolean => presetId?.startsWith('generic-') === true;

function presetLabel({ presetId, system, layout, kind }: PresetEntry): string {
  return isGeneral(presetId) ? `${system}: ${kindLabels[kind].toLowerCase()}` : `${system}: ${layout}`;
}

const originWords = {
  saved: 'mapped as last time',
  adjusted: 'mapped as last time, with changes',
  suggested: 'recognised by its columns',
  person: 'mapped by you',
} as const;

function HowItIsWritten({ detail }: { readonly detail: DraftDetail }) {
  const { draft, file } = detail;
  return (
    <div className={styles.written}>
      <Popover withArrow position="bottom-start" trapFocus>
        <Popover.Target>
          <Button variant="default" size="xs" leftSection={<IconSettings size={14} />}>
            How it is written
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <ReadingForm key={`${draft.draftId}-${file?.headerLine ?? 0}-${file?.sheet ?? ''}`} detail={detail} />
        </Popover.Dropdown>
      </Popover>
      <Text className={styles.quiet} mt={4}>
        {file === null ? '' : readingWords(file)}
      </Text>
    </div>
  );
}

/** Under a source that the ledger has not met: what it means beside the ones it has. */
function apartFrom(others: readonly ImportSource[]): string {
  return `New. Not joined with records of ${others.map(({ name }) => name).join(', ')}.`;
}

/** Whose file it is, what layout it has, how it is written, and whether it is complete. */
export function DraftHead({
  detail,
  presets,
}: {
  readonly detail: DraftDetail;
  readonly presets: readonly PresetEntry[];
}) {
  const { draft, file } = detail;
  const sources = useSources();
  const [source, setSource] = useState(draft.sourceName);
  useEffect(() => setSource(draft.sourceName), [draft.sourceName]);
  const saveSource = () => {
    const name = source.trim();
    if (name === '') setSource(draft.sourceName);
    else if (name !== draft.sourceName) adjust(draft.draftId, { sourceName: name });
  };
  const others = sources.filter(({ name }) => name !== source.trim());
  const systems = [...new Set(presets.map((preset) => preset.system))];
  const origin = draft.mappingFrom === null ? '' : originWords[draft.mappingFrom];
  const written = <HowItIsWritten detail={detail} />;
  // Before anything could be read there is nothing to say but how to read it.
  if (file === null) return <div className={styles.unread}>{written}</div>;
  return (
    <div className={styles.layout}>
      <Autocomplete
        label="Source"
        aria-description="The billing system these records come from"
        description={others.length > 0 && others.length === sources.length ? apartFrom(others) : undefined}
        inputWrapperOrder={['label', 'input', 'description']}
        data={sources.map(({ name }) => name)}
        value={source}
        maxLength={100}
        onChange={setSource}
        onOptionSubmit={(name) => adjust(draft.draftId, { sourceName: name })}
        onBlur={saveSource}
        onKeyDown={(event) => {
          if (event.key === 'Enter') saveSource();
        }}
      />
      <Select
        label="What it is"
        searchable
        allowDeselect={false}
        value={draft.presetId}
        data={systems.map((system) => ({
          group: system,
          items: presets
            .filter((preset) => preset.system === system)
            .map((preset) => ({ value: preset.presetId, label: presetLabel(preset) })),
        }))}
        onChange={(value) => value !== null && value !== draft.presetId && reread(draft.draftId, { presetId: value })}
        description={
          draft.kind === null
            ? undefined
            : `${kindLabels[draft.kind]}, ${isGeneral(draft.presetId) && draft.mappingFrom === 'suggested' ? 'columns guessed by their names' : origin}`
        }
        inputWrapperOrder={['label', 'input', 'description']}
      />
      {written}
      {draft.state === 'ready' && (
        <div className={styles.complete}>
          <Switch
            size="xs"
            label={
              draft.kind === 'clients'
                ? 'This file is complete: clients not in it are gone'
                : 'This file is complete: what is not in it, within its days, is gone'
            }
            checked={draft.complete}
            onChange={(event) => adjust(draft.draftId, { complete: event.currentTarget.checked })}
          />
        </div>
      )}
    </div>
  );
}
