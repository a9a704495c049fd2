import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { wizardCalls } from '../../../shared/ipc/wizard.ts';
import { putRow } from '../../ledger/changes.ts';
import { decide } from '../../ledger/decisions.ts';
import { listProgress } from '../../ledger/progress.ts';
import { readSetting } from '../../ledger/settings.ts';
import { findLastRun, findOpenRun, finishRun, goToStep, putOffRun, setRunBackfill } from '../../ledger/wizard-runs.ts';
import { announce } from '../announce.ts';
import { authorOf, type HandlersFor } from '../context.ts';
import { tieOutsOf } from '../tieout-keeper.ts';
import { todayOf } from '../tieout-views.ts';
import { WizardCompletion, wizardKey } from '../wizard.ts';

type Standing = EngineOutput<'wizard.tieOut'>['before'][number];

export const wizardHandlers: HandlersFor<typeof wizardCalls> = {
  'wizard.go': (engine, { step }, session) => {
    const open = findOpenRun(engine.db);
    if (open?.step === step && open.shown) return null;
    goToStep(engine.db, authorOf(engine, session), step);
    announce(engine, null, ['company']);
    return null;
  },
  'wizard.leave': (engine) => {
    putOffRun(engine.db);
    announce(engine, null, ['company']);
    return null;
  },
  'wizard.withBackfill': (engine, { on }) => {
    setRunBackfill(engine.db, on);
    announce(engine, null, ['company']);
    return null;
  },
  'wizard.complete': (engine, _input, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const isFirst = readSetting(db, wizardKey, WizardCompletion) === null;
    const summary = 'Completed the set-up of this company';
    db.transaction(() => {
      // A set-up that was completed without being gone through has a run all the same: the one that ends here.
      if (!finishRun(db, author)) {
        goToStep(db, author, 'summary');
        finishRun(db, author);
      }
      if (!isFirst) return;
      const value = { completedAt: author.at, completedBy: author.person };
      decide(db, author, {
        kind: 'wizard.complete',
        summary,
        changes: [putRow(db, 'setting', { key: wizardKey, value: JSON.stringify(value) })],
      });
    })();
    announce(engine, isFirst ? summary : 'Went through the set-up again', ['company']);
    return null;
  },
  'wizard.tieOut': (engine) => {
    const { db } = engine;
    const startedAt = findOpenRun(db)?.startedAt ?? findLastRun(db)?.startedAt ?? null;
    const before = new Map<string, Standing>();
    if (startedAt !== null) {
      for (const point of listProgress(db, '')) {
        const known = before.get(point.currency);
        // The last one before it began; of a first run, which begins before the source is there, the first one with both sides.
        const bothSides = point.sourceMinor !== 0 && point.quickbooksMinor !== 0;
        if (point.at <= startedAt || known === undefined || (known.at > startedAt && isOneSided(known) && bothSides)) {
          before.set(point.currency, toStanding(point));
        }
      }
    }
    const at = engine.now().toISOString();
    const after = tieOutsOf(engine)
      .tieOut(todayOf(engine))
      .currencies.map((one) => toStanding({ ...one, at }));
    return { before: [...before.values()], after };
  },
};

function isOneSided(one: Standing): boolean {
  return one.sourceMinor === 0 || one.quickbooksMinor === 0;
}

function toStanding({
  at,
  currency,
  sourceMinor,
  quickbooksMinor,
  differenceMinor,
  unexplainedMinor,
}: Standing): Standing {
  return { at, currency, sourceMinor, quickbooksMinor, differenceMinor, unexplainedMinor };
}
