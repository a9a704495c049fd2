import { Alert, Button, Group, Text } from '@mantine/core';
import { IconListCheck, IconUpload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts, useJob } from '../../stores/company.ts';
import { formatInstant } from '../../ui/format.ts';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import { Batch } from './batch.tsx';
import { Batches } from './batches.tsx';
import { Candidates } from './candidates.tsx';
import { ConfigDialog } from './config-dialog.tsx';
import styles from './export.module.css';
import { useExport } from './store.ts';

type Tab = 'candidates' | 'batches';
type Overview = EngineOutput<'exports.overview'>;

const tabs: readonly TierTab<Tab>[] = [
  { id: 'candidates', label: 'To send', icon: IconUpload, colour: '--tier-linked' },
  { id: 'batches', label: 'Batches', icon: IconListCheck, colour: '--tier-unmatched' },
];

function useOverview(): { overview: Overview | null; batchCount: number } {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [batchCount, setBatchCount] = useState(0);
  const version = useFacts('exports', 'documents', 'customers', 'payments', 'company');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const [next, batches] = await Promise.all([
        callEngine('exports.overview', {}),
        callEngine('exports.batches', { offset: 0, limit: 1 }),
      ]);
      if (!current) return;
      setOverview(next);
      setBatchCount(batches.totalCount);
    });
    return () => {
      current = false;
    };
  }, [version]);
  return { overview, batchCount };
}

/** After a restore: why export is locked, and what opens it. */
function Locked({ locked, canPush }: { readonly locked: NonNullable<Overview['locked']>; readonly canPush: boolean }) {
  const job = useJob('push');
  const running = job?.status === 'running';
  return (
    <Alert color="orange" variant="light" m="sm" title="Export is locked">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          This ledger was {locked.why} on {formatInstant(locked.since)}. Documents may have been sent since the backup:
          everything is pulled anew and searched for them first, so that nothing is sent twice.
        </Text>
        <Button
          style={{ flex: 'none' }}
          disabled={!canPush || running}
          loading={running}
          onClick={() => run(() => callEngine('exports.unlock', {}))}
        >
          Pull, search and unlock
        </Button>
      </Group>
    </Alert>
  );
}

/** Composing, checking, pushing and taking back export batches: the only place from which QuickBooks is changed. */
export function ExportScreen() {
  const { view, batchId, set } = useExport();
  const status = useCompany((company) => company.status);
  const { overview, batchCount } = useOverview();
  const [configuring, setConfiguring] = useState(false);
  const canDecide = status?.mode !== 'read-only';
  const canPush = status?.mode === 'full';
  if (overview === null) return null;
  const total = overview.candidates.reduce((sum, one) => sum + one.count, 0);
  const onConfigure = () => setConfiguring(true);
  const head = (
    <TierTabs
      tabs={tabs}
      value={view === 'candidates' ? 'candidates' : 'batches'}
      counts={{ candidates: total, batches: batchCount }}
      onChange={(next) => set({ view: next })}
    />
  );
  return (
    <div className={styles.column}>
      {overview.locked !== null && <Locked locked={overview.locked} canPush={canPush} />}
      <div className={styles.grow}>
        {view === 'candidates' && (
          <Candidates head={head} overview={overview} canDecide={canDecide} onConfigure={onConfigure} />
        )}
        {view === 'batches' && <Batches head={head} />}
        {view === 'batch' && batchId !== null && (
          <Batch
            batchId={batchId}
            canDecide={canDecide}
            canPush={canPush}
            locked={overview.locked !== null}
            onConfigure={onConfigure}
          />
        )}
      </div>
      {configuring && <ConfigDialog canDecide={canDecide} onClose={() => setConfiguring(false)} />}
    </div>
  );
}
