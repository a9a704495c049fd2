/** "2,140": an English count, for summaries that are stored. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 invoice", "2,140 invoices": English counts for summaries that are stored. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
