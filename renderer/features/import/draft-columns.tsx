import { Button, Checkbox, Group, MultiSelect, SegmentedControl, Select, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ColumnMapping, DraftDetail, MappingField, Sample } from '../../../shared/ipc/imports.ts';
import { formatCount } from '../../ui/format.ts';
import { ValueMeanings } from './draft-values.tsx';
import styles from './import.module.css';
import { reread } from './use-imports.ts';
import { dateOrderLabels, fieldLabel, fieldValue, rowTypeLabels, statusLabels } from './words.ts';

function SampleCell({ sample, field }: { readonly sample: Sample | undefined; readonly field: MappingField }) {
  if (sample === undefined) return <Table.Td />;
  const understood = fieldValue(field.reading === 'status' ? 'status' : field.field, sample.understood, null);
  const same = understood === sample.raw;
  return (
    <Table.Td>
      <div className={styles.sample} data-bad={sample.problem !== null}>
        <span className={styles.understood} dir="auto">
          {sample.problem ?? understood}
        </span>
        {!same && (
          <span className={styles.raw} dir="auto">
            {sample.raw}
          </span>
        )}
      </div>
    </Table.Td>
  );
}

const combineHints = {
  first: 'the first that is filled',
  join: 'joined',
  sum: 'added up',
  each: 'each by its own name',
} as const;

function FieldRow({
  field,
  headers,
  missing,
  onChange,
}: {
  readonly field: MappingField;
  readonly headers: readonly string[];
  readonly missing: boolean;
  readonly onChange: (columns: string[]) => void;
}) {
  const label = fieldLabel(field.field);
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={field.required === 'yes' || missing || field.columns.length > 0 ? 600 : 400}>
          {label}
          {field.required === 'yes' && <span title="Required"> *</span>}
        </Text>
        {missing && field.required !== 'yes' && <Text className={styles.quiet}>one of these needed</Text>}
      </Table.Td>
      <Table.Td>
        <MultiSelect
          size="xs"
          aria-label={`Columns for ${label}`}
          aria-required={field.required === 'yes'}
          placeholder={field.columns.length === 0 ? 'Choose a column' : ''}
          data={[...headers]}
          value={field.columns}
          searchable
          clearable
          hidePickedOptions
          styles={{ inputField: { minWidth: 16 } }}
          error={missing ? 'Needed' : undefined}
          description={field.columns.length > 1 ? combineHints[field.combine] : undefined}
          inputWrapperOrder={['input', 'description', 'error']}
          onChange={onChange}
        />
      </Table.Td>
      {[0, 1, 2].map((index) => (
        <SampleCell key={index} sample={field.samples[index]} field={field} />
      ))}
    </Table.Tr>
  );
}

