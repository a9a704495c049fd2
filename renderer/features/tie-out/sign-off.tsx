import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { SignedChange, SignOff } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatAmount, formatDay, formatInstant, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import styles from './tie-out.module.css';
import { type TieOutReply, useTieOutFacts } from './use-tie-out.ts';
import { causeWords } from './words.ts';

type Changes = EngineOutput<'signOff.changes'>;

const typeNames = { invoice: 'Invoice', credit: 'Credit', payment: 'Payment', entry: 'Entry' } as const;

function amount(colId: string, headerName: string, amountOf: (row: SignedChange) => number): ColDef<SignedChange> {
  return {
    colId,
    headerName,
    width: 140,
    sortable: false,
    type: 'rightAligned',
    valueGetter: ({ data }) => (data === undefined ? '' : formatAmount(amountOf(data), data.currency)),
    cellRenderer: ({ data }: ICellRendererParams<SignedChange>) =>
      data === undefined ? null : <Amount amountMinor={amountOf(data)} currency={data.currency} showCurrency={false} />,
  };
}

const columns: readonly ColDef<SignedChange>[] = [
  {
    colId: 'side',
    headerName: 'Side',
    width: 110,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : data.side === 'source' ? 'Source' : 'QuickBooks'),
  },
  {
    colId: 'record',
    headerName: 'Record',
    flex: 2,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : `${typeNames[data.type]} ${data.number ?? data.id}`),
  },
  {
    colId: 'party',
    headerName: 'Client or customer',
    flex: 2,
    sortable: false,
    valueGetter: ({ data }) => data?.party ?? '–',
  },
  {
    colId: 'date',
    headerName: 'Date',
    width: 120,
    sortable: false,
    valueGetter: ({ data }) => formatDay(data?.date ?? null),
  },
  amount('before', 'Open when signed', (row) => row.beforeMinor),
  amount('after', 'Open now', (row) => row.afterMinor),
  amount('change', 'Change', (row) => row.afterMinor - row.beforeMinor),
];

