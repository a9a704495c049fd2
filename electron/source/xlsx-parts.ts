import { importLimits, limitError } from './limits.ts';
import { attribute, type XmlHandler, XmlScanner } from './xml.ts';

/** One sheet as the workbook lists it. */
export interface SheetEntry {
  readonly name: string;
  readonly relationId: string;
  readonly hidden: boolean;
}

export const xmlPieceMax = 4 * 1024 * 1024;

function scan(xml: string, handler: Partial<XmlHandler>): void {
  const scanner = new XmlScanner({ open() {}, close() {}, text() {}, ...handler }, xmlPieceMax);
  scanner.write(xml);
  scanner.end();
}

/** Sheets in their order, and whether days are counted from 1904. */
export function parseWorkbook(xml: string): { readonly sheets: readonly SheetEntry[]; readonly from1904: boolean } {
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  scan(xml, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relationId = /\s\w+:id=["']([^"']*)["']/.exec(attributes)?.[1] ?? '';
      const hidden = (attribute(attributes, 'state') ?? 'visible') !== 'visible';
      sheets.push({ name: attribute(attributes, 'name') ?? '', relationId, hidden });
    },
  });
  return { sheets, from1904 };
}

/** Paths inside the package by relation id, and by the last word of the relation's type (`sharedStrings`). */
export function parseRelations(xml: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  scan(xml, {
    open(name, attributes) {
      if (name !== 'Relationship') return;
      const target = attribute(attributes, 'Target') ?? '';
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      paths.set(attribute(attributes, 'Id') ?? '', path);
      const type = (attribute(attributes, 'Type') ?? '').split('/').at(-1) ?? '';
      if (type !== 'worksheet') paths.set(`type:${type}`, path);
    },
  });
  return paths;
}

/** For each cell style, whether its number format shows a day. */
export function parseDateStyles(xml: string): readonly boolean[] {
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let inCellFormats = false;
  scan(xml, {
    open(name, attributes) {
      if (name === 'numFmt') {
        formats.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
      } else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attribute(attributes, 'numFmtId') ?? '0');
        const code = formats.get(id);
        styles.push(code === undefined ? isBuiltInDateFormat(id) : showsDay(code));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return styles;
}

/** ECMA-376 part 1, 18.8.30: the built-in formats that show a day, with those of East Asian locales. */
function isBuiltInDateFormat(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/** Whether a format code shows a day: letters y or d, or m without hours, seconds or digits, outside literals. */
export function showsDay(formatCode: string): boolean {
  const first = formatCode
    .replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
    .replace(/s\.0+/gi, 's')
    .split(';')[0];
  if (first === undefined || /general/i.test(first) || /[0#?%]/.test(first)) return false;
  return /[yd]/i.test(first) || (/m/i.test(first) && !/[hs]/i.test(first));
}

/** Collects the texts that cells share; phonetic hints are left out. */
export class SharedTextHandler implements XmlHandler {
  readonly texts: string[] = [];
  #text = '';
  #inText = false;
  #inHint = false;
  #characters = 0;

  open(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 't') this.#inText = true;
    else if (name === 'rPh') this.#inHint = true;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#inHint = false;
    else if (name === 'si') {
      this.#characters += this.#text.length;
      if (this.#text.length > importLimits.cellCharacters)
        throw limitError('cellCharacters', { part: 'sharedStrings' });
      if (this.#characters > importLimits.sharedTextCharacters) throw limitError('sharedTextCharacters');
      this.texts.push(decodeEscapes(this.#text));
    }
  }

  text(text: string): void {
    if (this.#inText && !this.#inHint) this.#text += text;
  }
}

/** Spreadsheets write characters that XML cannot hold as `_x000D_`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The number of the column of an address such as `AB12`, from 0; -1 when it is none. */
export function columnOf(address: string): number {
  let column = 0;
  for (let i = 0; i < address.length && i < 8; i++) {
    const letter = (address.charCodeAt(i) | 0x20) - 0x60;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
