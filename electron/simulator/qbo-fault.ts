/** Faults as the accounting service, the gateway and the throttle word them. */
import type { QboObject } from './json.ts';

export type FaultEntry = { code: string; message: string; detail: string; element?: string };

/** Thrown by the rules; nothing of the request is kept when it is. */
export class QboFault extends Error {
  readonly status: number;
  readonly type: string;
  readonly entries: readonly FaultEntry[];

  constructor(entries: readonly FaultEntry[], status = 400, type = 'ValidationFault') {
    super(entries.map((entry) => `${entry.code} ${entry.detail}`).join('; '));
    this.status = status;
    this.type = type;
    this.entries = entries;
  }

  /** The `Fault` object of the accounting service. */
  toJson(): QboObject {
    return {
      Error: this.entries.map((entry) => ({
        Message: entry.message,
        Detail: entry.detail,
        code: entry.code,
        element: entry.element ?? '',
      })),
      type: this.type,
    };
  }
}

const MESSAGES: Record<string, string> = {
  '500': 'Unsupported Operation',
  '600': 'Duplicate Request ID',
  '610': 'Object Not Found',
  '620': 'Transaction cannot be linked',
  '1040': 'Batch size exceeded',
  '2010': 'Request has invalid or unsupported property',
  '2020': 'Required param missing, need to supply the required value for the API',
  '2030': 'Invalid ID',
  '2040': 'Invalid String. The string is either too long or contains illegal characters.',
  '2050': 'String length is either shorter or longer than supported by specification',
  '2070': 'Invalid Date',
  '2080': 'Invalid Number',
  '2090': 'Invalid Enumeration',
  '2130': 'Invalid Request ID',
  '2170': 'Invalid Enumeration',
  '2210': 'Email Address does not conform to the syntax rules of RFC 822.',
  '2500': 'Invalid Reference Id',
  '4000': 'Error parsing query',
  '4001': 'Invalid query',
  '5010': 'Stale Object Error',
  '6000': 'A business validation error has occurred while processing your request',
  '6070': 'Amount calculation incorrect in the request',
  '6100': 'Invalid tax code',
  '6140': 'Duplicate Document Number Error',
  '6190': 'Invalid Company Status',
  '6200': 'Account Period Closed',
  '6210': 'Account Period Closed, Password Protected',
  '6220': 'Cannot make a name with a balance inactive',
  '6240': 'Duplicate Name Exists Error',
  '6250': 'Customer missing or inactive',
  '6540': 'Deposited Transaction cannot be changed',
  '10000': 'An application error has occurred while processing your request',
};

/** Builds one fault by its code. `detail` explains the case; `element` names the property at fault. */
export function fault(code: string, detail: string, element?: string): QboFault {
  const message = MESSAGES[code] ?? 'Request failed';
  const entry: FaultEntry = { code, message, detail: `${message} : ${detail}` };
  if (element !== undefined) entry.element = element;
  const type = code === '10000' ? 'SystemFault' : 'ValidationFault';
  return new QboFault([entry], code === '10000' ? 500 : 400, type);
}

/** A query fault has its own wording: the parser's or the validator's, without the general message in front. */
export function queryFault(code: '4000' | '4001', detail: string): QboFault {
  return new QboFault([{ code, message: MESSAGES[code] ?? '', detail }]);
}

/** The gateway's lower-case shape with epoch milliseconds. */
export function gatewayBody(type: string, code: string, message: string, detail: string, nowMs: number): string {
  return JSON.stringify({
    warnings: null,
    intuitObject: null,
    fault: { error: [{ message, detail, code, element: null }], type },
    queryResponse: null,
    batchItemResponse: [],
    attachableResponse: [],
    syncErrorResponse: null,
    requestId: null,
    time: Math.floor(nowMs),
    status: null,
    cdcresponse: [],
  });
}

/** A fault as XML: what callers get who do not ask for JSON, and what the throttle often sends anyway. */
export function faultXml(type: string, entries: readonly FaultEntry[], time: string): string {
  const errors = entries
    .map((entry) => {
      const element = entry.element === undefined ? '' : ` element="${escapeXml(entry.element)}"`;
      return `<Error code="${escapeXml(entry.code)}"${element}><Message>${escapeXml(entry.message)}</Message><Detail>${escapeXml(entry.detail)}</Detail></Error>`;
    })
    .join('');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="${time}" xmlns="http://schema.intuit.com/finance/v3"><Fault type="${type}">${errors}</Fault></IntuitResponse>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
}
