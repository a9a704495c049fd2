import type { connectionCalls } from '../../../shared/ipc/connection.ts';
import { listRequestDays, recentErrors } from '../../ledger/api-calls.ts';
import { lastJob } from '../../ledger/jobs.ts';
import { listRefused } from '../../ledger/refused-rows.ts';
import { lastPullAt, listTypeStates } from '../../ledger/sync-state.ts';
import { listEvents } from '../../ledger/webhook-events.ts';
import { pullRecords } from '../../sync/targeted.ts';
import { afterFacts } from '../after-facts.ts';
import type { HandlersFor } from '../context.ts';
import { judgeHealth, monthlyReadLimit } from '../health.ts';
import { readTimer, setTimer } from '../pull-timer.ts';
import { readQueryRows, runQuery } from '../query-box.ts';
import { keepsVerifier, receiveWebhook } from '../webhook-inbox.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const refusedShown = 500;

export const connectionHandlers: HandlersFor<typeof connectionCalls> = {
  'connection.health': (engine) => {
    const { db } = engine;
    const now = engine.now();
    const back = (ms: number) => new Date(now.getTime() - ms).toISOString();
    // Far enough back to hold the whole month and the chart.
    const days = listRequestDays(db, back(31 * dayMs).slice(0, 10));
    const facts = {
      now,
      lastPullAt: lastPullAt(db),
      lastPull: lastJob(db, 'pull'),
      types: listTypeStates(db),
      recent: recentErrors(db, back(hourMs)),
      days,
    };
    return {
      ...judgeHealth(facts),
      lastPullAt: facts.lastPullAt,
      monthlyLimit: monthlyReadLimit,
      days: days.filter((one) => one.day > back(30 * dayMs).slice(0, 10)),
      timerMinutes: readTimer(engine),
      keepsVerifier: keepsVerifier(engine),
    };
  },
  'connection.types': ({ db }) => listTypeStates(db),
  'connection.refused': ({ db }) => listRefused(db, refusedShown),
  'connection.test': async ({ quickbooks }) => {
    const startedMs = performance.now();
    const { companyName } = await quickbooks.companyInfo({ priority: 'foreground', retry: 'not-run' });
    return { companyName, durationMs: Math.round(performance.now() - startedMs) };
  },
  'connection.setTimer': (engine, { everyMinutes }) => {
    setTimer(engine, everyMinutes);
    return null;
  },
  'connection.query': (engine, { statement }) => runQuery(engine, statement),
  'connection.queryRows': (engine, { queryId, ...page }) => readQueryRows(engine, queryId, page),
  'connection.refreshRecord': async (engine, { type, id }) => {
    const { db, quickbooks, identity, now } = engine;
    const deps = { db, quickbooks, homeCurrency: identity.homeCurrency, now };
    const found = await pullRecords(deps, type, [id], { priority: 'foreground' });
    if (found.changedCount > 0) await afterFacts(engine, 'pull');
    if (found.goneIds.length > 0) return { outcome: 'gone' };
    if (found.refusedCount > 0) return { outcome: 'refused' };
    return { outcome: found.changedCount > 0 ? 'changed' : 'unchanged' };
  },
  'connection.webhooks': (engine, received) => receiveWebhook(engine, received),
  'connection.webhookEvents': ({ db }, { offset, limit }) => listEvents(db, offset, limit),
};
