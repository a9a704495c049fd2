import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { ErrorDetails } from '../../shared/errors.ts';
import { type FaultEntry, QuickbooksError, type Verdict, type WriteClass } from './errors.ts';
import { ambiguousAfterSilence, faultTable, verdicts } from './fault-table.ts';

/** A Fault as found in a reply, whatever its spelling. */
export interface Fault {
  /** `ValidationFault`, `SystemFault`, `SERVICE`, …; empty when absent. */
  readonly type: string;
  readonly entries: readonly FaultEntry[];
}

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);

const entrySchema = z.object({
  code: text,
  Message: text,
  message: text,
  Detail: text,
  detail: text,
  element: text,
});

const faultSchema = z.object({
  type: text,
  Error: z.array(entrySchema).nullish(),
  error: z.array(entrySchema).nullish(),
});

/** Some gateways leave `code` empty and write it into the message only: `errorCode=003001`. */
const codeInMessage = /errorCode=(\d+)/;

function toEntry(entry: z.infer<typeof entrySchema>): FaultEntry {
  const message = entry.Message ?? entry.message ?? '';
  const code = (entry.code ?? '').trim() || (codeInMessage.exec(message)?.[1] ?? '');
  return {
    code: code === '' ? null : code.replace(/^0+(?=\d)/, ''),
    message,
    detail: entry.Detail ?? entry.detail ?? '',
    element: entry.element ?? null,
  };
}

function toFault(value: unknown): Fault | null {
  const parsed = faultSchema.safeParse(value);
  if (!parsed.success) return null;
  const entries = [...(parsed.data.Error ?? []), ...(parsed.data.error ?? [])].map(toEntry);
  return { type: parsed.data.type ?? '', entries };
}

/**
 * The Fault inside a parsed JSON reply, or null. Both spellings: `Fault` from the accounting service, `fault` from the gateway.
 * A 200 can carry one, so this comes before anything else is read.
 */
export function findFault(json: unknown): Fault | null {
  if (typeof json !== 'object' || json === null) return null;
  for (const key of ['Fault', 'fault']) {
    const value: unknown = Reflect.get(json, key);
    if (typeof value === 'object' && value !== null) return toFault(value) ?? { type: '', entries: [] };
  }
  return null;
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  isArray: (name) => name === 'Error',
});

/** Longer replies that start like markup are pages of some proxy, not faults. */
const xmlLengthMax = 100_000;

/** The Fault of an XML reply (`<IntuitResponse><Fault …>`), or null when it is something else or no XML. */
export function findXmlFault(body: string): Fault | null {
  if (!body.trimStart().startsWith('<') || body.length > xmlLengthMax) return null;
  let tree: unknown;
  try {
    tree = xml.parse(body);
  } catch {
    return null;
  }
  const root = z.object({ IntuitResponse: z.unknown() }).safeParse(tree);
  return findFault(root.success ? root.data.IntuitResponse : tree);
}

/** What is known about a failed call besides its fault. */
export interface ReplyContext {
  readonly isRead: boolean;
  readonly retryAfterMs: number | null;
  readonly details: ErrorDetails;
}

const classOrder: readonly WriteClass[] = ['not-run', 'refused', 'unknown'];

function verdictOf(entry: FaultEntry, faultType: string, httpStatus: number): Verdict {
  const known = entry.code === null ? undefined : faultTable[entry.code];
  if (known !== undefined) return known;
  if (httpStatus === 401 || /^AUTHENTICATION/i.test(faultType)) return verdicts.authentication;
  if (httpStatus === 429) return verdicts.throttled;
  if (httpStatus === 403 || /^AUTHORIZATION/i.test(faultType)) return verdicts.notAuthorized;
  if (httpStatus >= 500 || /^(System|Service)(Fault)?$/i.test(faultType)) return verdicts.unknownSystemFault;
  return verdicts.unknownFault;
}

/**
 * Turns a Fault into the error to throw. Of several entries the one with the most cautious class for writes leads
 * (unknown, then refused, then not run), the earlier one among equals; all are kept.
 */
export function faultError(fault: Fault, httpStatus: number, about: ReplyContext): QuickbooksError {
  let lead: { readonly entry: FaultEntry; readonly verdict: Verdict } | null = null;
  for (const entry of fault.entries) {
    const verdict = verdictOf(entry, fault.type, httpStatus);
    if (lead === null || classOrder.indexOf(verdict.writeClass) > classOrder.indexOf(lead.verdict.writeClass)) {
      lead = { entry, verdict };
    }
  }
  const entry = lead?.entry ?? { code: null, message: '', detail: '', element: null };
  return new QuickbooksError(lead?.verdict ?? verdictOf(entry, fault.type, httpStatus), {
    ...about,
    faults: fault.entries,
    details: { ...about.details, httpStatus, faultCode: entry.code, element: entry.element },
  });
}

/** The error of a reply that failed by HTTP status and carries no fault we can read. */
export function statusError(httpStatus: number, context: ReplyContext): QuickbooksError {
  const about = { ...context, details: { ...context.details, httpStatus } };
  if (httpStatus === 401) return new QuickbooksError(verdicts.authentication, about);
  if (httpStatus === 403) return new QuickbooksError(verdicts.notAuthorized, about);
  if (httpStatus === 404) return new QuickbooksError(verdicts.notFound, about);
  if (httpStatus === 429) return new QuickbooksError(verdicts.throttled, about);
  if (httpStatus >= 500 || httpStatus === 408) return new QuickbooksError(verdicts.serverError, about);
  return new QuickbooksError(verdicts.unreadable, about);
}

/**
 * What a failed write means for the document: `refused`, `not-run` or `unknown`.
 * After an unanswered attempt of the same item "stale", "not found", "duplicate number" and "duplicate name" may be the echo of
 * our own success, and count as unknown.
 *
 * @param error  whatever `post` threw; anything but a `QuickbooksError` is unknown
 */
export function writeClass(error: unknown, { unansweredBefore }: { readonly unansweredBefore: boolean }): WriteClass {
  if (!(error instanceof QuickbooksError)) return 'unknown';
  const ambiguous = error.faults.some((fault) => fault.code !== null && ambiguousAfterSilence.has(fault.code));
  return unansweredBefore && ambiguous ? 'unknown' : error.writeClass;
}
