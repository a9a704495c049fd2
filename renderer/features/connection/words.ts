import { errorText } from '../../../shared/error-texts.ts';
import { type ErrorCode, errorCodes } from '../../../shared/errors.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { formatCount, formatInstant, plural } from '../../ui/format.ts';
import { typeNames } from './type-names.ts';

export type Health = EngineOutput<'connection.health'>;
export type TypeState = EngineOutput<'connection.types'>[number];
type ErrorShape = NonNullable<TypeState['error']>;

const known: ReadonlySet<string> = new Set(errorCodes);

/** An error of another process in words; a code this window does not know is a bug. */
export function errorWords(error: Pick<ErrorShape, 'code' | 'details'>): { title: string; remedy: string } {
  const code: ErrorCode = known.has(error.code) ? (error.code as ErrorCode) : 'app.bug';
  return errorText(code, error.details);
}

/** One reason of the connection's health as a sentence with what to do. */
export function reasonWords(reason: Health['reasons'][number]): { title: string; remedy: string } {
  switch (reason.about) {
    case 'pull-failed': {
      const { title, remedy } = errorWords(reason.error);
      return {
        title: `The last pull ended early${reason.at === null ? '' : `, ${formatInstant(reason.at)}`}: ${title}`,
        remedy,
      };
    }
    case 'pull-stopped':
      return {
        title: `The last pull was stopped${reason.at === null ? '' : `, ${formatInstant(reason.at)}`}`,
        remedy: 'What it had read stays. The next pull goes on where this one stopped.',
      };
    case 'type-failed': {
      const { title, remedy } = errorWords(reason.error);
      return { title: `${typeNames[reason.type]} could not be pulled: ${title}`, remedy };
    }
    case 'count-differs':
      return {
        title: `${typeNames[reason.type]}: ${formatCount(reason.storedCount)} here, ${formatCount(reason.expectedCount)} in QuickBooks`,
        remedy: 'Pull this type again; if it stays, pull everything anew.',
      };
    case 'refused':
      return {
        title: `${plural(reason.count, 'record')} could not be read`,
        remedy: 'They are listed under Records, with what is wrong in each. Everything else is complete.',
      };
    case 'pull-old':
      return {
        title: `The last pull is ${plural(reason.days, 'day')} old`,
        remedy: 'Pull now. After 30 days QuickBooks no longer tells deletions, and a pull takes longer.',
      };
    case 'throttled':
      return {
        title: `QuickBooks asked to slow down ${plural(reason.count, 'time')} in the last hour`,
        remedy: 'Nothing is lost: requests wait and go on by themselves. Another application may use this company too.',
      };
    case 'errors':
      return {
        title: `${formatCount(reason.errorCount)} of ${plural(reason.requestCount, 'request')} failed in the last hour`,
        remedy: 'They were tried again. The list under Jobs says what each one met.',
      };
    case 'limit-near':
      return {
        title: `${formatCount(reason.readCount)} of ${formatCount(reason.limit)} reads of this month are used`,
        remedy: 'Beyond the limit Intuit refuses reads until next month. Pull less often, or raise the tier.',
      };
  }
}
