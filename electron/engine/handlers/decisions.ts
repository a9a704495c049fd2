import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Decision as DecisionShape, decisionCalls, Question } from '../../../shared/ipc/decisions.ts';
import { listPeople, listQuestions, nextQuestionId, readLabel } from '../../ledger/annotations.ts';
import { currentRow, dropRow, putRow } from '../../ledger/changes.ts';
import {
  changesOf,
  type DecisionRow,
  decide,
  findBrokenLink,
  findRedoable,
  findUndoable,
  getDecision,
  listDecisions,
  nextDecisionId,
  undoBlocker,
  undoDecision,
} from '../../ledger/decisions.ts';
import { afterDecision } from '../after-facts.ts';
import { type Area, announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor, type Session } from '../context.ts';
import { undoGuards } from '../undo-guards.ts';

const allAreas: readonly Area[] = [
  'company',
  'customers',
  'documents',
  'payments',
  'conflicts',
  'exports',
  'tieout',
  'imports',
];

export function toDecision(row: DecisionRow): z.infer<typeof DecisionShape> {
  return {
    decisionId: row.id,
    at: row.at,
    person: row.person,
    kind: row.kind,
    summary: row.summary,
    note: row.note,
    undoes: row.undoes,
    undoneBy: row.undone_by,
  };
}

async function takeBack(engine: EngineContext, session: Session, id: number | null): Promise<{ summary: string }> {
  if (id === null) throw new AppError('decision.nothing-to-undo', 'none');
  const changes = changesOf(getDecision(engine.db, id));
  const undoId = undoDecision(engine.db, authorOf(engine, session), id, undoGuards);
  const { summary } = getDecision(engine.db, undoId);
  await afterDecision(engine, changes);
  announce(engine, summary, allAreas);
  return { summary };
}

export const decisionHandlers: HandlersFor<typeof decisionCalls> = {
  'decisions.list': ({ db }, { offset, limit, ...filter }) => {
    const { rows, totalCount } = listDecisions(db, filter, offset, limit);
    return { rows: rows.map(toDecision), totalCount, people: listPeople(db) };
  },
  'decisions.detail': ({ db }, { decisionId }) => {
    const row = getDecision(db, decisionId);
    return {
      decision: toDecision(row),
      before: row.before,
      after: row.after,
      hash: row.hash,
      chainIntact: findBrokenLink(db) === null,
      blockedBy: undoBlocker(db, row, undoGuards),
    };
  },
  'decisions.undo': (engine, { decisionId }, session) =>
    takeBack(engine, session, decisionId ?? findUndoable(engine.db, session.person)),
  'decisions.redo': (engine, _input, session) => takeBack(engine, session, findRedoable(engine.db, session.person)),

  'notes.get': ({ db }, { record }) => {
    const key = { record_type: record.recordType, record_id: record.recordId };
    const note = currentRow(db, 'note', key);
    return {
      text: note === null ? '' : String(note.text),
      flagged: currentRow(db, 'record_mark', { ...key, mark: 'flagged' }) !== null,
    };
  },
  'notes.set': (engine, { record, text }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const key = { record_type: record.recordType, record_id: record.recordId };
    const present = currentRow(db, 'note', key);
    if ((present === null ? '' : present.text) === text) return null;
    const change =
      text === ''
        ? dropRow(db, 'note', key)
        : putRow(db, 'note', { ...key, text, at: author.at, person: author.person });
    const summary = text === '' ? `Removed the note on ${readLabel(db, record)}` : `Noted on ${readLabel(db, record)}`;
    decide(db, author, {
      kind: 'notes.set',
      summary,
      recordType: record.recordType,
      recordId: record.recordId,
      changes: [change],
    });
    announce(engine, summary, ['customers', 'documents']);
    return null;
  },
  'flags.set': (engine, { record, flagged }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const key = { record_type: record.recordType, record_id: record.recordId, mark: 'flagged' };
    if ((currentRow(db, 'record_mark', key) !== null) === flagged) return null;
    const summary = `${flagged ? 'Flagged' : 'Took the flag off'} ${readLabel(db, record)}`;
    const mark = { ...key, at: author.at, person: author.person, decision_id: nextDecisionId(db) };
    decide(db, author, {
      kind: 'flags.set',
      summary,
      recordType: record.recordType,
      recordId: record.recordId,
      changes: [flagged ? putRow(db, 'record_mark', mark) : dropRow(db, 'record_mark', key)],
    });
    announce(engine, summary, ['customers', 'documents']);
    return null;
  },
  'questions.list': ({ db }): z.infer<typeof Question>[] => listQuestions(db),
  'questions.ask': (engine, { record, text }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const summary = `Asked the client about ${readLabel(db, record)}`;
    decide(db, author, {
      kind: 'questions.ask',
      summary,
      recordType: record.recordType,
      recordId: record.recordId,
      changes: [
        putRow(db, 'question', {
          id: nextQuestionId(db),
          record_type: record.recordType,
          record_id: record.recordId,
          text,
          status: 'open',
          answer: null,
          at: author.at,
          person: author.person,
          answered_at: null,
        }),
      ],
    });
    announce(engine, summary, ['company', 'customers', 'documents']);
    return null;
  },
  'questions.answer': (engine, { questionId, status, answer }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const present = currentRow(db, 'question', { id: questionId });
    if (present === null) throw new AppError('app.not-found', 'none', { question: questionId });
    const summary = status === 'answered' ? 'Recorded an answer from the client' : 'Changed a question to the client';
    const answeredAt = status === 'answered' ? author.at : null;
    decide(db, author, {
      kind: 'questions.answer',
      summary,
      changes: [putRow(db, 'question', { ...present, status, answer, answered_at: answeredAt })],
    });
    announce(engine, summary, ['company']);
    return null;
  },
};
