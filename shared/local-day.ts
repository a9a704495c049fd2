/** The calendar day of an instant where this computer stands: what a person there means by "today". */
export function localDay(instant: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(instant.getFullYear()).padStart(4, '0')}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
}
