const rows = [new Int32Array(64), new Int32Array(64), new Int32Array(64)] as const;

/**
 * Edits between two words (insert, delete, replace, swap of neighbours: Damerau's optimal string alignment), or `max + 1` as soon as
 * it is known to be more than `max`. Words longer than 63 characters count as different unless equal.
 */
export function editDistance(one: string, other: string, max: number): number {
  if (one === other) return 0;
  const short = one.length <= other.length ? one : other;
  const long = short === one ? other : one;
  const n = short.length;
  const m = long.length;
  if (m - n > max || m > 63) return max + 1;
  let beforeLast: Int32Array = rows[0];
  let last: Int32Array = rows[1];
  let row: Int32Array = rows[2];
  for (let j = 0; j <= m; j++) last[j] = j;
  for (let i = 1; i <= n; i++) {
    row[0] = i;
    let best = i;
    const c = short.charCodeAt(i - 1);
    for (let j = 1; j <= m; j++) {
      const d = long.charCodeAt(j - 1);
      let cost = (last[j - 1] ?? 0) + (c === d ? 0 : 1);
      cost = Math.min(cost, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && c === long.charCodeAt(j - 2) && short.charCodeAt(i - 2) === d)
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > max) return max + 1;
    const next = beforeLast;
    beforeLast = last;
    last = row;
    row = next;
  }
  return Math.min(last[m] ?? 0, max + 1);
}

/** Jaro-Winkler similarity, 0 to 1: shared letters near each other, with a bonus for a common beginning. */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1;
  const n = one.length;
  const m = other.length;
  if (n === 0 || m === 0 || n > 30 || m > 30) return 0;
  const window = Math.max(0, Math.floor(Math.max(n, m) / 2) - 1);
  let usedOne = 0;
  let usedOther = 0;
  let common = 0;
  for (let i = 0; i < n; i++) {
    const c = one.charCodeAt(i);
    const end = Math.min(m - 1, i + window);
    for (let j = Math.max(0, i - window); j <= end; j++) {
      if ((usedOther >> j) & 1 || other.charCodeAt(j) !== c) continue;
      usedOne |= 1 << i;
      usedOther |= 1 << j;
      common++;
      break;
    }
  }
  if (common === 0) return 0;
  let swaps = 0;
  for (let i = 0, j = 0; i < n; i++) {
    if (!((usedOne >> i) & 1)) continue;
    while (!((usedOther >> j) & 1)) j++;
    if (one.charCodeAt(i) !== other.charCodeAt(j)) swaps++;
    j++;
  }
  const jaro = (common / n + common / m + (common - swaps / 2) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < n && prefix < m && one.charCodeAt(prefix) === other.charCodeAt(prefix)) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** A polynomial hash (32 bits) of a word; `joinHash(hashText(a), hashText(b), hashPower(b.length))` equals `hashText(a + b)`. */
export function hashText(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (Math.imul(h, 0x01000193) + text.charCodeAt(i) + 1) | 0;
  return h;
}

/** The factor that moves a hash left by so many characters. */
export function hashPower(length: number): number {
  let p = 1;
  for (let i = 0; i < length; i++) p = Math.imul(p, 0x01000193);
  return p;
}

/** The hash of two words written together. */
export function joinHash(left: number, right: number, rightPower: number): number {
  return (Math.imul(left, rightPower) + right) | 0;
}

const firstVowels = 'aeiouyw';
const unheard = 'aeiouyhw';

/** A word by sound, for comparing surnames spelled by ear: consonant classes, vowels dropped after the first letter. Latin letters only; else empty. */
export function soundOf(word: string): string {
  if (!/^[a-z]{3,}$/.test(word)) return '';
  let s = word;
  // Most words have few of these: looking is cheaper than replacing.
  if (s.startsWith('kn') || s.startsWith('gn')) s = `n${s.slice(2)}`;
  else if (s.startsWith('wr')) s = `r${s.slice(2)}`;
  if (s.includes('ph')) s = s.replaceAll('ph', 'f');
  if (s.includes('c') || s.includes('q') || s.includes('z'))
    s = s.replace(/ck|cq|[cq](?![eiyh])/g, 'k').replace(/c(?=[eiy])|z/g, 's');
  if (s.includes('h')) s = s.replace(/ch|sh|sch/g, 'x').replace(/gh(?=t|$)/g, '');
  if (s.includes('dg')) s = s.replace(/dg(?=[eiy])/g, 'j');
  if (s.endsWith('y')) s = `${s.slice(0, -1)}i`;
  let sound = '';
  for (let i = 0; i < s.length; i++) {
    const letter = s[i] ?? '';
    const heard = i === 0 ? (firstVowels.includes(letter) ? 'a' : letter) : unheard.includes(letter) ? '' : letter;
    if (heard !== '' && heard !== sound.at(-1)) sound += heard;
  }
  return sound.endsWith('d') ? `${sound.slice(0, -1)}t` : sound;
}

/** How many bits of a 32-bit number are set. */
export function countBits(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
