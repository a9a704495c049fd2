import { CompanySettings, type companyCalls } from '../../../shared/ipc/company.ts';
import { IsoDay } from '../../../shared/schemas/common.ts';
import { countApiCalls } from '../../ledger/api-calls.ts';
import { putRow } from '../../ledger/changes.ts';
import { readCounts } from '../../ledger/counts.ts';
import { decide } from '../../ledger/decisions.ts';
import { goLiveKey, readGoLiveEffects } from '../../ledger/go-live.ts';
import { lastImportAt } from '../../ledger/import-runs.ts';
import { lastJob } from '../../ledger/jobs.ts';
import { readSetting } from '../../ledger/settings.ts';
import { lastPullAt, listPullStates } from '../../ledger/sync-state.ts';
import { announce } from '../announce.ts';
import { BackfillRun, backfillKey } from '../backfill.ts';
import { authorOf, type HandlersFor } from '../context.ts';
import { companySettingsKey, startPull } from '../pull-job.ts';
import { todayOf } from '../tieout-views.ts';
import { readWizard } from '../wizard.ts';

export const companyHandlers: HandlersFor<typeof companyCalls> = {
  'company.status': (engine, _input, session) => {
    const { db, identity } = engine;
    const calls = countApiCalls(db);
    const lastPull = lastJob(db, 'pull');
    return {
      ...identity,
      mode: session.mode,
      person: session.person,
      today: todayOf(engine),
      lastPullAt: lastPullAt(db),
      pullError: lastPull?.status === 'failed' ? lastPull.error : null,
      lastImportAt: lastImportAt(db),
      goLive: readSetting(db, goLiveKey, IsoDay),
      backfilledAt: readSetting(db, backfillKey, BackfillRun)?.at ?? null,
      wizard: readWizard(engine),
      counts: readCounts(db),
      requestCount: calls.requests,
      errorCount: calls.errors,
    };
  },
  'company.settings': ({ db }) => readSetting(db, companySettingsKey, CompanySettings),
  'pull.start': (engine, input, session) => ({ jobId: startPull(engine, input, session.person) }),
  'pull.state': ({ db }) => listPullStates(db),
  'goLive.effects': ({ db }, { date }) => readGoLiveEffects(db, date, readSetting(db, goLiveKey, IsoDay)),
  'goLive.set': (engine, { date }, session) => {
    const { db } = engine;
    if (readSetting(db, goLiveKey, IsoDay) === date) return null;
    const summary = `Set the go-live date to ${date}`;
    decide(db, authorOf(engine, session), {
      kind: 'go-live.set',
      summary,
      changes: [putRow(db, 'setting', { key: goLiveKey, value: JSON.stringify(date) })],
    });
    announce(engine, summary, ['company', 'documents', 'exports', 'tieout']);
    return null;
  },
};
