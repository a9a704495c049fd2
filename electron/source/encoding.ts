import { isUtf8 } from 'node:buffer';

export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncoding = (typeof textEncodings)[number];

/**
 * The encoding of a text file by its first bytes: a byte-order mark decides; zero bytes in every second place mean
 * UTF-16; bytes that are valid UTF-8 are UTF-8; everything else is taken as Windows-1252.
 */
export function detectEncoding(start: Uint8Array): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  const pairs = Math.floor(Math.min(start.length, 4096) / 2);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    if (start[2 * i] === 0) evenZeros++;
    if (start[2 * i + 1] === 0) oddZeros++;
  }
  if (pairs > 1 && oddZeros > pairs * 0.6 && evenZeros < pairs * 0.2) return 'utf-16le';
  if (pairs > 1 && evenZeros > pairs * 0.6 && oddZeros < pairs * 0.2) return 'utf-16be';
  return isUtf8(trimPartialCharacter(start)) ? 'utf-8' : 'windows-1252';
}

/** Leaves off the beginning of a character that the sample cut through. */
function trimPartialCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}
