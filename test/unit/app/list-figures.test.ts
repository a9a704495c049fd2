import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const features = new URL('../../../renderer/features/', import.meta.url);
const sources = readdirSync(features, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => [name, readFileSync(new URL(name, features), 'utf8')] as const);

test('what a list holds as an amount is plain decimals: saved or copied, it is a number in every locale', () => {
  // What a value getter gives is what is saved and copied; how it looks is the cell renderer's.
  const getter = /valueGetter: \(.*?\) =>([\s\S]*?)\n\s*(?:cellRenderer|valueFormatter|tooltip|\}|\w+:)/g;
  const found = sources.flatMap(([name, text]) => [...text.matchAll(getter)].map(([, body = '']) => [name, body]));
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter(([, body = '']) => /format(Amount|Money|Count)\(/.test(body))).toEqual([]);
});
