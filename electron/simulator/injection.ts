/** Trouble made on purpose: which request it meets, and what happens to it. */

import type { EditRequest } from './edits.ts';
import type { Reply } from './http.ts';
import { pacificMillis } from './pacific-time.ts';
import { fault, faultXml, gatewayBody } from './qbo-fault.ts';

/** Which requests a rule meets; every part given must fit. */
export type FaultMatch = {
  method?: string;
  /** Text that the path contains, any case: `/invoice`, `/query`, `/oauth2/v1/tokens`. */
  route?: string;
  /** Text that query string or body contains, any case: `from Invoice`. */
  contains?: string;
  realmId?: string;
  /** Only the n-th fitting request, counted from 1. */
  nth?: number;
  /** Every n-th fitting request. */
  every?: number;
  /** Share of fitting requests, 0 to 1. */
  rate?: number;
};

export type FaultAction =
  | { type: 'throttle'; shape?: 'json' | 'xml'; retryAfterS?: number; status?: 429 | 403 }
  | { type: 'gateway'; status: 401 | 403 }
  | { type: 'server-error'; status?: number }
  | { type: 'fault'; code: string; detail?: string; status?: number }
  | { type: 'slow'; delayMs: number }
  | { type: 'drop'; when: 'before-commit' | 'after-commit' }
  | { type: 'hang'; when?: 'before-commit' | 'after-commit' }
  | { type: 'truncate' }
  | { type: 'edit'; when: 'before' | 'after'; edits: EditRequest[] };

export type FaultRule = {
  match?: FaultMatch;
  /** One action, or a script: the first fitting request meets the first, and so on, `null` meaning nothing happens. */
  action?: FaultAction;
  script?: (FaultAction | null)[];
  /** How often at most; without it, as long as the rule stands. */
  times?: number;
};

export type SeenRequest = { method: string; path: string; text: string; realmId: string | undefined };

type Standing = FaultRule & { id: number; seen: number; done: number };

export class Injection {
  readonly #rules: Standing[] = [];
  readonly #random: () => number;
  #lastId = 0;
  /** How many requests met an action. */
  injected = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(rule: FaultRule): number {
    this.#lastId += 1;
    this.#rules.push({ ...rule, id: this.#lastId, seen: 0, done: 0 });
    return this.#lastId;
  }

  clear(): void {
    this.#rules.length = 0;
  }

  list(): readonly (FaultRule & { id: number; seen: number; done: number })[] {
    return this.#rules;
  }

  /** What happens to this request: the first standing rule that fits decides. */
  actionFor(request: SeenRequest): FaultAction | undefined {
    for (const rule of this.#rules) {
      if (!fits(rule.match ?? {}, request)) continue;
      rule.seen += 1;
      if (rule.times !== undefined && rule.done >= rule.times) continue;
      const action = this.#chosen(rule);
      if (action === undefined) continue;
      rule.done += 1;
      this.injected += 1;
      return action;
    }
    return undefined;
  }

  #chosen(rule: Standing): FaultAction | undefined {
    if (rule.script !== undefined) return rule.script[rule.seen - 1] ?? undefined;
    const { nth, every, rate } = rule.match ?? {};
    if (nth !== undefined && rule.seen !== nth) return undefined;
    if (every !== undefined && rule.seen % every !== 0) return undefined;
    if (rate !== undefined && this.#random() >= rate) return undefined;
    return rule.action;
  }
}

function fits(match: FaultMatch, request: SeenRequest): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.route !== undefined && !request.path.toLowerCase().includes(match.route.toLowerCase())) return false;
  if (match.contains !== undefined && !request.text.toLowerCase().includes(match.contains.toLowerCase())) return false;
  return match.realmId === undefined || match.realmId === request.realmId;
}

const JSON_TYPE = 'application/json;charset=UTF-8';

/** The throttle's answer: XML more often than not, whatever the caller accepts. */
export function throttleReply(
  nowMs: number,
  shape: 'json' | 'xml',
  retryAfterS?: number,
  status: 429 | 403 = 429,
): Reply {
  const message = `message=ThrottleExceeded; errorCode=003001; statusCode=${status}`;
  const detail = 'An application error has occurred while processing your request';
  const headers: Record<string, string> = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  if (shape === 'xml') {
    const body = faultXml('SERVICE', [{ code: '3001', message, detail }], pacificMillis(nowMs));
    return { status, body, contentType: 'text/xml', headers };
  }
  return { status, body: gatewayBody('SERVICE', '3001', message, detail, nowMs), contentType: JSON_TYPE, headers };
}

/** The gateway's own refusals: 401 for the token, 403 for the company. */
export function gatewayReply(nowMs: number, status: 401 | 403, detail: string): Reply {
  const body =
    status === 401
      ? gatewayBody(
          'AUTHENTICATION',
          '3200',
          'message=AuthenticationFailed; errorCode=003200; statusCode=401',
          detail,
          nowMs,
        )
      : gatewayBody(
          'SERVICE',
          '3100',
          'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
          detail,
          nowMs,
        );
  return { status, body, contentType: JSON_TYPE };
}

/** The answer an action puts in place of the real one, or undefined when it does something else. */
export function replyOf(action: FaultAction, nowMs: number): Reply | undefined {
  if (action.type === 'throttle') return throttleReply(nowMs, action.shape ?? 'xml', action.retryAfterS, action.status);
  if (action.type === 'gateway')
    return gatewayReply(
      nowMs,
      action.status,
      action.status === 401 ? 'Token expired: AB1' : 'Application has no access to this company',
    );
  if (action.type === 'server-error') {
    const status = action.status ?? 503;
    return {
      status,
      body: `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
      contentType: 'text/html',
    };
  }
  if (action.type === 'fault') {
    const error = fault(action.code, action.detail ?? 'made on purpose');
    const body = JSON.stringify({ Fault: error.toJson(), time: pacificMillis(nowMs) });
    return { status: action.status ?? error.status, body, contentType: JSON_TYPE };
  }
  return undefined;
}
