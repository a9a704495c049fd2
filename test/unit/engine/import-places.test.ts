import { describe, expect, test } from 'vitest';
import { tellApart } from '../../../electron/engine/import-places.ts';

describe('files of one name', () => {
  test.each<[string, string[], (string | null)[]]>([
    ['different names need no more', ['/a/one.csv', '/a/two.csv'], [null, null]],
    ['the folder tells them apart', ['/b/January/x.csv', '/b/February/x.csv'], ['January', 'February']],
    [
      'as many folders as it takes',
      ['/2025/January/x.csv', '/2026/January/x.csv', '/2026/May/x.csv'],
      ['2025/January', '2026/January', 'May'],
    ],
    ['a folder above another one', ['/a/x.csv', '/b/a/x.csv'], ['/a', 'b/a']],
    ['only those that are alike', ['/a/x.csv', '/b/x.csv', '/b/y.csv'], ['a', 'b', null]],
  ])('%s', (_, paths, places) => {
    expect(tellApart(paths)).toEqual(places);
  });
});
