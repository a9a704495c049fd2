import type { TableRow } from './cells.ts';
import { foldValue } from './fold.ts';
import { keptAlone } from './open-documents.ts';
import type { RecordStage } from './record-stage.ts';
import type { ClientRecord } from './records.ts';
import { type RowReader, RowRefused, rejectRow } from './row-reader.ts';

/** The id a client has where the file gives none: its folded name, marked so that it never equals a real id. */
export function clientIdOfName(name: string): string {
  return `name:${foldValue(name)}`;
}

/** One client per row. A second row of the same id or name is refused. */
export class ClientBuilder {
  readonly #reader: RowReader;
  readonly #stage: RecordStage;

  constructor(reader: RowReader, stage: RecordStage) {
    this.#reader = reader;
    this.#stage = stage;
  }

  add(row: TableRow): void {
    const reader: RowReader = this.#reader;
    const givenName = reader.text(row, 'givenName');
    const familyName = reader.text(row, 'familyName');
    const companyName = reader.text(row, 'companyName');
    const person = [givenName, familyName].filter((part) => part !== null).join(' ');
    const name = reader.text(row, 'name') ?? companyName ?? (person === '' ? null : person);
    if (name === null) {
      const why = { reason: 'a client without a name', remedy: 'Write the name, or delete the row.' };
      throw new RowRefused(rejectRow(row, why, null));
    }
    const externalId = reader.text(row, 'externalId') ?? clientIdOfName(name);
    const first = this.#stage.find(externalId);
    if (first !== null) {
      const why = { reason: `the same client as in line ${first.line}`, remedy: 'Keep one of the two rows.' };
      reader.refuse(row, reader.has('externalId') ? 'externalId' : 'name', reader.cell(row, 'name'), why);
    }
    const record: ClientRecord = {
      line: row.line,
      externalId,
      name,
      companyName,
      givenName,
      familyName,
      email: reader.text(row, 'email'),
      phone: reader.text(row, 'phone'),
      address: reader.joined(row, 'address'),
      city: reader.text(row, 'city'),
      region: reader.text(row, 'region'),
      postalCode: reader.text(row, 'postalCode'),
      country: reader.text(row, 'country'),
      shipAddress: reader.joined(row, 'shipAddress'),
      shipCity: reader.text(row, 'shipCity'),
      shipRegion: reader.text(row, 'shipRegion'),
      shipPostalCode: reader.text(row, 'shipPostalCode'),
      shipCountry: reader.text(row, 'shipCountry'),
      currency: reader.cell(row, 'currency') === null ? null : reader.currency(row),
      parentName: reader.text(row, 'parentName') ?? parentOf(name),
      inactive: this.#isInactive(row),
      notes: reader.text(row, 'notes'),
    };
    this.#stage.keep(externalId, keptAlone(record));
  }

  /** "Inactive" and "Not-active" say so in either column; plain yes and no answer the column's own question. */
  #isInactive(row: TableRow): boolean {
    for (const field of ['inactive', 'active'] as const) {
      const text = this.#reader.text(row, field);
      if (text === null) continue;
      const word = foldValue(text);
      if (inactiveWords.has(word)) return true;
      if (activeWords.has(word)) return false;
      return this.#reader.flag(row, field) === (field === 'inactive');
    }
    return false;
  }
}

const inactiveWords: ReadonlySet<string> = new Set(['inactive', 'not active', 'archived', 'disabled', 'deleted']);
const activeWords: ReadonlySet<string> = new Set(['active', 'enabled', 'current']);

/** QuickBooks writes a sub-customer with its parents before it: "Parent:Child". */
function parentOf(name: string): string | null {
  const colon = name.lastIndexOf(':');
  return colon <= 0 ? null : name.slice(0, colon).trim();
}
