/** "1 invoice", "2,140 invoices": English counts for summaries that are stored. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
