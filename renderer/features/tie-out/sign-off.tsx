import { Button, Group } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { SignOff } from '../../../shared/ipc/sign-offs.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatDay, formatInstant, plural } from '../../ui/format.ts';
import { ReopenDialog, SignDialog } from './sign-off-dialogs.tsx';
import { ChangedSince } from './signed-changes.tsx';
import styles from './tie-out.module.css';
import { type TieOutReply, useTieOutFacts } from './use-tie-out.ts';

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
    <div className={`${styles.split} ${styles.signing}`}>
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
      {dialog === 'sign' && <SignDialog asOf={reply.asOf} onClose={() => setDialog(null)} />}
      {dialog === 'reopen' && chosen !== null && <ReopenDialog signOff={chosen} onClose={() => setDialog(null)} />}
    </div>
  );
}
