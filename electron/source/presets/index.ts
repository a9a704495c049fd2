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

/** True for a folded header that some layout has. */
export function isKnownHeader(folded: string): boolean {
  return knownHeaders.has(folded);
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
  const file = new Set(headers.map(foldHeader).filter((header) => header !== ''));
  const fileWeight = weigh(file);
  const guesses: (PresetGuess & { readonly rank: number })[] = [];
  for (const preset of namedPresets) {
    const known = foldedByPreset.get(preset) ?? new Set();
    const shared = [...known].filter((header) => file.has(header));
    if (shared.length < 2 || !hasRequired(preset, file)) continue;
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

/** The most likely layout, or the general one of the most likely kind when none is known well enough. */
export function guessPreset(headers: readonly string[]): PresetGuess {
  const best = guessPresets(headers)[0];
  if (best !== undefined && best.score >= confidentScore) return best;
  return { preset: genericPreset(guessKind(headers)), score: 0, matchedHeaders: 0 };
}

/** What a file of an unknown layout holds: the kind whose fields find most columns, telling ones first. */
export function guessKind(headers: readonly string[]): ImportKind {
  const file = new Set(headers.map(foldHeader));
  let best: { readonly kind: ImportKind; readonly score: number } = { kind: 'invoices', score: 0 };
  for (const preset of genericPresets) {
    let score = hasRequired(preset, file) ? 2 : 0;
    for (const columns of Object.values<FieldColumns>(preset.fields)) {
      if (findColumns(columns, file).length > 0) score++;
    }
    if (preset.kind === 'payments' && [...file].some((header) => /^(payment|paid)(?!status|terms|due)/.test(header)))
      score += 3;
    if (preset.kind === 'clients' && ![...file].some((header) => /amount|total|balance|date/.test(header))) score += 3;
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
