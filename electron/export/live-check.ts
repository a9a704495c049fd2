import { z } from 'zod';
import { blockItem, markChecked, markFailed } from '../ledger/export-item-states.ts';
import type { ItemRow } from '../ledger/export-items.ts';
import { findItem, isOwnVoided } from '../ledger/export-items.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { inList, pageRowsMax, selectStatement } from '../quickbooks/query.ts';
import type { Problem } from './types.ts';

/** Items whose numbers or names are asked for in one request. More would lie longer between check and sending. */
const itemsMax = 60;

/** Names are shared by three lists, numbers by all sales forms. */
const spaces = {
  name: ['Customer', 'Vendor', 'Employee'],
  number: ['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt'],
} as const;
type Space = keyof typeof spaces;

/** As QuickBooks itself would refuse it. */
const refusedAs = { name: 'quickbooks.duplicate-name', number: 'quickbooks.duplicate-number' } as const;

const Held = z.object({ Id: z.string(), DisplayName: z.string().nullish(), DocNumber: z.string().nullish() });

/** What of an item must be free in QuickBooks; null for what has no name or number of its own. */
function claimOf(item: ItemRow): { readonly space: Space; readonly text: string } | null {
  const { proof } = item.content;
  if (proof.by === 'name') return { space: 'name', text: proof.name };
  return proof.by === 'number' ? { space: 'number', text: proof.number } : null;
}

/**
 * Just before items are sent for the first time: asks QuickBooks, not the mirror, whether their numbers and names are
 * free, and notes its time, from which on a document of that number can be ours. Those that are taken are blocked. The
 * first item is checked for sure, others of the same space along with it.
 */
export async function checkLive(
  { db, quickbooks }: { readonly db: WritableDb; readonly quickbooks: Pick<QuickbooksClient, 'batchQueries'> },
  first: ItemRow,
  following: readonly ItemRow[],
): Promise<void> {
  const space = claimOf(first)?.space;
  if (space === undefined || findItem(db, first.id)?.checkedAt !== null) return;
  const group = [first];
  for (const item of following) {
    if (group.length === itemsMax) break;
    if (claimOf(item)?.space === space && findItem(db, item.id)?.checkedAt === null) group.push(item);
  }
  const texts = group.map((item) => claimOf(item)?.text ?? '');
  const property = space === 'name' ? 'DisplayName' : 'DocNumber';
  const active = space === 'name' ? ['Active IN (true, false)'] : [];
  const answers = await quickbooks.batchQueries(
    spaces[space].map((entity) =>
      selectStatement({ entity, where: [inList(property, texts), ...active], maxResults: pageRowsMax }),
    ),
    { priority: 'foreground' },
  );
  const taken = new Map<string, { readonly entity: string; readonly held: z.infer<typeof Held> }>();
  let time: string | null = null;
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) throw answer.error;
    time = answer.reply.serverTime ?? time;
    const entity = spaces[space][index] ?? '';
    for (const object of answer.reply.objects) {
      const held = Held.parse(object);
      const text = (space === 'name' ? held.DisplayName : held.DocNumber) ?? '';
      if (!isOwnVoided(db, entity, held.Id)) taken.set(text.toLowerCase(), { entity, held });
    }
  }
  db.transaction(() => {
    for (const item of group) {
      const found = taken.get((claimOf(item)?.text ?? '').toLowerCase());
      if (found === undefined) {
        if (time !== null) markChecked(db, item.id, time);
        continue;
      }
      const problem = takenProblem(space, found.entity, found.held);
      if (item.attempts === 0) blockItem(db, item.id, problem);
      // Its bytes are frozen: it goes on as a new version.
      else
        markFailed(
          db,
          item.id,
          { code: refusedAs[space], recovery: 'fix-and-retry', details: {}, messages: [problem.text] },
          null,
        );
    }
  })();
}

function takenProblem(space: Space, entity: string, held: z.infer<typeof Held>): Problem {
  return {
    code: `${space}-taken`,
    text:
      space === 'name'
        ? `The ${entity.toLowerCase()} “${held.DisplayName ?? held.Id}” has this name in QuickBooks already. Pull, then link it or change the name.`
        : `The number ${held.DocNumber ?? ''} is taken in QuickBooks (${entity} ${held.Id}). Pull, then link it or change the number.`,
    action: 'pull',
    blocks: true,
  };
}
