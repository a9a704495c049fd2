import { Badge, Text, TextInput } from '@mantine/core';
import { type ReactNode, type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { type Action, useActions } from '../app/actions.ts';
import { run } from '../app/errors.ts';
import { useCompany } from '../stores/company.ts';
import { useInspector } from '../stores/inspector.ts';
import { ActionBar } from './action-bar.tsx';
import { FilterChips } from './filter-chips.tsx';
import { formatCount, formatMoney, plural } from './format.ts';
import { Grid, type GridHandle, type GridProps } from './grid.tsx';
import { ListError } from './grid-states.tsx';
import { HeadTools } from './head-tools.tsx';
import { SavedViews } from './saved-views.tsx';
import styles from './screen.module.css';
import { ListScreen, type NextStep } from './screen.tsx';
import { SearchField } from './search-field.tsx';
import { type TabMoney, type TierTab, TierTabs } from './tier-tabs.tsx';

/** Amounts of a row, per currency, that the status line adds up for ticked rows. */
export interface RowSum<T> {
  readonly label: string;
  of(row: T): readonly MoneyTotal[];
}

/** "12,940.00 USD · 80.00 EUR": sums per currency, never added across currencies. */
export function totalsText(totals: readonly MoneyTotal[]): string {
  const open = totals.filter((one) => one.amountMinor !== 0);
  return open.length === 0 ? '–' : open.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ');
}

function addUp<T>(rows: readonly T[], of: (row: T) => readonly MoneyTotal[]): MoneyTotal[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    for (const { currency, amountMinor } of of(row)) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

/** What a screen may do with its list. */
export interface ReviewHandle<T> {
  /** The ticked rows, else the active one. */
  chosen(): readonly T[];
  /** Rows ticked by the person. */
  ticked(): readonly T[];
  /** Decides about rows: unticks them, and the row that takes the active one's place is the next active one. */
  decide(rows: readonly T[], work: () => Promise<unknown>): void;
  /** The row after the active one is the next active one: what was done leaves the row where it is. */
  moveOn(): void;
  clearTicks(): void;
}

export interface ReviewListProps<T extends object, Tab extends string, Filters> {
  /** The list in actions and remembered things: 'Customers'. */
  readonly group: string;
  /** What the rows are: 'clients'. */
  readonly noun: string;
  readonly tabs: readonly TierTab<Tab>[];
  readonly tab: Tab;
  readonly counts: Readonly<Partial<Record<Tab, number>>> | null;
  readonly money?: Readonly<Partial<Record<Tab, TabMoney>>> | null;
  readonly onTab: (tab: Tab) => void;
  readonly search: string;
  readonly searchLabel: string;
  readonly onSearch: (text: string) => void;
  /** More to filter by, beside the search. */
  readonly tools?: ReactNode;
  /** What stands above the rows: an explanation where there is something to explain. */
  readonly notice?: ReactNode;
  readonly active: T | null;
  readonly grid: Omit<GridProps<T>, 'label' | 'query' | 'handle' | 'emptyNext'>;
  /** All that the list is filtered by, as the engine takes it. */
  readonly filters: Filters;
  /** The filters that let every row of this tab through. */
  readonly unfiltered: Filters;
  /** Takes over filters of a saved view; false where they can't be read. */
  readonly onFilters: (filters: unknown) => boolean;
  /** Place of the first row that begins with a text, in the list as it stands. */
  readonly findRow?: (text: string, order: ListOrder) => Promise<number | null>;
  readonly sums?: readonly RowSum<T>[];
  /** What a ticked row is called. */
  readonly tickedNoun?: string;
  /** The tabs that want a person, the first ones first: an empty tab leads to them. */
  readonly workTabs: readonly Tab[];
  /** Where to go on once they are all empty. */
  readonly next: NextStep;
  readonly inspector: ReactNode | null;
  readonly summary: ReactNode;
  /** What can be done here; those with `shown` stand in the bar. */
  readonly actions: readonly Action[];
  readonly shown: readonly Action[];
  readonly primary: string | null;
  /** Reading the counts failed: the screen has nothing to stand on. */
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly handle: Ref<ReviewHandle<T>>;
}

/**
 * The screen that customers, history and conflicts have in common: tabs with counts and money, search and filters, saved
 * views, the grid, both records beside it, and the bar with what one key does.
 */
export function ReviewList<T extends object, Tab extends string, Filters>(props: ReviewListProps<T, Tab, Filters>) {
  const { group, tab, tabs, active, filters } = props;
  const prefix = group.toLowerCase();
  const grid = useRef<GridHandle<T>>(null);
  const readOnly = useCompany((company) => company.status?.mode === 'read-only');
  const [ticked, setTicked] = useState<readonly T[]>([]);
  const [columnFilters, setColumnFilters] = useState({});
  const [jumping, setJumping] = useState(false);
  const [jumpMissed, setJumpMissed] = useState(false);
  const query = useMemo(() => JSON.stringify(filters), [filters]);
  /** Rows as they were when something was decided about them: until they are read again, nothing more is. */
  const decided = useRef(new WeakSet<T>());

  useImperativeHandle(
    props.handle,
    () => ({
      chosen() {
        const rows = grid.current?.selected() ?? [];
        return rows.length > 0 ? rows : active === null ? [] : [active];
      },
      ticked: () => grid.current?.selected() ?? [],
      decide(rows, work) {
        if (rows.some((row) => decided.current.has(row))) return;
        for (const row of rows) decided.current.add(row);
        run(async () => {
          try {
            await work();
          } catch (error) {
            for (const row of rows) decided.current.delete(row);
            throw error;
          }
          grid.current?.untick(rows);
          grid.current?.focus();
        });
      },
      moveOn: () => grid.current?.next(),
      clearTicks: () => grid.current?.clearSelection(),
    }),
    [active],
  );

  useActions([
    ...props.actions,
    {
      id: `${prefix}.search`,
      label: `Search ${props.noun}`,
      key: '/',
      group,
      run: () => document.getElementById(`${prefix}-search`)?.focus(),
    },
    ...(props.findRow === undefined
      ? []
      : [{ id: `${prefix}.jump`, label: 'Jump to a name', key: 'J', group, run: () => setJumping(true) }]),
    ...(props.grid.selectable === true
      ? [{ id: `${prefix}.tickAll`, label: 'Tick all rows', group, run: () => grid.current?.tickAll() }]
      : []),
    ...tabs.map(
      (one, index): Action => ({
        id: `${prefix}.tab.${one.id}`,
        label: `${one.label} ${props.noun}`,
        key: String(index + 1),
        group,
        run: () => props.onTab(one.id),
      }),
    ),
  ]);

  const jump = (text: string) =>
    run(async () => {
      const order = grid.current?.order() ?? { sort: null };
      const index = text.trim() === '' ? 0 : await props.findRow?.(text.trim(), order);
      setJumpMissed(index === null);
      if (typeof index === 'number') grid.current?.activate(index);
      document.getElementById(`${prefix}-jump`)?.focus();
    });
  const endJump = () => {
    setJumping(false);
    setJumpMissed(false);
    grid.current?.focus();
  };
  // Rows that the count knows of and the list does not show are held back by a filter.
  const filtered = (props.counts?.[tab] ?? 0) > 0;
  const workTab = tabs.find(({ id }) => id !== tab && props.workTabs.includes(id) && (props.counts?.[id] ?? 0) > 0);
  const emptyNext: NextStep | null =
    props.counts === null
      ? null
      : filtered
        ? {
            label: 'Take the filters off',
            run() {
              grid.current?.setColumnFilters({});
              props.onFilters(props.unfiltered);
            },
          }
        : workTab === undefined
          ? props.next
          : {
              label: `Go on with ${workTab.label} (${formatCount(props.counts[workTab.id] ?? 0)})`,
              run: () => props.onTab(workTab.id),
            };
  const selectedTotals = (props.sums ?? []).map(({ label, of }) => `${totalsText(addUp(ticked, of))} ${label}`);

  return (
    <ListScreen
      head={
        <>
          <TierTabs
            tabs={tabs}
            value={tab}
            counts={props.counts}
            {...(props.money === undefined ? {} : { money: props.money })}
            onChange={props.onTab}
          />
          <SearchField
            id={`${prefix}-search`}
            label={props.searchLabel}
            value={props.search}
            onSearch={props.onSearch}
            onDone={() => grid.current?.focus()}
          />
          {props.tools !== undefined && <HeadTools>{props.tools}</HeadTools>}
          <SavedViews
            list={prefix}
            read={() => ({ tab, filters, layout: grid.current?.layout() ?? null })}
            apply={(view) => {
              if (!props.onFilters(view.filters)) return false;
              // The columns of the view's tab are on the list once React has drawn it.
              setTimeout(() => {
                if (view.layout !== null) grid.current?.setLayout(view.layout);
              });
              return true;
            }}
          />
          {readOnly && (
            <Badge variant="default" size="sm">
              Read-only
            </Badge>
          )}
          <FilterChips
            columns={props.grid.columns}
            filters={columnFilters}
            onChange={(next) => grid.current?.setColumnFilters(next)}
          />
        </>
      }
      list={
        props.error !== null ? (
          <ListError error={props.error} onRetry={props.onRetry} />
        ) : (
          <div className={styles.stack}>
            {props.notice != null && <div className={styles.notice}>{props.notice}</div>}
            <div className={styles.rest}>
              <Grid<T>
                {...props.grid}
                onDoubleClick={() => useInspector.getState().show()}
                label={`${tab} ${props.noun}`}
                query={query}
                {...(filtered ? { emptyText: `None of the ${props.noun} here fits the search and the filters.` } : {})}
                emptyNext={emptyNext}
                onSelection={(rows) => {
                  setTicked(rows);
                  props.grid.onSelection?.(rows);
                }}
                onColumnFilters={(next) => {
                  setColumnFilters(next);
                  props.grid.onColumnFilters?.(next);
                }}
                handle={grid}
              />
            </div>
          </div>
        )
      }
      inspector={props.inspector}
      onLeaveInspector={() => grid.current?.focus()}
      bar={
        <ActionBar actions={props.shown} primary={props.primary}>
          {jumping ? (
            <TextInput
              id={`${prefix}-jump`}
              size="xs"
              w="100%"
              maw={260}
              autoFocus
              aria-label="Jump to a name"
              placeholder="Begins with …"
              error={jumpMissed && 'No name begins with this'}
              onChange={(event) => jump(event.currentTarget.value)}
              onBlur={(event) => {
                if (!event.currentTarget.closest('body')?.contains(event.relatedTarget)) setJumping(false);
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === 'Escape') endJump();
              }}
            />
          ) : (
            <>
              {/* What was ticked comes first: where there is little room, the end is cut. */}
              {ticked.length > 0 && (
                <Text span size="sm" role="status">
                  {plural(ticked.length, props.tickedNoun ?? 'ticked row')}
                  {selectedTotals.length > 0 && `: ${selectedTotals.join(', ')}`} ·{' '}
                </Text>
              )}
              {props.summary}
            </>
          )}
        </ActionBar>
      }
    />
  );
}