function SignDialog({ reply, onClose }: { readonly reply: TieOutReply; readonly onClose: () => void }) {
  const person = useCompany((company) => company.status?.person ?? '');
  const [preparer, setPreparer] = useState(person);
  const [reviewer, setReviewer] = useState('');
  const [note, setNote] = useState('');
  const sign = () =>
    run(async () => {
      await callEngine('signOff.sign', { asOf: reply.asOf, preparer, reviewer: reviewer || null, note: note || null });
      onClose();
    });
  return (
    <Modal opened onClose={onClose} title={`Sign off as of ${formatDay(reply.asOf)}`} data-dialog-open>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sign();
        }}
      >
        <Stack>
          <Text size="sm">
            The figures, their causes and every open item are frozen as they are now. Later changes are told document by
            document. Nothing is sent.
          </Text>
          <TextInput
            label="Prepared by"
            required
            value={preparer}
            onChange={(event) => setPreparer(event.currentTarget.value)}
          />
          <TextInput
            data-autofocus
            label="Reviewed by"
            value={reviewer}
            onChange={(event) => setReviewer(event.currentTarget.value)}
          />
          <Textarea
            label="Note"
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={preparer.trim() === ''}>
              Sign off
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ReopenDialog({ signOff, onClose }: { readonly signOff: SignOff; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const reopen = () =>
    run(async () => {
      await callEngine('signOff.reopen', { signOffId: signOff.signOffId, reason });
      onClose();
    });
  return (
    <Modal opened onClose={onClose} title={`Reopen the sign-off as of ${formatDay(signOff.asOf)}`} data-dialog-open>
      <Stack>
        <TextInput
          data-autofocus
          label="Why"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={reason.trim() === ''} onClick={reopen}>
            Reopen
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function ChangedSince({ signOff }: { readonly signOff: SignOff }) {
  const version = useTieOutFacts();
  const [changes, setChanges] = useState<Changes | null>(null);
  const { signOffId } = signOff;
  const fetchPage = useCallback(
    async ({ offset, limit }: PageRequest) => {
      const reply = await callEngine('signOff.changes', { signOffId, offset, limit });
      setChanges(reply);
      return reply;
    },
    [signOffId],
  );
  return (
    <>
      <div style={{ padding: '8px 14px' }}>
        {changes !== null && changes.totalCount === 0 && changes.causes.length === 0 && (
          <Alert variant="light" color="ink" py={6}>
            Nothing has changed since this sign-off.
          </Alert>
        )}
        {changes !== null && (changes.totalCount > 0 || changes.causes.length > 0) && (
          <Alert
            variant="light"
            color="yellow"
            py={6}
            title={`${plural(changes.totalCount, 'record')} changed since this sign-off`}
          >
            {changes.causes
              .map((one) => {
                const { label } = causeWords[one.cause];
                const before = formatAmount(one.beforeMinor, one.currency);
                return `${label}: ${before} → ${formatAmount(one.afterMinor, one.currency)} ${one.currency}`;
              })
              .join(' · ')}
          </Alert>
        )}
      </div>
      <div className={styles.grid}>
        <Grid<SignedChange>
          name="sign-off-changes"
          label="Changed since the sign-off"
          columns={columns}
          rowId={(row) => `${row.side} ${row.type} ${row.id} ${row.currency}`}
          fetchPage={fetchPage}
          query={String(signOffId)}
          version={version}
          emptyText="No open item has changed."
        />
      </div>
    </>
  );
}

/** Frozen tie-outs with the people who answer for them, and what changed since. */
export function SignOffs({ reply }: { readonly reply: TieOutReply }) {
  const [signOffs, setSignOffs] = useState<readonly SignOff[]>([]);
  const [chosenId, setChosenId] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'sign' | 'reopen' | null>(null);
  const canDecide = useCompany((company) => company.status?.mode !== 'read-only');
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => run(async () => setSignOffs(await callEngine('signOff.list', {}))), [version]);
  const chosen = signOffs.find((one) => one.signOffId === chosenId) ?? signOffs[0] ?? null;
  return (
    <div className={styles.split}>
      <div className={styles.left}>
        <Group mb="md">
          <Button leftSection={<IconLock size={16} />} disabled={!canDecide} onClick={() => setDialog('sign')}>
            Sign off as of {formatDay(reply.asOf)}
          </Button>
        </Group>
        {signOffs.length === 0 && <p className={styles.quiet}>Nothing is signed off yet.</p>}
        <table className={styles.table}>
          <tbody>
            {signOffs.map((one) => (
              <tr key={one.signOffId}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.choose}
                    aria-pressed={one.signOffId === chosen?.signOffId}
                    onClick={() => setChosenId(one.signOffId)}
                  >
                    <strong>{formatDay(one.asOf)}</strong>
                    {one.reopenedAt === null ? '' : ' · reopened'}
                  </button>
                  <div className={styles.quiet}>
                    {one.preparer}
                    {one.reviewer === null ? '' : `, reviewed by ${one.reviewer}`} · {formatInstant(one.at)}
                    {one.note === null ? '' : ` · ${one.note}`}
                  </div>
                </th>
                <td className={styles.number}>
                  {one.figures.map((figure) => (
                    <div key={figure.currency}>
                      <Amount amountMinor={figure.differenceMinor} currency={figure.currency} />
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.right}>
        {chosen !== null && (
          <>
            <div className={styles.filters}>
              <strong>As of {formatDay(chosen.asOf)}</strong>
              <span className={styles.quiet}>
                {plural(chosen.decisionCount, 'decision')}, head {chosen.decisionHead?.slice(0, 8) ?? '–'}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconLockOpen size={14} />}
                disabled={!canDecide || chosen.reopenedAt !== null}
                onClick={() => setDialog('reopen')}
              >
                Reopen …
              </Button>
            </div>
            <ChangedSince signOff={chosen} />
          </>
        )}
      </div>
      {dialog === 'sign' && <SignDialog reply={reply} onClose={() => setDialog(null)} />}
      {dialog === 'reopen' && chosen !== null && <ReopenDialog signOff={chosen} onClose={() => setDialog(null)} />}
    </div>
  );
}
