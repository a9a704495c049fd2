import { AppError } from '../../shared/errors.ts';
import { type WebhookAnswer, webhookBodyMax } from '../../shared/ipc/connection.ts';
import { newEventKeys, saveEvents } from '../ledger/webhook-events.ts';
import { planTargetedPull, readWebhooks } from '../quickbooks/webhooks.ts';
import { openBytes } from '../source/bytes.ts';
import { pullRecords } from '../sync/targeted.ts';
import { afterFacts } from './after-facts.ts';
import type { EngineContext } from './context.ts';

/** The app's verifier token, per open company: a secret, so it is kept in memory and never written. */
const verifiers = new WeakMap<EngineContext, string>();

export function keepsVerifier(engine: EngineContext): boolean {
  return verifiers.has(engine);
}

export interface ReceivedWebhook {
  readonly fileToken: string | null;
  readonly body: string | null;
  readonly signature: string;
  readonly verifierToken: string | null;
}

/**
 * Takes a notification that the firm's relay received: checks its signature, leaves out what came before, and reads the
 * records it names. A notification only says where to look; what is true is read from QuickBooks. It counts as received
 * once its records are read, so that one that failed can be handed in again.
 *
 * @throws AppError 'import.file-too-large' for a file far beyond what a notification is, and what opening it throws
 */
export async function receiveWebhook(engine: EngineContext, received: ReceivedWebhook): Promise<WebhookAnswer> {
  const verifier = received.verifierToken ?? verifiers.get(engine);
  if (verifier === undefined) throw new AppError('ipc.bad-input', 'fix-and-retry', { field: 'verifierToken' });
  const body = await bodyOf(engine, received);
  const reading = readWebhooks(body, received.signature, verifier);
  if (reading.outcome !== 'read') return { outcome: reading.outcome };
  verifiers.set(engine, verifier);
  const { db, identity, quickbooks, now } = engine;
  const ours = reading.events.filter((event) => event.realmId === identity.realmId);
  const newKeys = newEventKeys(
    db,
    ours.map((event) => event.key),
  );
  const fresh = ours.filter((event) => newKeys.has(event.key));
  const plan = planTargetedPull(fresh, identity.realmId);
  let changedCount = 0;
  for (const [type, ids] of plan) {
    const deps = { db, quickbooks, homeCurrency: identity.homeCurrency, now };
    changedCount += (await pullRecords(deps, type, ids, { priority: 'foreground' })).changedCount;
  }
  saveEvents(
    db,
    fresh.map((event) => ({
      key: event.key,
      type: event.type,
      recordId: event.id,
      operation: event.operation,
      happenedAt: event.happenedAt,
    })),
    now().toISOString(),
  );
  if (changedCount > 0) await afterFacts(engine, 'pull');
  const mirrored = new Set<string>(plan.keys());
  return {
    outcome: 'read',
    eventCount: reading.events.length,
    newCount: fresh.length,
    otherCompanyCount: reading.events.length - ours.length,
    notMirroredCount: fresh.filter((event) => !mirrored.has(event.type)).length,
    changedCount,
  };
}

async function bodyOf(engine: EngineContext, { fileToken, body }: ReceivedWebhook): Promise<Uint8Array> {
  if (fileToken === null) return new TextEncoder().encode(body ?? '');
  const { name, sizeBytes, read } = await openBytes(await engine.host.filePath(fileToken));
  if (sizeBytes > webhookBodyMax) {
    const details = { file: name, limit: 'webhookBytes', limitNumber: webhookBodyMax };
    throw new AppError('import.file-too-large', 'fix-and-retry', details);
  }
  return read(0, sizeBytes);
}
