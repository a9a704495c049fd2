import { z } from 'zod';
import { CompanyFigures, NamePair } from '../../shared/ipc/app.ts';
import { AppErrorShape, Currency, Environment, Mode } from '../../shared/schemas/common.ts';

/** Messages between main and an engine. Both ends are ours, both ends still check. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('init'),
    ledgerFile: z.string(),
    identity: z.object({
      environment: Environment,
      realmId: z.string(),
      companyName: z.string(),
      homeCurrency: Currency,
    }),
    apiBase: z.string(),
    logFolder: z.string(),
  }),
  z.object({ type: z.literal('connect'), mode: Mode, person: z.string() }),
  z.object({
    type: z.literal('reply'),
    id: z.int(),
    ok: z.boolean(),
    value: z.unknown(),
    error: AppErrorShape.nullable(),
  }),
  /** The API is at another address from now on: the practice company moved. */
  z.object({ type: z.literal('move'), apiBase: z.string() }),
  z.object({ type: z.literal('stop') }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

export const Ask = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('access-token'), rejected: z.string().nullable() }),
  z.object({ ask: z.literal('token-worked'), token: z.string() }),
  z.object({ ask: z.literal('file-path'), fileToken: z.string() }),
  z.object({ ask: z.literal('print-pdf'), html: z.string() }),
  z.object({ ask: z.literal('exchange-names'), accepted: z.array(NamePair) }),
  /** Asks for one of the few turns that engines have for syncing, gives it back, or asks whether another waits for one, or which companies have one. */
  z.object({ ask: z.literal('sync-slot'), step: z.enum(['acquire', 'release', 'others-wait', 'holders']) }),
]);
export type Ask = z.infer<typeof Ask>;

/** Names of the companies that have a turn. */
export const Holders = z.array(z.string());

export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: AppErrorShape }),
  z.object({ type: z.literal('request'), id: z.int(), ask: Ask }),
  z.object({ type: z.literal('figures'), figures: CompanyFigures }),
  z.object({ type: z.literal('stopped') }),
]);
export type FromEngine = z.infer<typeof FromEngine>;