function FieldTable({
  fields,
  headers,
  missing,
  onChange,
}: {
  readonly fields: readonly MappingField[];
  readonly headers: readonly string[];
  readonly missing: ReadonlySet<string>;
  readonly onChange: (field: string, columns: string[]) => void;
}) {
  return (
    <Table layout="fixed" verticalSpacing={4} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="17%">Our field</Table.Th>
          <Table.Th w="29%">Column of the file</Table.Th>
          <Table.Th colSpan={3}>Understood as, and as it stands in the file</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <FieldRow
            key={field.field}
            field={field}
            headers={headers}
            missing={missing.has(field.field)}
            onChange={(columns) => onChange(field.field, columns)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Dates, numbers, signs and the currency of amounts: as detected, in words, and correctable. */
function ValueFormats({
  detail,
  mapping,
  save,
}: {
  readonly detail: DraftDetail;
  readonly mapping: ColumnMapping;
  readonly save: (next: ColumnMapping) => void;
}) {
  const [currency, setCurrency] = useState(mapping.currency ?? '');
  useEffect(() => setCurrency(mapping.currency ?? ''), [mapping.currency]);
  const { kind } = detail.draft;
  if (kind === 'clients') return null;
  return (
    <Group align="flex-start" gap="lg" my="sm">
      <Select
        size="xs"
        w={240}
        label="Dates"
        data={Object.entries(dateOrderLabels).map(([value, label]) => ({ value, label }))}
        value={mapping.dateOrder}
        allowDeselect={false}
        description={
          detail.dates === null ? undefined : `${detail.dates.words}${detail.dates.certain ? '' : ', not certain'}`
        }
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(value) => value !== null && save({ ...mapping, dateOrder: value as ColumnMapping['dateOrder'] })}
      />
      <Select
        size="xs"
        w={200}
        label="Numbers"
        data={[
          { value: '.', label: '1,234.56' },
          { value: ',', label: '1.234,56' },
        ]}
        value={mapping.decimal}
        allowDeselect={false}
        description={detail.numbers?.words}
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(value) => value !== null && save({ ...mapping, decimal: value as ColumnMapping['decimal'] })}
      />
      <div>
        <Text size="xs" fw={500} mb={2}>
          Sign of amounts
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Sign of amounts"
          value={mapping.sign}
          data={[
            { value: 'as-is', label: 'As written' },
            { value: 'negated', label: '−100 means 100' },
          ]}
          onChange={(value) => save({ ...mapping, sign: value as ColumnMapping['sign'] })}
        />
      </div>
      <Select
        size="xs"
        w={200}
        label="Currency where none is named"
        data={[{ value: '', label: 'The company’s own' }, ...currencies.map((code) => ({ value: code, label: code }))]}
        value={currency}
        searchable
        allowDeselect={false}
        onChange={(value) => save({ ...mapping, currency: value === null || value === '' ? null : value })}
      />
      <Checkbox
        size="xs"
        mt={26}
        label="Rows stand below a line with their client’s name"
        checked={mapping.groupedByClient}
        onChange={(event) => save({ ...mapping, groupedByClient: event.currentTarget.checked })}
      />
    </Group>
  );
}

/** Those invoices are mostly written in, then all others. */
const currencies: readonly string[] = [
  ...new Set(['USD', 'CAD', 'EUR', 'GBP', 'AUD', 'NZD', 'CHF', ...Intl.supportedValuesOf('currency')]),
];

/** What most files have: offered even where no column was found. */
const usual: ReadonlySet<string> = new Set([
  'externalId',
  'dueDate',
  'status',
  'currency',
  'balance',
  'email',
  'phone',
]);

/** Which column is what: every field with its column and three values as understood. Saved with the source on import. */
export function DraftColumns({ detail }: { readonly detail: DraftDetail }) {
  const { draft, file, fields } = detail;
  const [mapping, setMapping] = useState(detail.mapping);
  const [showAll, setShowAll] = useState(false);
  useEffect(() => setMapping(detail.mapping), [detail.mapping]);
  if (mapping === null || file === null) return null;
  const save = (next: ColumnMapping) => {
    setMapping(next);
    reread(draft.draftId, { mapping: next });
  };
  const missing = new Set(detail.missing.flat());
  const shown = fields.map((field) => ({ ...field, columns: [...(mapping.columns[field.field] ?? [])] }));
  const isOpen = (field: MappingField) =>
    field.columns.length > 0 || field.required === 'yes' || missing.has(field.field) || usual.has(field.field);
  const rest = shown.filter((field) => !isOpen(field));
  return (
    <div className={styles.scroll}>
      {detail.missing.length > 0 && (
        <div className={styles.notice} role="status">
          <IconAlertTriangle size={15} />
          <span>
            Say which column holds{' '}
            {detail.missing
              .map((group) => group.map((field) => fieldLabel(field).toLowerCase()).join(' or '))
              .join('; and ')}
            . Nothing can be read before that.
          </span>
        </div>
      )}
      <ValueFormats detail={detail} mapping={mapping} save={save} />
      <FieldTable
        fields={showAll ? shown : shown.filter(isOpen)}
        headers={file.headers}
        missing={missing}
        onChange={(field, columns) => save({ ...mapping, columns: { ...mapping.columns, [field]: columns } })}
      />
      {(rest.length > 0 || showAll) && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setShowAll(!showAll)}>
          {showAll ? 'Show mapped fields only' : `Show ${formatCount(rest.length)} more fields`}
        </Button>
      )}
      <ValueMeanings
        title="What the status words mean"
        labels={statusLabels}
        values={detail.statuses}
        onChange={(value, meaning) => save({ ...mapping, statusValues: { ...mapping.statusValues, [value]: meaning } })}
      />
      <ValueMeanings
        title="What the type words mean"
        labels={rowTypeLabels}
        values={detail.types}
        onChange={(value, meaning) => save({ ...mapping, typeValues: { ...mapping.typeValues, [value]: meaning } })}
      />
      {detail.unusedHeaders.length > 0 && (
        <>
          <Title order={2} size="h5" mt="md">
            Columns not used
          </Title>
          <Text className={styles.quiet}>{detail.unusedHeaders.join(' · ')}</Text>
        </>
      )}
    </div>
  );
}
