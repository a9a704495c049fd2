import { type Action, actionsOf } from '../app/actions.ts';
import { formatCount } from './format.ts';

/** What is asked of a row of any review list. */
interface Reviewed {
  readonly flagged: boolean;
}

/** What a review list can do with the row under the cursor, and when. */
export interface ReviewChoices<Row extends Reviewed> {
  readonly active: Row | null;
  /** Decisions can be taken at all; not in a read-only window. */
  readonly canDecide: boolean;
  /** Nothing is decided of the active row yet. */
  readonly isOpen: boolean;
  readonly hasCandidate: boolean;
  /** How many candidates the active row has. */
  readonly candidateCount: number;
  /** Which candidate of the row is looked at. */
  readonly candidateIndex: number;
  /** How many rows are ticked: what acts on all of them says so. */
  readonly tickedCount: number;
  /** The list on show is that of rows left for later. */
  readonly isLeftTab: boolean;
  /** How accepting is called here: `{ id: 'link', label: 'Link' }`. */
  readonly accept: { readonly id: string; readonly label: string };
  readonly onAccept: (row: Row) => unknown;
  readonly onReject: (row: Row) => unknown;
  readonly onCandidate: (index: number) => void;
  readonly onLeave: (left: boolean) => void;
  readonly onAsk: (row: Row) => unknown;
  readonly onFlag: (row: Row, flagged: boolean) => unknown;
  readonly onNote: () => void;
}

/** The actions that lists of matches share, on the same keys everywhere. */
export function reviewActions<Row extends Reviewed>(
  group: string,
  choices: ReviewChoices<Row>,
): Readonly<Record<'accept' | 'notSame' | 'next' | 'later' | 'ask' | 'flag' | 'note', Action>> {
  const { active, canDecide, isOpen, hasCandidate, candidateCount, candidateIndex, tickedCount, isLeftTab } = choices;
  const flagged = active?.flagged ?? false;
  const make = actionsOf(group);
  const onRow = (work: (row: Row) => unknown) => () => {
    if (active !== null) work(active);
  };
  const canAct = canDecide && active !== null;
  const counted = tickedCount > 1 ? ` ${formatCount(tickedCount)}` : '';
  return {
    accept: make(choices.accept.id, choices.accept.label, 'A', canDecide && hasCandidate, onRow(choices.onAccept)),
    notSame: make('reject', 'Not the same', 'N', canDecide && hasCandidate, onRow(choices.onReject)),
    next: make('next', 'Next candidate', 'X', hasCandidate && candidateCount > 1, () =>
      choices.onCandidate((candidateIndex + 1) % Math.max(1, candidateCount)),
    ),
    later: make('leave', isLeftTab ? `Take up${counted} again` : `Leave${counted}`, 'L', canDecide && isOpen, () =>
      choices.onLeave(!isLeftTab),
    ),
    ask: make('ask', 'Ask the client', 'Q', canAct, onRow(choices.onAsk)),
    flag: make(
      'flag',
      flagged ? 'Take the flag off' : 'Flag',
      'F',
      canAct,
      onRow((row) => choices.onFlag(row, !flagged)),
    ),
    note: make('note', 'Note', 'F2', active !== null, choices.onNote),
  };
}
