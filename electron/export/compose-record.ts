import { AppError } from '../../shared/errors.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { buildDocument } from './documents.ts';
import { readPlanInput } from './read-plan.ts';
import type { JsonObject } from './types.ts';

/**
 * The body a source document would be created with, for an update of its lines: they go all or none.
 *
 * @throws AppError 'export.item-blocked' where a line cannot be written as it is
 */
export function planAnewRecord(db: ReadableDb, homeCurrency: string, invoiceId: number): JsonObject {
  const input = readPlanInput(db, homeCurrency, { clients: [], documents: [invoiceId], payments: [] });
  const [document] = input.documents;
  if (document === undefined) throw new AppError('app.not-found', 'none', { invoice: invoiceId });
  const { body, problems } = buildDocument(document, {
    values: input.values,
    itemId: '',
    customer: '',
    multicurrency: input.multicurrency,
    keepsNumbers: true,
  });
  const problem = problems.find((one) => one.blocks);
  if (problem !== undefined)
    throw new AppError('export.item-blocked', 'fix-and-retry', { invoice: invoiceId, reason: problem.code });
  return body;
}
