import { z } from 'zod';
import { customerFields, documentFields, type Field } from '../review/facts.ts';
import type { ReadableDb } from './open.ts';
import { readSetting } from './settings.ts';

export const neverTouchKey = 'never-touch';

const NeverTouch = z.array(z.enum([...documentFields, ...customerFields]));

/** Fields that this company never has written to QuickBooks. */
export function readNeverTouch(db: ReadableDb): ReadonlySet<Field> {
  return new Set(readSetting(db, neverTouchKey, NeverTouch));
}
