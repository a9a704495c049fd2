/** Create, update, delete, void: the path every write takes, whether by itself or in a batch. */
import type { EntitySpec } from './catalog.ts';
import { checkOpenPeriod, draftOf, refuseUnknown } from './fields.ts';
import { copyOf, type QboObject, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Realm, Transaction } from './realm.ts';
import { LEDGER_REMOVALS, LEDGER_RULES, LEDGER_VOIDS } from './rules-ledger.ts';
import { NAME_RULES } from './rules-names.ts';
import { PAYMENT_REMOVALS, PAYMENT_RULES, PAYMENT_VOIDS } from './rules-payments.ts';
import { SALES_REMOVALS, SALES_RULES, SALES_VOIDS, voided } from './rules-sales.ts';

export type WriteContext = {
  spec: EntitySpec;
  /** The body as sent. */
  sent: QboObject;
  before: QboObject | undefined;
  /** Values of the `include` parameter, lower case. */
  includes: ReadonlySet<string>;
  nextAddressId: () => string;
};

/** Checks a draft and computes what QuickBooks computes, in place; changes other objects through the transaction. */
export type Rule = (tx: Transaction, draft: QboObject, context: WriteContext) => void;

/** What happens elsewhere when an object is deleted or voided. */
export type Removal = (tx: Transaction, before: QboObject, context: WriteContext) => void;

export type WriteRequest = {
  spec: EntitySpec;
  body: QboObject;
  /** `create`, `update`, `delete`, `void`, or undefined: then the body's `Id` decides. */
  operation: string | undefined;
  includes: ReadonlySet<string>;
};

export type WriteResult = { object: QboObject; deleted: boolean };

const RULES: Readonly<Record<string, Rule>> = { ...NAME_RULES, ...SALES_RULES, ...PAYMENT_RULES, ...LEDGER_RULES };
const REMOVALS: Readonly<Record<string, Removal>> = { ...SALES_REMOVALS, ...PAYMENT_REMOVALS, ...LEDGER_REMOVALS };
const VOIDS: Readonly<Record<string, Removal>> = { ...SALES_VOIDS, ...PAYMENT_VOIDS, ...LEDGER_VOIDS };

/**
 * Carries out one write inside `tx`; the caller commits.
 *
 * @returns the id of the object written, or the stub of the one deleted
 * @throws QboFault by the rules of the contract's section 6; the transaction must then be dropped
 */
export function carryOut(tx: Transaction, request: WriteRequest): WriteResult {
  const { spec, body, includes } = request;
  if (tx.realm.settings.subscriptionEnded)
    throw fault('6190', 'Subscription period has ended or canceled or there was a billing problem.');
  if (!spec.writable)
    throw fault('500', `Operation ${request.operation ?? 'create'} is not supported for ${spec.name}`);
  const operation = request.operation ?? (textAt(body, 'Id') === undefined ? 'create' : 'update');
  if (operation === 'delete') return remove(tx, spec, body);
  if (operation === 'void' || includes.has('void')) return voidIt(tx, request, operation);
  if (operation !== 'create' && operation !== 'update') throw fault('500', `Operation ${operation} is not supported`);
  refuseUnknown(spec, body);
  if (operation === 'create' && spec.kind === 'single')
    throw fault('500', `Operation create is not supported for ${spec.name}`);
  const before = operation === 'update' ? current(tx, spec, body) : undefined;
  const draft = draftOf(spec, body, before);
  draft.Id = before === undefined ? tx.nextId(spec) : (textAt(before, 'Id') ?? '');
  RULES[spec.name]?.(tx, draft, contextOf(tx.realm, spec, body, before, includes));
  tx.put(spec.name, draft);
  return { object: draft, deleted: false };
}

function contextOf(
  realm: Realm,
  spec: EntitySpec,
  sent: QboObject,
  before: QboObject | undefined,
  includes: ReadonlySet<string>,
): WriteContext {
  return { spec, sent, before, includes, nextAddressId: () => realm.nextAddressId() };
}

/** The stored object a change is for: it must exist (610) and be the version the caller knows (5010). */
function current(tx: Transaction, spec: EntitySpec, body: QboObject): QboObject {
  const id = spec.kind === 'single' ? '1' : textAt(body, 'Id');
  if (id === undefined) throw fault('2020', 'Id', 'Id');
  const before = tx.get(spec.name, id);
  if (before === undefined)
    throw fault('610', `${spec.name} ${id} : Another user has deleted this transaction, or it was never there.`);
  const token = body.SyncToken;
  if (token === undefined) throw fault('2020', 'SyncToken', 'SyncToken');
  if (String(token) !== textAt(before, 'SyncToken')) {
    throw fault(
      '5010',
      `You and another user were working on this at the same time. The other user finished before you did, so your work was not saved. Id=${id}`,
    );
  }
  return before;
}

function remove(tx: Transaction, spec: EntitySpec, body: QboObject): WriteResult {
  if (spec.kind !== 'transaction')
    throw fault('500', `Operation delete is not supported for ${spec.name}; make it inactive`);
  const before = current(tx, spec, body);
  checkOpenPeriod(tx, textAt(before, 'TxnDate'));
  REMOVALS[spec.name]?.(tx, before, contextOf(tx.realm, spec, body, before, new Set()));
  const id = textAt(before, 'Id') ?? '';
  tx.remove(spec.name, id);
  return { object: { status: 'Deleted', domain: 'QBO', Id: id }, deleted: true };
}

function voidIt(tx: Transaction, request: WriteRequest, operation: string): WriteResult {
  const { spec, body, includes } = request;
  const asked = operation === 'void' ? 'operation' : 'include';
  if (spec.voidBy !== asked) throw fault('500', `Operation void is not supported for ${spec.name} in this way`);
  const before = current(tx, spec, body);
  checkOpenPeriod(tx, textAt(before, 'TxnDate'));
  VOIDS[spec.name]?.(tx, before, contextOf(tx.realm, spec, body, before, includes));
  const object = voided(spec, copyOf(before));
  tx.put(spec.name, object);
  return { object, deleted: false };
}
