import { plural } from '../../../shared/plural.ts';
import { listQuestions } from '../../ledger/annotations.ts';
import { listDecisions } from '../../ledger/decisions.ts';
import type { ReportSection } from '../../reports/document.ts';
import { instantText } from '../../reports/html/page.ts';
import type { EngineContext } from '../context.ts';
import { column, count } from './cells.ts';

/** The whole decision log. */
export function decisionSection(engine: EngineContext): ReportSection {
  const all = { search: '', person: null, day: null, record: null };
  const { rows, totalCount } = listDecisions(engine.db, all, 0, Number.MAX_SAFE_INTEGER);
  return {
    title: 'Decisions',
    lines: [`${plural(totalCount, 'decision')}, newest first.`],
    figure: null,
    charts: [],
    tables: [
      {
        title: null,
        columns: [
          column('No.', 'count'),
          column('When'),
          column('Who'),
          column('What'),
          column('Note'),
          column('Undone by', 'count'),
        ],
        rows: rows.map((row) => [
          count(row.id),
          instantText(row.at),
          row.person,
          row.summary,
          row.note,
          row.undone_by === null ? null : count(row.undone_by),
        ]),
        total: null,
      },
    ],
  };
}

/** Questions to the client, answered or not. */
export function questionSection(engine: EngineContext): ReportSection {
  const questions = listQuestions(engine.db);
  const open = questions.filter((question) => question.status !== 'answered');
  return {
    title: 'Questions to the client',
    lines: [`${plural(open.length, 'question')} without an answer.`],
    figure: null,
    charts: [],
    tables: [
      {
        title: null,
        columns: [
          column('About'),
          column('Question'),
          column('State'),
          column('Answer'),
          column('Asked by'),
          column('When'),
        ],
        rows: questions.map((question) => [
          question.label,
          question.text,
          question.status,
          question.answer,
          question.person,
          instantText(question.at),
        ]),
        total: null,
      },
    ],
  };
}
