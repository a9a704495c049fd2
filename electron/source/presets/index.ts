import { splitHeader } from '../currency.ts';
import { listFields } from '../fields.ts';
import { foldHeader } from '../fold.ts';
import type { ImportKind } from '../records.ts';
import { genericPresets } from './generic.ts';
import { practicePresets } from './practice.ts';
import { systemPresets } from './systems.ts';
import type { FieldColumns, Preset } from './types.ts';

/** Every layout known by name, then the general ones. */
export const presets: readonly Preset[] = [...practicePresets, ...systemPresets, ...genericPresets];

const namedPresets: readonly Preset[] = [...practicePresets, ...systemPresets];

export function findPreset(id: string): Preset | null {
  return presets.find((preset) => preset.id === id) ?? null;
}

export function genericPreset(kind: ImportKind): Preset {
  return genericPresets.find((preset) => preset.kind === kind) ?? genericPresets[1];
}

const foldedByPreset: ReadonlyMap<Preset, ReadonlySet<string>> = new Map(
  presets.map((preset) => [preset, new Set(preset.headers.map(foldHeader))]),
);

/** In how many named layouts a header occurs: one that few have tells more. */
const countByHeader: ReadonlyMap<string, number> = countHeaders();

function countHeaders(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const preset of namedPresets) {
    for (const header of foldedByPreset.get(preset) ?? []) counts.set(header, (counts.get(header) ?? 0) + 1);
  }
  return counts;
}

/** True for a header that some layout has. */
export function isKnownHeader(header: string): boolean {
  return foldedNames(header).some((folded) => knownHeaders.has(folded));
}

/** What a header is looked up by: folded as it stands and, where a currency stands beside it, without. */
export function foldedNames(header: string): string[] {
  const parts = splitHeader(header);
  const names = parts === null ? [header] : [header, parts.name];
  return names.map(foldHeader).filter((folded) => folded !== '');
}

const knownHeaders: ReadonlySet<string> = new Set([...foldedByPreset.values()].flatMap((folded) => [...folded]));

export interface PresetGuess {
  readonly preset: Preset;
  /** 0 to 1: the weight the file's and the layout's headers have in common. */
  readonly score: number;
  readonly matchedHeaders: number;
}

/**
 * Ranks the layouts a header row may be of, best first, by what the two have in common; a header counts the more the
 * fewer layouts have it. Layouts whose required columns are missing are left out. A guess, to be shown and asked about.
 */
export function guessPresets(headers: readonly string[]): readonly PresetGuess[] {
  const file = new Set(headers.flatMap(foldedNames));
  const fileWeight = weigh(file);
  const guesses: (PresetGuess & { readonly rank: number })[] = [];
  for (const preset of namedPresets) {
    const known = foldedByPreset.get(preset) ?? new Set();
    const shared = [...known].filter((header) => file.has(header));
    if (shared.length < 2 || !hasRequired(preset, file)) continue;
    if (preset.onlyWhole === true && shared.length < known.size) continue;
    // Columns are left out and added by people; neither side alone decides.
    const common = weigh(shared);
    const written = (preset.writtenHeaders ?? []).filter((header) => headers.includes(header)).length;
    const score = (2 * common) / (weigh(known) + fileWeight);
    guesses.push({ preset, score, matchedHeaders: shared.length, rank: score + written * 0.05 });
  }
  return guesses
    .sort((a, b) => b.rank - a.rank || b.matchedHeaders - a.matchedHeaders)
    .map(({ preset, score, matchedHeaders }) => ({ preset, score, matchedHeaders }));
}

const confidentScore = 0.3;
/** From here on the columns say not only how a file is read, but which system wrote it. */
export const certainScore = 0.6;

/** The most likely layout, or the general one of the most likely kind when none is known well enough. */
export function guessPreset(headers: readonly string[]): PresetGuess {
  const best = guessPresets(headers)[0];
  if (best !== undefined && best.score >= confidentScore) return best;
  return { preset: genericPreset(guessKind(headers)), score: 0, matchedHeaders: 0 };
}

/** Headers that speak of payments and stand in no file of documents: "Payment Date", "Zahlungsart". */
const paymentHeaders: ReadonlySet<string> = new Set(
  (['date', 'amount', 'method', 'externalId'] as const)
    .flatMap((field) => columnsOf('payments', field).flat())
    .map(foldHeader)
    .filter((folded) => !(foldedByPreset.get(genericPreset('invoices'))?.has(folded) ?? false)),
);

/** Fields that only files of documents have. */
const ofDocuments = ['dueDate', 'balance', 'tax', 'quantity', 'unitPrice', 'terms'] as const;
/** Days and money: a list of clients has neither. */
const ofTransactions = [...ofDocuments, 'date', 'total', 'paid', 'lineAmount'] as const;

function columnsOf(kind: ImportKind, field: string): FieldColumns {
  const columns: Readonly<Record<string, FieldColumns | undefined>> = genericPreset(kind).fields;
  return columns[field] ?? [];
}

/** What a file of an unknown layout holds: the kind whose fields find most columns, telling ones first. */
export function guessKind(headers: readonly string[]): ImportKind {
  const file = new Set(headers.flatMap(foldedNames));
  const hasAny = (kind: ImportKind, fields: readonly string[]): boolean =>
    fields.some((field) => findColumns(columnsOf(kind, field), file).length > 0);
  const speaksOfPayments = [...file].some(
    (header) => paymentHeaders.has(header) || /^payment(?!status|terms|due)/.test(header),
  );
  const moves = speaksOfPayments || hasAny('invoices', ofTransactions) || hasAny('payments', ['date', 'amount']);
  let best: { readonly kind: ImportKind; readonly score: number } = { kind: 'invoices', score: 0 };
  for (const preset of genericPresets) {
    const isWhole = hasRequired(preset, file);
    if (preset.kind === 'clients' && !isWhole) continue;
    let score = isWhole ? 2 : 0;
    for (const columns of Object.values<FieldColumns>(preset.fields)) {
      if (findColumns(columns, file).length > 0) score++;
    }
    if (preset.kind === 'payments' && speaksOfPayments) score += 3;
    if (preset.kind === 'invoices' && hasAny('invoices', ofDocuments)) score += 3;
    if (preset.kind === 'clients' && !moves) score += 3;
    if (score > best.score) best = { kind: preset.kind, score };
  }
  return best.kind;
}

function weigh(headers: Iterable<string>): number {
  let weight = 0;
  for (const header of headers) weight += 1 / (countByHeader.get(header) ?? 2);
  return weight;
}

/** The folded columns of the first alternative that is there. */
export function findColumns(columns: FieldColumns, file: ReadonlySet<string>): readonly string[] {
  for (const alternative of columns) {
    const wanted = typeof alternative === 'string' ? [alternative] : alternative;
    const found = wanted.map(foldHeader).filter((header) => file.has(header));
    if (found.length > 0) return found;
  }
  return [];
}

function hasRequired(preset: Preset, file: ReadonlySet<string>): boolean {
  const found = new Map<string, boolean>();
  const columnsByField: Readonly<Record<string, FieldColumns | undefined>> = preset.fields;
  for (const [name, { required }] of listFields(preset.kind)) {
    if (required === false) continue;
    const group = required === true ? name : required;
    if (group === 'client' && preset.groupedByClient === true) continue;
    const has = findColumns(columnsByField[name] ?? [], file).length > 0;
    found.set(group, (found.get(group) ?? false) || has);
  }
  return [...found.values()].every(Boolean);
}
