import { readSheet } from 'read-excel-file/node';
import { describe, expect, test, vi } from 'vitest';
import type { ReportDocument } from '../../../electron/reports/document.ts';
import { amountText, chartSvg } from '../../../electron/reports/html/charts.ts';
import { escapeHtml } from '../../../electron/reports/html/escape.ts';
import { footerText, printedRowsMax, reportHtml } from '../../../electron/reports/html/page.ts';
import { settlePdfDates } from '../../../electron/reports/pdf-dates.ts';
import { reportWorkbook } from '../../../electron/reports/xlsx/workbook.ts';
import { openBytes } from '../../../electron/source/bytes.ts';
import { listZip, readZipEntry } from '../../../electron/source/zip.ts';

const evil = '<img src=x onerror="alert(1)">&\'';
const formula = '=HYPERLINK("http://evil","x")';

function report(rows = 3): ReportDocument {
  return {
    title: 'Tie-out of receivables',
    facts: {
      companyName: evil,
      environment: 'Practice, company 42',
      asOf: '2026-03-31',
      goLive: null,
      pulledAt: '2026-04-01T08:30:00.000Z',
      madeOn: '2026-04-02',
      person: 'Ada',
      decisions: { count: 7, head: 'ab'.repeat(32) },
    },
    sections: [
      {
        title: 'Tie-out, USD',
        lines: ['The causes add up.'],
        figure: { label: 'Difference', amountMinor: -123_456, currency: 'USD' },
        charts: [
          {
            type: 'waterfall',
            currency: 'USD',
            steps: [
              { label: 'Only in source', amountMinor: 1000 },
              { label: evil, amountMinor: -124_456 },
            ],
          },
        ],
        tables: [
          {
            title: 'causes: [all]/*?',
            columns: [
              { label: 'Cause', kind: 'text' },
              { label: 'Day', kind: 'date' },
              { label: 'USD', kind: 'amount' },
            ],
            rows: Array.from({ length: rows }, (_, index) => [
              index === 0 ? formula : `row ${index}`,
              { type: 'date' as const, day: '2026-03-31' },
              { type: 'amount' as const, amountMinor: index === 1 ? -5 : 123_450, currency: 'USD' },
            ]),
            total: ['Total', null, { type: 'amount', amountMinor: 1, currency: 'JPY' }],
          },
        ],
      },
    ],
  };
}

describe('the printed page', () => {
  test('escapes every value, in text, attributes and charts', () => {
    const html = reportHtml(report());
    expect(html).not.toContain('<img');
    expect(html).toContain(escapeHtml(evil));
    expect(html).not.toMatch(/<script|<[^>]*\s(src|href|on\w+)=/i);
  });

  test('says company, environment, day, person and the figure', () => {
    const html = reportHtml(report());
    for (const text of [
      'Practice, company 42',
      '2026-03-31',
      '2026-04-02 by Ada',
      '−1,234.56 USD',
      '2026-04-01 08:30 UTC',
    ]) {
      expect(html).toContain(text);
    }
  });

  test('ends long tables and says how many rows the workbook has beyond', () => {
    const html = reportHtml(report(printedRowsMax + 1200));
    expect(html).toContain('And 1,200 more');
    expect(html).not.toContain(`row ${printedRowsMax}<`);
  });

  test('breaks no short text, unless short texts alone would fill the line', () => {
    const cell = (columns: number): string => {
      const document = report();
      const [section] = document.sections;
      if (section === undefined) throw new Error('the report has a section');
      const table = {
        title: null,
        columns: Array.from({ length: columns }, () => ({ label: 'State', kind: 'text' as const })),
        rows: [Array.from({ length: columns }, () => 'in QuickBooks')],
        total: null,
      };
      return (
        /<td[^>]*>in QuickBooks/.exec(reportHtml({ ...document, sections: [{ ...section, tables: [table] }] }))?.[0] ??
        ''
      );
    };
    expect(cell(3)).toContain('class="line"');
    expect(cell(4)).toContain('class="word"');
  });
});

