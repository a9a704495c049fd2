const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const endLength = 22;
/** The first day a ZIP file can name. */
const dosDate = 0x0021;

/**
 * Sets the times of all entries of a ZIP file to its first day, so that the same content is the same file. Fields as in
 * PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16; without ZIP64, which a report never needs.
 */
export function settleZipTimes(zip: Buffer): Buffer {
  const bytes = Buffer.from(zip);
  let end = bytes.length - endLength;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw new Error('no end of central directory');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (bytes.readUInt32LE(at) !== centralSignature) throw new Error('a damaged central directory');
    setTime(bytes, at + 12);
    setTime(bytes, bytes.readUInt32LE(at + 42) + 10);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return bytes;
}

function setTime(bytes: Buffer, offset: number): void {
  bytes.writeUInt16LE(0, offset);
  bytes.writeUInt16LE(dosDate, offset + 2);
}
