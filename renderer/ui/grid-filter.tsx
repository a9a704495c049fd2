import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { type CustomFilterProps, useGridFilter } from 'ag-grid-react';
import { useEffect, useRef, useState } from 'react';
import type { ColumnFilter } from '../../shared/schemas/column-filters.ts';
import { formatDay, plainAmount } from './format.ts';

/** How a column can be filtered; `set` lists what there is to choose from. */
export type ColumnFilterKind =
  | { readonly kind: 'text' | 'amount' | 'day' }
  | { readonly kind: 'set'; readonly options: readonly { readonly value: string; readonly label: string }[] };

/** A column that can be filtered in its header, to be spread into its definition. */
export function filterBy(kind: 'text' | 'amount' | 'day'): object;
export function filterBy(kind: 'set', options: Readonly<Record<string, string>>): object;
export function filterBy(kind: ColumnFilterKind['kind'], options: Readonly<Record<string, string>> = {}): object {
  const by: ColumnFilterKind =
    kind === 'set' ? { kind, options: Object.entries(options).map(([value, label]) => ({ value, label })) } : { kind };
  return { filter: FilterForm, filterParams: { by } };
}

const amountPattern = /^-?\d{1,11}(\.\d{1,4})?$/;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

type Draft = { readonly text: string; readonly from: string; readonly to: string; readonly values: readonly string[] };

const emptyDraft: Draft = { text: '', from: '', to: '', values: [] };

function toDraft(model: ColumnFilter | null): Draft {
  if (model === null) return emptyDraft;
  if (model.kind === 'text') return { ...emptyDraft, text: model.text };
  if (model.kind === 'set') return { ...emptyDraft, values: model.values };
  return { ...emptyDraft, from: model.from ?? '', to: model.to ?? '' };
}

/** @returns the filter, null for none, or 'wrong' while a field holds what is no amount or day */
function toModel(kind: ColumnFilterKind['kind'], draft: Draft): ColumnFilter | null | 'wrong' {
  if (kind === 'text') return draft.text.trim() === '' ? null : { kind, text: draft.text.trim() };
  if (kind === 'set') return draft.values.length === 0 ? null : { kind, values: [...draft.values] };
  const [from, to] = [draft.from, draft.to].map((end) => {
    const text = kind === 'amount' ? plainAmount(end) : end.trim();
    return text === '' ? null : text;
  });
  const pattern = kind === 'amount' ? amountPattern : dayPattern;
  if ([from, to].some((end) => typeof end === 'string' && !pattern.test(end))) return 'wrong';
  if ((from ?? null) === null && (to ?? null) === null) return null;
  return { kind, from: from ?? null, to: to ?? null };
}

/** What a column's filter says, in words: for the chips above the list. */
export function filterText(filter: ColumnFilter, by: ColumnFilterKind | undefined): string {
  switch (filter.kind) {
    case 'text':
      return `has “${filter.text}”`;
    case 'set': {
      const options = by?.kind === 'set' ? by.options : [];
      return filter.values.map((value) => options.find((one) => one.value === value)?.label ?? value).join(' or ');
    }
    case 'amount':
    case 'day': {
      const show = (end: string): string => (filter.kind === 'day' ? formatDay(end) : end);
      if (filter.from === null) return `up to ${show(filter.to ?? '')}`;
      if (filter.to === null) return `from ${show(filter.from)}`;
      return `${show(filter.from)} to ${show(filter.to)}`;
    }
  }
}

/** The engine filters; always the same function, as another one tells the list that its filter changed. */
const passAll = (): boolean => true;

/** The form behind a column's filter button: applied with Enter, taken off with Clear. */
export function FilterForm(
  props: CustomFilterProps<object, unknown, ColumnFilter> & { readonly by: ColumnFilterKind },
) {
  const { by, onModelChange, colDef } = props;
  // Where the filters of other columns are set and this one's is not, the list hands over undefined, whatever its types say.
  const model = props.model ?? null;
  const [draft, setDraft] = useState(() => toDraft(model));
  const close = useRef<(() => void) | undefined>(undefined);
  const first = useRef<HTMLInputElement>(null);
  useGridFilter({
    doesFilterPass: passAll,
    afterGuiAttached: (params) => {
      close.current = params?.hidePopup;
      first.current?.focus();
    },
  });
  useEffect(() => setDraft(toDraft(model)), [model]);
  const next = toModel(by.kind, draft);
  const apply = (chosen: ColumnFilter | null) => {
    onModelChange(chosen);
    close.current?.();
  };
  const name = colDef.headerName ?? '';
  const day = by.kind === 'day';
  return (
    <form
      style={{ padding: 10, width: 230 }}
      aria-label={`Filter ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (next !== 'wrong') apply(next);
      }}
    >
      <Stack gap={8}>
        {by.kind === 'text' && (
          <TextInput
            ref={first}
            size="xs"
            label={`${name} contains`}
            value={draft.text}
            onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
          />
        )}
        {(by.kind === 'amount' || day) && (
          <Group gap={8} grow>
            {(['from', 'to'] as const).map((end) => (
              <TextInput
                key={end}
                {...(end === 'from' ? { ref: first } : {})}
                size="xs"
                type={day ? 'date' : 'text'}
                inputMode={day ? 'numeric' : 'decimal'}
                label={end === 'from' ? `${name} from` : 'to'}
                value={draft[end]}
                error={next === 'wrong' && toModel(by.kind, { ...emptyDraft, [end]: draft[end] }) === 'wrong'}
                onChange={(event) => setDraft({ ...draft, [end]: event.currentTarget.value })}
              />
            ))}
          </Group>
        )}
        {by.kind === 'set' && (
          <Checkbox.Group
            label={`${name} is`}
            value={[...draft.values]}
            onChange={(values) => setDraft({ ...draft, values })}
          >
            <Stack gap={5} mt={4} mah={260} style={{ overflowY: 'auto' }}>
              {by.options.map((option, index) => (
                <Checkbox
                  key={option.value}
                  {...(index === 0 ? { ref: first } : {})}
                  size="xs"
                  value={option.value}
                  label={option.label}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Group gap={8} justify="flex-end">
          <Button size="compact-xs" variant="default" disabled={model === null} onClick={() => apply(null)}>
            Clear
          </Button>
          <Button size="compact-xs" type="submit" disabled={next === 'wrong'}>
            Filter
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
