const tables: Readonly<Record<string, string>> = {
  Customer: 'qbo_customer',
  Invoice: 'qbo_invoice',
  Payment: 'qbo_payment',
};

/** The table a type is mirrored in, there called `m`, and the further condition that picks the type (`@type` bound). */
export function mirrorTable(type: string): { table: string; condition: string } {
  const table = tables[type];
  return table === undefined ? { table: 'qbo_object', condition: 'AND m.type = @type' } : { table, condition: '' };
}
