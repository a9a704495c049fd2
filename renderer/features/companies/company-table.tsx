import { Text, VisuallyHidden } from '@mantine/core';
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Company } from '../../../shared/ipc/app.ts';
import { useNow } from '../../app/use-now.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatAgo, formatCount, formatInstant, formatInstantDay } from '../../ui/format.ts';
import styles from './companies.module.css';
import { openCompany } from './company-acts.ts';
import { CompanyMenu } from './company-menu.tsx';
import type { CompanySort, SortColumn } from './company-order.ts';
import type { CompanyDialog } from './dialogs.tsx';
import { ColourDot, EnvironmentMark, SignInMark } from './marks.tsx';

const columns: readonly { readonly id: SortColumn; readonly label: string; readonly number?: boolean }[] = [
  { id: 'name', label: 'Company' },
  { id: 'environment', label: 'Environment' },
  { id: 'work', label: 'Difference', number: true },
  { id: 'openItems', label: 'Open items', number: true },
  { id: 'lastPull', label: 'Last pull' },
  { id: 'lastSignOff', label: 'Last sign-off' },
  { id: 'signIn', label: 'Sign-in' },
];

function Difference({ company }: { readonly company: Company }) {
  const differences = company.figures?.differences ?? [];
  if (differences.length === 0) return <Text c="dimmed">–</Text>;
  return (
    <>
      {differences.map((one) => (
        <div key={one.currency}>
          <Amount amountMinor={one.differenceMinor} currency={one.currency} />
        </div>
      ))}
    </>
  );
}

function CompanyRow({
  company,
  active,
  nowMs,
  ask,
}: {
  readonly company: Company;
  readonly active: boolean;
  readonly nowMs: number;
  readonly ask: (dialog: CompanyDialog) => void;
}) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const { figures } = company;
  const open = () => openCompany(company.companyId, 'full', false);
  const lastPullAt = figures?.lastPullAt ?? null;
  return (
    // The name is the button; the row is a larger target for the mouse.
    <tr ref={row} data-active={active} onClick={company.archivedAt === null ? open : undefined}>
      <td className={styles.nameCell}>
        <span className={styles.name}>
          <ColourDot colour={company.colour} />
          <button
            type="button"
            className={styles.open}
            dir="auto"
            title={company.name}
            disabled={company.archivedAt !== null}
            onClick={(event) => {
              event.stopPropagation();
              open();
            }}
          >
            {company.name}
          </button>
        </span>
      </td>
      <td>
        <EnvironmentMark environment={company.environment} />
      </td>
      <td className={styles.number}>
        <Difference company={company} />
      </td>
      <td className={styles.number}>{figures === null ? '–' : formatCount(figures.openItems)}</td>
      <td title={formatInstant(lastPullAt)}>{lastPullAt === null ? 'never' : formatAgo(lastPullAt, nowMs)}</td>
      <td>{figures === null || figures.lastSignOffAt === null ? '–' : formatInstantDay(figures.lastSignOffAt)}</td>
      <td>
        <SignInMark company={company} />
      </td>
      <td>
        <CompanyMenu company={company} ask={ask} />
      </td>
    </tr>
  );
}

/** The companies as rows; a click or Enter opens one. */
export function CompanyTable({
  companies,
  activeId,
  sort,
  onSort,
  ask,
}: {
  readonly companies: readonly Company[];
  readonly activeId: string | null;
  readonly sort: CompanySort;
  readonly onSort: (sort: CompanySort) => void;
  readonly ask: (dialog: CompanyDialog) => void;
}) {
  const nowMs = useNow(30_000);
  const toggle = (column: SortColumn) =>
    onSort({ column, descending: sort.column === column ? !sort.descending : column !== 'name' });
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={column.number === true ? styles.number : undefined}
              aria-sort={sort.column !== column.id ? 'none' : sort.descending ? 'descending' : 'ascending'}
            >
              <button type="button" className={styles.sort} onClick={() => toggle(column.id)}>
                {column.label}
                {sort.column === column.id &&
                  (sort.descending ? <IconSortDescending size={13} /> : <IconSortAscending size={13} />)}
              </button>
            </th>
          ))}
          <th scope="col">
            <VisuallyHidden>More</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {companies.map((company) => (
          <CompanyRow
            key={company.companyId}
            company={company}
            active={company.companyId === activeId}
            nowMs={nowMs}
            ask={ask}
          />
        ))}
      </tbody>
    </table>
  );
}
