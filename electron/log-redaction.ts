import type { LogFields } from './log.ts';

const mark = '[redacted]';

/** Names whose values are never written, whatever they hold. `code` alone is not among them: error codes have it. */
const secretName =
  /token|secret|password|passwd|authorization|cookie|credential|api[-_]?key|^auth$|^state$|auth(orization)?code|oauthcode|body|payload/i;

/**
 * Texts that look like secrets wherever they stand. Intuit's access tokens are JWTs or JWEs (`eyJ…`), its refresh
 * tokens `RT1-…` (older ones `AB1…`), its codes `XAB1…` or `AB1…`; keys stand in Basic headers and form bodies.
 */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${mark}`],
  [/\beyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*/g, mark],
  [/\bRT1-[A-Za-z0-9-]+/g, mark],
  [/\bX?AB1[A-Za-z0-9_-]{12,}/g, mark],
  [/((?:[a-z]+_token|token|client_secret|password|secret)["']?\s*[=:]\s*["']?)[^\s"'&,;}\\[]{6,}/gi, `$1${mark}`],
  [/([?&](?:code|state)=)[^\s"'&]+/gi, `$1${mark}`],
];

const exact = new Set<string>();

/**
 * Makes this very text unloggable in this process: for secrets without a shape of their own, such as a client secret.
 * Texts under eight characters are ignored, as hiding them would hide half the log.
 */
export function neverLog(secret: string): void {
  if (secret.length >= 8) exact.add(secret);
}

/** The text without secrets and control characters, cut to a length in UTF-16 units. */
export function redact(text: string, lengthMax = 500): string {
  let result = text.length > 20_000 ? text.slice(0, 20_000) : text;
  for (const secret of exact) result = result.replaceAll(secret, mark);
  for (const [pattern, replacement] of secretTexts) result = result.replace(pattern, replacement);
  return result.length > lengthMax ? `${result.slice(0, lengthMax)}…` : result;
}

/** Fields with secret names emptied and text values redacted; undefined ones are left out. */
export function redactFields(fields: LogFields): Record<string, string | number | boolean | null> {
  const result: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (secretName.test(name) && typeof value === 'string') result[name] = mark;
    else result[name] = typeof value === 'string' ? redact(value) : value;
  }
  return result;
}
