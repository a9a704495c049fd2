import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/* The tables that say which rule of the QuickBooks contract is tested where: each reference must lead to a test. */

const root = new URL('../../', import.meta.url);
const tables = [
  { file: 'electron/simulator/CONTRACT.md', folders: ['test/unit/simulator/', 'test/integration/simulator/'] },
  { file: 'electron/quickbooks/CONTRACT.md', folders: ['test/'] },
] as const;

interface Row {
  readonly section: string;
  readonly text: string;
  readonly references: readonly { readonly path: string; readonly titles: readonly string[] }[];
}

/** Rows of all tables of a document whose last column is called "test". */
function rowsOf(document: string): Row[] {
  const rows: Row[] = [];
  let inTable = false;
  for (const line of document.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length < 4) inTable = false;
    else if (cells.at(-2) === 'test') inTable = true;
    else if (inTable && !/^-+$/.test(cells.at(-2) ?? '')) {
      const references = [...(cells.at(-2) ?? '').matchAll(/`([^`]+\.test\.ts)`([^`]*)/g)].map((match) => ({
        path: match[1] ?? '',
        titles: [...(match[2] ?? '').matchAll(/"([^"]+)"/g)].map((title) => title[1] ?? ''),
      }));
      rows.push({ section: cells[1] ?? '', text: line, references });
    }
  }
  return rows;
}

/** Whether a string literal of the source begins like the title; an ellipsis stands for anything. */
function hasTitle(source: string, title: string): boolean {
  const pattern = title.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`['"\`]${pattern.join('[^\\n]*')}`).test(source);
}

describe.each(tables)('$file', ({ file, folders }) => {
  const rows = rowsOf(readFileSync(new URL(file, root), 'utf8'));

  test('each row names a test that exists', () => {
    expect(rows.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const row of rows) {
      if (row.references.length === 0) wrong.push(`no test: ${row.text}`);
      for (const { path, titles } of row.references) {
        const found = folders.map((folder) => new URL(folder + path, root)).filter((url) => existsSync(url));
        if (found.length !== 1) wrong.push(`${path} is there ${found.length} times`);
        const source = found.map((url) => readFileSync(url, 'utf8')).join('\n');
        wrong.push(...titles.filter((title) => !hasTitle(source, title)).map((title) => `${path} lacks "${title}"`));
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('sections 1 to 10 each have rows, and tests that carry their number', () => {
  const all = tables.flatMap(({ file }) => rowsOf(readFileSync(new URL(file, root), 'utf8')));
  for (let section = 1; section <= 10; section++) {
    const own = all.filter((row) => row.section.split(',').some((part) => Number.parseInt(part, 10) === section));
    expect(own.length, `rows of section ${section}`).toBeGreaterThan(0);
    const named = own.flatMap((row) => row.references.flatMap(({ titles }) => titles));
    expect(
      named.filter((title) => Number.parseInt(title, 10) === section),
      `tests named after section ${section}`,
    ).not.toEqual([]);
  }
});
