import { expect, test } from 'vitest';
import { z } from 'zod';
import { engineCalls, mainCalls } from '../../shared/ipc/contract.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Where an input takes text or lists of any length. */
function unbounded(schema: Schema, at: string): string[] {
  const variants = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (list ?? []) as Schema[]);
  const types = [schema.type].flat();
  const found = variants.flatMap((one) => unbounded(one, at));
  const known = ['type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'];
  if (!known.some((key) => key in schema)) found.push(`${at}: anything`);
  if (types.includes('string') && !['maxLength', 'enum', 'const'].some((limit) => limit in schema)) {
    // A pattern is a limit where it repeats nothing without an end.
    if (!/^[^*+]+$/.test(String(schema.pattern ?? '*')) || /,\}/.test(String(schema.pattern)))
      found.push(`${at}: text`);
  }
  if (types.includes('array')) {
    if (!('maxItems' in schema) && !('prefixItems' in schema)) found.push(`${at}: list`);
    for (const item of [schema.items, ...((schema.prefixItems ?? []) as Schema[])]) {
      if (item !== undefined) found.push(...unbounded(item as Schema, `${at}[]`));
    }
  }
  if (types.includes('object')) {
    for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
      found.push(...unbounded(field, `${at}.${name}`));
    }
    if (schema.additionalProperties) found.push(...unbounded(Object(schema.additionalProperties), `${at}.*`));
  }
  return found;
}

test('every call limits the length of the texts and lists it takes', () => {
  const calls = Object.entries({ ...mainCalls, ...engineCalls });
  expect(calls.length).toBeGreaterThan(100);
  const found = calls.flatMap(([name, { input }]) =>
    unbounded(z.toJSONSchema(input, { io: 'input', reused: 'inline', unrepresentable: 'any' }) as Schema, name),
  );
  expect(found).toEqual([]);
});
