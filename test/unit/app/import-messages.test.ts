import { describe, expect, test } from 'vitest';
import { type ImportLimit, importLimits, limitError } from '../../../electron/source/limits.ts';
import { errorText } from '../../../shared/error-texts.ts';
import { webhookBodyMax } from '../../../shared/ipc/connection.ts';

/** Numbers of how far detection looks: nothing is refused for them. */
const notRefusing: readonly string[] = ['ratioFloorBytes', 'headerSearchRows', 'sampleRows', 'rowsOfDocument'];
const refusing = (Object.keys(importLimits) as ImportLimit[]).filter((limit) => !notRefusing.includes(limit));

describe('what is said of a file that is refused', () => {
  test.each(refusing)('%s: the file, the limit’s number with what it counts, and a remedy', (limit) => {
    const { code, details } = limitError(limit, { file: 'big.csv', line: 7 });
    const { title, remedy } = errorText(code, details);
    const number = limit.endsWith('Bytes') ? importLimits[limit] / 1024 ** 2 : importLimits[limit];
    expect(title).toContain('big.csv, row 7');
    expect(remedy).toMatch(new RegExp(`^[A-Z].+\\. The limit is ${new Intl.NumberFormat().format(number)} [A-Za-z]`));
  });

  test('a notification that is too large is not to be split', () => {
    const details = { file: 'big.json', limit: 'webhookBytes', limitNumber: webhookBodyMax };
    const { title, remedy } = errorText('import.file-too-large', details);
    expect(title).toContain('big.json');
    expect(remedy).toBe(
      'A notification is far smaller: choose the file that holds its body and nothing else. The limit is 5 MB.',
    );
  });

  test.each([
    ['quote-not-closed', /quote/],
    ['mixed-encoding', /one encoding/],
    ['not-json', /JSON/],
    ['encrypted', /password/],
    ['zip-data', /damaged/],
    ['xml-cut', /damaged/],
    ['sheet-missing', /sheet/],
    ['EACCES', /cannot be read/],
  ])('%s has words and a remedy of its own, and names the place', (reason, words) => {
    const { title, remedy } = errorText('import.file-unreadable', { file: 'a.xlsx', line: 3, reason });
    expect(title).toContain('(a.xlsx, row 3)');
    expect(`${title} ${remedy}`).toMatch(words);
    expect(remedy).toMatch(/^[A-Z].+\.$/);
  });
});
