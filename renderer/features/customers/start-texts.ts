/** Longer texts are found nowhere. */
export const searchTextMax = 200;

/** A beginning shorter than this says nothing of a name. */
const beginningMin = 4;

/**
 * What is looked for when a customer is chosen for a client, one after the other until something is found: the client's name
 * without its remarks in brackets, then ever less of its beginning.
 */
export function startTexts(clientName: string): readonly string[] {
  const bare = clientName
    .replace(/[([][^)\]]*[)\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const whole = (bare === '' ? clientName : bare).slice(0, searchTextMax);
  const words = whole.split(' ');
  const beginnings = [3, 2, 1]
    .filter((count) => count < words.length)
    .map((count) => words.slice(0, count).join(' '))
    .filter((text) => text.length >= beginningMin);
  return [whole, ...beginnings];
}
