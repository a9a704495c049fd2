const dates = /\/(CreationDate|ModDate) ?\(D:(\d{14})/g;

/**
 * Puts the report's own day in place of the instant at which the PDF was printed, so that the same report is the same
 * file. Nothing is moved: the texts are of one length.
 */
export function settlePdfDates(pdf: Uint8Array, day: string): Buffer {
  const text = Buffer.from(pdf).toString('latin1');
  const digits = `${day.replaceAll('-', '')}000000`;
  return Buffer.from(
    text.replace(dates, (whole, _name, stamp: string) => whole.replace(stamp, digits)),
    'latin1',
  );
}
