import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  guessKind,
  guessPreset,
  openTable,
  type SourceRecord,
  suggestMapping,
  writeRejected,
} from '../../../electron/source/index.ts';
import { makeXlsx, type SheetCell } from '../../fixtures/source/make-xlsx.ts';
import { readRecords } from '../../fixtures/source/read-all.ts';

// Files as they come by mail, read with nothing corrected by hand: every amount is right, or its row is refused.

async function read(name: string, bytes: Uint8Array) {
  const table = await openTable({ name, bytes });
  const { preset } = guessPreset(table.headers);
  const { mapping, dates } = suggestMapping(preset, table, { defaultCurrency: 'USD' });
  const options = { kind: preset.kind, defaultCurrency: 'USD', today: '2026-01-01' } as const;
  return { ...(await readRecords(table, mapping, options)), kind: preset.kind, mapping, dates, table };
}

/** Text as an old Windows program writes it. */
function windows1252(text: string): Buffer {
  return Buffer.from(text.replaceAll('€', '\u0080'), 'latin1');
}

function utf16(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

const lines = (...rows: readonly string[]): string => `${rows.join('\r\n')}\r\n`;

function brief(record: SourceRecord): unknown[] {
  if ('totalMinor' in record)
    return [record.number, record.date, record.kind, record.totalMinor, record.currency, record.status];
  if ('allocations' in record) return [record.clientName, record.date, record.amountMinor, record.currency];
  return [record.externalId, record.name];
}

const briefs = ({ records }: { readonly records: readonly SourceRecord[] }): unknown[][] => records.map(brief);

describe('a workbook made for reading', () => {
  test('has merged titles, a currency in a heading, dates as text and as days, a total and a timestamp', async () => {
    const rows: SheetCell[][] = [
      ['ACME Consulting Ltd', '', '', '', '', ''],
      ['Invoice register', '', '', '', '', ''],
      ['From 1 Jan 2025 to 31 Mar 2025'],
      [],
      ['Invoice No.', 'Customer', 'Invoice Date', 'Due Date', 'Amount (EUR)', 'Status'],
      ['INV-1', 'Smith & Co', '3-Jan-25', '2-Feb-25', { number: '1250.5' }, 'Paid'],
      ['INV-2', 'Jones', { serial: 45666 }, '', { number: '99.99' }, 'Open'],
      ['', '', '', 'Total', { number: '1350.49' }, ''],
      ['Report generated on 4/1/2025 09:12 AM'],
    ];
    const result = await read('register.xlsx', makeXlsx({ Invoices: rows }));
    expect(briefs(result)).toEqual([
      ['INV-1', '2025-01-03', 'invoice', 125_050, 'EUR', 'paid'],
      ['INV-2', '2025-01-09', 'invoice', 9_999, 'EUR', 'finalized'],
    ]);
    expect(result.table.headerLine).toBe(5);
    expect(result.stats).toMatchObject({ rejectedRows: 0, skipped: { totals: 1, footers: 1 } });
  });

  test('has a client merged over its invoices, a number, day and total over the lines of one', async () => {
    const rows: SheetCell[][] = [
      ['Invoice register', '', '', '', '', ''],
      ['Client', 'Invoice No', 'Invoice Date', 'Description', 'Line Amount', 'Total'],
      ['Harbor Bakery', { number: '1001' }, { serial: 45666 }, 'Flour', { number: '100' }, { number: '130.5' }],
      ['', '', '', 'Delivery', { number: '30.5' }, ''],
      ['', { number: '1002' }, { serial: 45667 }, 'Sugar', { number: '20' }, { number: '20' }],
      ['', 'Subtotal', '', '', { number: '150.5' }, { number: '150.5' }],
      ['North Pier', { number: '1003' }, { serial: 45668 }, 'Two together', { number: '40' }, { number: '40' }],
      ['', '', '', 'the other of them', '', ''],
      ['', '', '', '', 'zwölf', ''],
      ['TOTAL', '', '', '', { number: '190.5' }, { number: '190.5' }],
    ];
    const merged = [
      'A1:F1',
      'A3:A6',
      'B3:B4',
      'C3:C4',
      'F3:F4',
      'A7:A9',
      'B7:B8',
      'C7:C8',
      'E7:E8',
      'F7:F8',
      'A10:D10',
    ];
    const result = await read('register.xlsx', makeXlsx({ Invoices: rows }, { merged }));
    expect(briefs(result)).toEqual([
      ['1001', '2025-01-09', 'invoice', 13_050, 'USD', 'finalized'],
      ['1002', '2025-01-10', 'invoice', 2_000, 'USD', 'finalized'],
      ['1003', '2025-01-11', 'invoice', 4_000, 'USD', 'finalized'],
    ]);
    expect(result.records.map((record) => 'lines' in record && record.clientName)).toEqual([
      'Harbor Bakery',
      'Harbor Bakery',
      'North Pier',
    ]);
    expect(result.records.map((record) => 'lines' in record && record.lines.map((line) => line.amountMinor))).toEqual([
      [10_000, 3_050],
      [2_000],
      [4_000, null],
    ]);
    expect(result.rejected).toMatchObject([{ line: 9, reason: 'no document number' }]);
    expect(result.stats.skipped).toMatchObject({ totals: 2 });
    // Put right in the file of refused rows, it still knows its client.
    const path = join(await mkdtemp(join(tmpdir(), 'tieout-merged-')), 'rejected.csv');
    await writeRejected(path, result.table, result.mapping, () => result.rejected);
    expect(await readFile(path, 'utf8')).toContain('North Pier,,,,zwölf,,');
  });

  test('has dates and amounts as text, one of them a bare day number: that row is refused', async () => {
    const rows: SheetCell[][] = [
      ['Invoice #', 'Client', 'Date', 'Total'],
      ['1', 'A', '13/01/2025', '1.234,50'],
      ['2', 'B', '01.02.2025', '99,00'],
      ['3', 'C', '45700', '5,00'],
    ];
    const result = await read('text.xlsx', makeXlsx({ S: rows }));
    expect(briefs(result)).toEqual([
      ['1', '2025-01-13', 'invoice', 123_450, 'USD', 'finalized'],
      ['2', '2025-02-01', 'invoice', 9_900, 'USD', 'finalized'],
    ]);
    expect(result.rejected).toMatchObject([{ line: 4, column: 'Date', value: '45700' }]);
  });
});

describe('reports of accounting programs', () => {
  test('a desktop report has group rows, payments among the invoices, and a running balance that is nobody’s open amount', async () => {
    const text = lines(
      ',Type,Date,Num,Name,Memo,Amount,Balance',
      'Acme Corp,,,,,,,',
      ',Invoice,01/05/2025,1001,Acme Corp,Jan work,"1,500.00","1,500.00"',
      ',Payment,01/20/2025,,Acme Corp,check 55,"-1,500.00",0.00',
      ',Invoice,01/22/2025,1003,Acme Corp,,100.00,100.00',
      'Total Acme Corp,,,,,,100.00,100.00',
      'Bobs,,,,,,,',
      ',Invoice,01/06/2025,1002,Bobs,,250.00,250.00',
      'Total Bobs,,,,,,250.00,250.00',
      'TOTAL,,,,,,350.00,350.00',
    );
    const result = await read('report.csv', Buffer.from(text));
    expect(result.records).toMatchObject([
      { number: '1001', totalMinor: 150_000, balanceMinor: null },
      { number: '1003', totalMinor: 10_000, balanceMinor: null },
      { number: '1002', totalMinor: 25_000, balanceMinor: null },
    ]);
    expect(result.stats).toMatchObject({ rejectedRows: 0, skipped: { groups: 2, totals: 3, otherTypes: 1 } });
  });

  test('two rows of headings: the one that names columns is taken', async () => {
    const text = lines(
      'Invoice,,Customer,,Amounts,',
      'Number,Date,Name,Code,Net,Total',
      '1,13/01/2025,Acme,A,10.00,12.00',
    );
    const result = await read('two.csv', Buffer.from(text));
    expect(briefs(result)).toEqual([['1', '2025-01-13', 'invoice', 1_200, 'USD', 'finalized']]);
  });

  test('nested JSON: a customer inside an invoice, instants, numbers and amounts as text', async () => {
    const invoices = [
      {
        id: 'in_1',
        number: 'A-1',
        customer: { id: 'c1', name: 'Acme' },
        date: '2025-01-03',
        total: 12.5,
        status: 'paid',
      },
      {
        id: 'in_2',
        number: 'A-2',
        customer: { id: 'c2', name: 'Bo' },
        date: '2025-01-04T10:00:00Z',
        total: '1000.00',
        status: 'open',
      },
    ];
    const result = await read('export.json', Buffer.from(JSON.stringify({ meta: { page: 1 }, data: { invoices } })));
    expect(result.records).toMatchObject([
      { externalId: 'in_1', clientExternalId: 'c1', clientName: 'Acme', totalMinor: 1_250, status: 'paid' },
      { externalId: 'in_2', clientExternalId: 'c2', clientName: 'Bo', totalMinor: 100_000, date: '2025-01-04' },
    ]);
  });
});

describe('amounts as people write them', () => {
  test('dollars: parentheses inside and outside the sign, minus before and after, a code, and a side nobody stated', async () => {
    const text = lines(
      'Invoice,Customer,Date,Total',
      '1,A,01/13/2025,"$1,234.50"',
      '2,B,01/14/2025,"($200.00)"',
      '3,C,01/15/2025,$(30.00)',
      '4,D,01/16/2025,100.00-',
      '5,E,01/17/2025,100.00 CR',
      '6,F,01/18/2025,- $5.00',
      '7,G,01/19/2025,USD 1 000.00',
    );
    const result = await read('signs.csv', Buffer.from(text));
    expect(result.records.map((record) => ('totalMinor' in record ? [record.kind, record.totalMinor] : []))).toEqual([
      ['invoice', 123_450],
      ['credit', 20_000],
      ['credit', 3_000],
      ['credit', 10_000],
      ['credit', 500],
      ['invoice', 100_000],
    ]);
    expect(result.rejected).toMatchObject([{ line: 6, value: '100.00 CR' }]);
  });

  test('francs: apostrophes, and a dash for the cents that takes nothing away; the currency holds where it is left out', async () => {
    const text = lines(
      'Nr.;Kunde;Datum;Betrag',
      "1;A;13.01.2025;CHF 1'234.50",
      '2;B;14.01.2025;1’000.00',
      '3;C;15.01.2025;Fr. 12.-',
      '4;D;16.01.2025;12.–',
      '5;E;17.01.2025;-12.—',
    );
    const result = await read('franken.csv', Buffer.from(text));
    expect(briefs(result)).toEqual([
      ['1', '2025-01-13', 'invoice', 123_450, 'CHF', 'finalized'],
      ['2', '2025-01-14', 'invoice', 100_000, 'CHF', 'finalized'],
      ['3', '2025-01-15', 'invoice', 1_200, 'CHF', 'finalized'],
      ['4', '2025-01-16', 'invoice', 1_200, 'CHF', 'finalized'],
      ['5', '2025-01-17', 'credit', 1_200, 'CHF', 'finalized'],
    ]);
  });

  test('thousands that could be cents are said to be uncertain, and dates of both orders to be mixed', async () => {
    const thousands = lines('Invoice Number,Client,Date,Total', '1,A,2025-01-01,"1,234"', '2,B,2025-01-02,"2,500"');
    const table = await openTable({ name: 'a.csv', bytes: Buffer.from(thousands) });
    const { numbers } = suggestMapping(guessPreset(table.headers).preset, table, { defaultCurrency: 'USD' });
    expect(numbers).toMatchObject({ certain: false, words: '1,234 is 1234' });
    const days = lines(
      'Invoice Number,Client,Date,Total',
      '1,A,01/02/2025,1.00',
      '2,B,13/02/2025,2.00',
      '3,C,02/14/2025,3.00',
    );
    const { dates, rejected } = await read('b.csv', Buffer.from(days));
    expect(dates.mixed).toBe(true);
    expect(rejected).toMatchObject([{ line: 3, value: '13/02/2025' }]);
  });
});

describe('files in other languages', () => {
  test('German, from an old Windows program', async () => {
    const text = lines(
      'Rechnungsnummer;Kunde;Rechnungsdatum;Fälligkeitsdatum;Nettobetrag;MwSt;Gesamtbetrag;Status',
      'R-1;Müller GmbH;31.01.2025;28.02.2025;1.000,00;190,00;1.190,00;bezahlt',
      'R-2;Köhler & Söhne;01.02.2025;01.03.2025;1.234,50;234,56;1.469,06;offen',
      'R-3;Ö AG;02.02.2025;;-100,00;-19,00;-119,00;storniert',
      'Summe;;;;2.134,50;405,56;2.540,06;',
    );
    const result = await read('rechnungen.csv', windows1252(text));
    expect(briefs(result)).toEqual([
      ['R-1', '2025-01-31', 'invoice', 119_000, 'USD', 'paid'],
      ['R-2', '2025-02-01', 'invoice', 146_906, 'USD', 'finalized'],
      ['R-3', '2025-02-02', 'credit', 11_900, 'USD', 'void'],
    ]);
    expect(result.records[1]).toMatchObject({ clientName: 'Köhler & Söhne', taxMinor: 23_456 });
    expect(result.stats).toMatchObject({ rejectedRows: 0, skipped: { totals: 1 } });
  });

  test.each([
    [
      'French',
      windows1252(
        lines(
          'N° de facture;Client;Date;Échéance;Montant HT;TVA;Montant TTC;État',
          '2025-001;Société Générale;13/01/2025;03/02/2025;1 000,00 €;200,00 €;1 200,00 €;Payée',
          'Total général;;;;1 000,00 €;200,00 €;1 200,00 €;',
        ),
      ),
      ['2025-001', '2025-01-13', 'invoice', 120_000, 'EUR', 'paid'],
    ],
    [
      'Spanish',
      Buffer.from(
        lines(
          'Número de factura;Cliente;Fecha;Vencimiento;Importe;Estado',
          'F-1;López;13/01/2025;12/02/2025;1.210,00;Pendiente',
          'Total;;;;1.210,00;',
        ),
      ),
      ['F-1', '2025-01-13', 'invoice', 121_000, 'USD', 'finalized'],
    ],
    [
      'Italian',
      Buffer.from(
        lines(
          'Numero fattura;Cliente;Data;Scadenza;Importo totale;Stato',
          '1/2025;Rossi Srl;13/01/2025;12/02/2025;1.220,00;Inviata',
          'Totale;;;;1.220,00;',
        ),
      ),
      ['1/2025', '2025-01-13', 'invoice', 122_000, 'USD', 'sent'],
    ],
    [
      'Dutch',
      Buffer.from(
        lines(
          'Factuurnummer;Klant;Factuurdatum;Vervaldatum;Bedrag;Status',
          '2025;De Vries BV;13-01-2025;12-02-2025;€ 1.210,00;Openstaand',
          'Totaal;;;;€ 1.210,00;',
        ),
      ),
      ['2025', '2025-01-13', 'invoice', 121_000, 'EUR', 'finalized'],
    ],
    [
      'Swedish',
      Buffer.from(
        lines(
          'Fakturanummer;Kund;Fakturadatum;Förfallodatum;Belopp;Status',
          '77;Åkesson AB;2025-01-13;2025-02-12;1 250,00;Betald',
          'Summa;;;;1 250,00;',
        ),
      ),
      ['77', '2025-01-13', 'invoice', 125_000, 'USD', 'paid'],
    ],
    [
      'Polish',
      utf16(
        lines(
          'Numer faktury\tNabywca\tData wystawienia\tTermin płatności\tKwota brutto\tStatus',
          'FV/1/2025\tŁódź sp. z o.o.\t13.01.2025\t27.01.2025\t1 230,00 zł\tOpłacona',
          'Razem\t\t\t\t1 230,00 zł\t',
        ),
      ),
      ['FV/1/2025', '2025-01-13', 'invoice', 123_000, 'PLN', 'paid'],
    ],
    [
      'Portuguese',
      Buffer.from(
        lines(
          'Número da fatura;Cliente;Data de emissão;Vencimento;Valor total;Situação',
          'FT 1;Conceição;13/01/2025;12/02/2025;1.230,00;Em atraso',
          'Total geral;;;;1.230,00;',
        ),
      ),
      ['FT 1', '2025-01-13', 'invoice', 123_000, 'USD', 'overdue'],
    ],
    [
      'Danish',
      Buffer.from(
        lines(
          'Fakturanr.;Kunde;Fakturadato;Forfaldsdato;Beløb;Status',
          '5;Sørensen;13-01-2025;12-02-2025;1.250,00;Betalt',
          'I alt;;;;1.250,00;',
        ),
      ),
      ['5', '2025-01-13', 'invoice', 125_000, 'USD', 'paid'],
    ],
  ])('%s invoices: columns, words and the line of sums', async (_, bytes, expected) => {
    const result = await read('a.csv', bytes);
    expect(result.kind).toBe('invoices');
    expect(briefs(result)).toEqual([expected]);
    expect(result.stats).toMatchObject({ rejectedRows: 0, skipped: { totals: 1 } });
  });

  test('a German clients file and a German payments file are told from invoices', async () => {
    const clients = await read(
      'kunden.csv',
      Buffer.from(
        lines(
          'Kundennummer;Firma;Vorname;Nachname;Straße;PLZ;Ort;Telefon',
          '10;Müller GmbH;;;Hauptstr. 1;10115;Berlin;030 1',
        ),
      ),
    );
    expect(clients.kind).toBe('clients');
    expect(briefs(clients)).toEqual([['10', 'Müller GmbH']]);
    const payments = await read(
      'zahlungen.csv',
      Buffer.from(
        lines(
          'Zahlungsdatum;Kunde;Rechnungsnummer;Betrag;Zahlungsart',
          '15.01.2025;Müller GmbH;R-1;1.190,00;Überweisung',
          'Summe;;;1.190,00;',
        ),
      ),
    );
    expect(payments.kind).toBe('payments');
    expect(briefs(payments)).toEqual([['Müller GmbH', '2025-01-15', 119_000, 'USD']]);
    expect(payments.records).toMatchObject([{ allocations: [{ invoiceNumber: 'R-1', amountMinor: 119_000 }] }]);
  });

  test.each([
    [['Invoice Number', 'Client', 'Date', 'Due Date', 'Total', 'Paid', 'Balance'], 'invoices'],
    [['Nr', 'Wer', 'Wann', 'Wieviel', 'Lage'], 'invoices'],
    [['Name', 'Email', 'Phone'], 'clients'],
    [['Kund', 'E-post', 'Postnummer', 'Postort'], 'clients'],
    [['Payment Date', 'Client', 'Amount', 'Method'], 'payments'],
    [['Data pagamento', 'Cliente', 'Importo', 'Numero fattura'], 'payments'],
  ] as const)('%j holds %s', (headers, kind) => {
    expect(guessKind(headers)).toBe(kind);
  });

  test('a client may be called like a sum', async () => {
    const text = lines(
      'Rechnungsnummer;Kunde;Datum;Betrag',
      '1;Summe & Partner;13.01.2025;10,00',
      'Total Comfort 7;Bo;14.01.2025;20,00',
    );
    const result = await read('a.csv', Buffer.from(text));
    expect(result.records).toMatchObject([{ clientName: 'Summe & Partner' }, { number: 'Total Comfort 7' }]);
    const clients = await read(
      'b.csv',
      Buffer.from(lines('Kunde;E-Mail;Ort', 'Summa Consulting;a@b.example;Köln', 'Razem GmbH;c@d.example;Bonn')),
    );
    expect(briefs(clients).map(([, name]) => name)).toEqual(['Summa Consulting', 'Razem GmbH']);
  });
});