describe('charts', () => {
  test('a waterfall ends at the sum of its steps', () => {
    const svg = chartSvg({
      type: 'waterfall',
      currency: 'USD',
      steps: [
        { label: 'a', amountMinor: 500 },
        { label: 'b', amountMinor: -700 },
      ],
    });
    expect(svg).toContain('−2.00 USD');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('draw nothing but zeros without breaking', () => {
    const zeros = {
      type: 'pairs',
      currency: 'USD',
      names: ['a', 'b'],
      groups: [{ label: 'x', valuesMinor: [0, 0] }],
    } as const;
    expect(chartSvg(zeros)).not.toMatch(/NaN|Infinity/);
    expect(chartSvg({ type: 'line', currency: 'USD', label: 'l', points: [] })).not.toMatch(/NaN|Infinity/);
  });

  test('bars of parts tell each row’s sum', () => {
    const rows = [
      { label: evil, counts: [1200, 0, 34] },
      { label: 'none', counts: [0, 0, 0] },
    ];
    const svg = chartSvg({ type: 'parts', label: 'Matches', names: ['Linked', 'Exact', 'Open'], rows });
    expect(svg).toContain('1,234');
    expect(svg).toContain(escapeHtml(evil));
    expect(svg).not.toMatch(/NaN|Infinity|<img/);
  });

  test('amounts are grouped in English whatever the machine speaks', () => {
    expect(amountText(-123_456_789, 'USD')).toBe('−1,234,567.89');
    expect(amountText(1234, 'JPY')).toBe('1,234');
    expect(amountText(0, 'KWD')).toBe('0.000');
  });
});

describe('the workbook', () => {
  test('holds text as text, amounts and days as values, read back by another library', async () => {
    const file = await reportWorkbook(report());
    const rows = await readSheet(file, 2);
    expect(rows[0]).toEqual(['Cause', 'Day', 'USD']);
    expect(rows[1]?.[0]).toBe(formula);
    expect(rows[1]?.[1]).toEqual(new Date('2026-03-31T00:00:00Z'));
    expect(rows[1]?.[2]).toBe(1234.5);
    expect(rows[2]?.[2]).toBe(-0.05);
    expect(rows[4]).toEqual(['Total', null, 1]);
    const facts = new Map((await readSheet(file, 1)).map(([name, value]) => [name, value]));
    expect(facts.get('Company')).toBe(evil);
    expect(facts.get('Difference USD')).toBe(-1234.56);
  });

  test('prints whose it is, who made it and the page’s number on each page, whatever the company is called', async () => {
    const bytes = new Uint8Array(
      await reportWorkbook({ ...report(), facts: { ...report().facts, companyName: 'A & B' } }),
    );
    const source = await openBytes({ name: 'report.xlsx', bytes });
    const parts = await listZip(source);
    const sheets = [...parts.values()].filter((part) => /worksheets\/sheet\d+\.xml$/.test(part.path));
    expect(sheets.length).toBe(2);
    for (const sheet of sheets) {
      const xml = await readZipEntry(source, sheet);
      expect(xml).toContain('A &amp;&amp; B');
      expect(xml).toContain('Practice, company 42');
      expect(xml).toContain('made on 2026-04-02 by Ada');
      expect(xml).toContain('Page &amp;P of &amp;N</oddFooter></headerFooter></worksheet>');
    }
    expect(footerText({ ...report(), facts: { ...report().facts, companyName: 'x'.repeat(500) } }).length).toBeLessThan(
      220,
    );
  });

  test('the same report is the same file, whenever it is made', async () => {
    const first = await reportWorkbook(report());
    vi.useFakeTimers({ now: Date.parse('2031-05-06T07:08:09Z'), toFake: ['Date'] });
    try {
      expect((await reportWorkbook(report())).equals(first)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the printed file', () => {
  test('carries the day of the report in place of the time of printing, at the same length', () => {
    const print = (stamp: string) =>
      Buffer.from(`%PDF-1.4\n<</CreationDate (D:${stamp}+00'00')\n/ModDate (D:${stamp}+00'00')>>\u00ff`, 'latin1');
    const [one, two] = [print('20260402101112'), print('20260402235959')];
    const settled = settlePdfDates(one, '2026-04-02');
    expect(settled.equals(settlePdfDates(two, '2026-04-02'))).toBe(true);
    expect(settled.length).toBe(one.length);
    expect(settled.toString('latin1')).toContain('D:20260402000000');
  });
});
