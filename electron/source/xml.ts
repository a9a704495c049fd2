import { AppError } from '../../shared/errors.ts';

/** What a part of a workbook tells while it is scanned. Names come without their namespace prefix. */
export interface XmlHandler {
  open(name: string, attributes: string, selfClosing: boolean): void;
  close(name: string): void;
  text(text: string): void;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Decodes the five XML entities and character numbers; others stay as written. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The value of one attribute in the text between a tag's name and its end; undefined when it is not there. */
export function attribute(attributes: string, name: string): string | undefined {
  let at = attributes.indexOf(`${name}=`);
  while (at !== -1) {
    const before = at === 0 ? ' ' : attributes.charAt(at - 1);
    const quote = attributes.charAt(at + name.length + 1);
    if ((before === ' ' || before === '\n' || before === '\t' || before === '\r') && (quote === '"' || quote === "'")) {
      const start = at + name.length + 2;
      const end = attributes.indexOf(quote, start);
      return end === -1 ? undefined : decodeEntities(attributes.slice(start, end));
    }
    at = attributes.indexOf(`${name}=`, at + 1);
  }
  return undefined;
}

/**
 * Scans XML that arrives in pieces, as spreadsheet programs write it. A document type is refused: no spreadsheet has
 * one, and entities of its own are how XML bombs are made. No tag or text may be longer than `pieceMax` characters.
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  readonly #pieceMax: number;
  #rest = '';

  constructor(handler: XmlHandler, pieceMax: number) {
    this.#handler = handler;
    this.#pieceMax = pieceMax;
  }

  write(chunk: string): void {
    const xml = this.#rest === '' ? chunk : this.#rest + chunk;
    let at = 0;
    for (;;) {
      const start = xml.indexOf('<', at);
      if (start === -1) break;
      const end = markupEnd(xml, start);
      if (end === -1) break;
      if (start > at) this.#handler.text(decodeEntities(xml.slice(at, start)));
      this.#markup(xml, start, end);
      at = end;
    }
    this.#rest = at === 0 ? xml : xml.slice(at);
    if (this.#rest.length > this.#pieceMax) throw badXml('xml-piece-too-long');
  }

  end(): void {
    if (this.#rest.trim() !== '') throw badXml('xml-cut');
  }

  #markup(xml: string, start: number, end: number): void {
    const first = xml.charCodeAt(start + 1);
    if (first === 47) {
      this.#handler.close(localName(xml.slice(start + 2, end - 1).trimEnd()));
      return;
    }
    if (first === 63) return;
    if (first === 33) {
      if (xml.startsWith('<![CDATA[', start)) this.#handler.text(xml.slice(start + 9, end - 3));
      else if (!xml.startsWith('<!--', start)) throw badXml('xml-document-type');
      return;
    }
    const selfClosing = xml.charCodeAt(end - 2) === 47;
    const inner = xml.slice(start + 1, selfClosing ? end - 2 : end - 1);
    const space = inner.search(/\s/);
    const name = localName(space === -1 ? inner : inner.slice(0, space));
    this.#handler.open(name, space === -1 ? '' : inner.slice(space), selfClosing);
    if (selfClosing) this.#handler.close(name);
  }
}

/** The place after the markup that begins at `start`, or -1 when it is not all there yet. */
function markupEnd(xml: string, start: number): number {
  if (xml.length < start + 9) {
    const short = xml.indexOf('>', start);
    if (short === -1 || xml.charCodeAt(start + 1) === 33) return -1;
  }
  if (xml.startsWith('<!--', start)) return after(xml, '-->', start + 4);
  if (xml.startsWith('<![CDATA[', start)) return after(xml, ']]>', start + 9);
  let quote = 0;
  for (let i = start + 1; i < xml.length; i++) {
    const code = xml.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return i + 1;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

function after(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function badXml(reason: string): AppError {
  return new AppError('import.file-unreadable', 'fix-and-retry', { reason });
}
