/**
 * Folds a header for comparing: case, accents, spaces, `*`, `#`, punctuation and a byte-order mark carry no meaning.
 * "Invoice #" and "*InvoiceNo" keep their words: "invoice" and "invoiceno".
 */
export function foldHeader(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Folds a value (status, type, name) for comparing: as headers, with words kept apart. */
export function foldValue(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
