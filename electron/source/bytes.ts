import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';

/** A file to import: a path, or bytes already read together with the name to show for them. */
export type FileInput = string | { readonly name: string; readonly bytes: Uint8Array };

/** Random and streamed access to the bytes of a file. */
export interface ByteSource {
  readonly name: string;
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
  /** Streams from `start` up to, not including, `end`. */
  stream(start?: number, end?: number): Readable;
}

const chunkBytes = 256 * 1024;

/** @throws AppError 'import.file-missing' or 'import.file-unreadable' */
export async function openBytes(input: FileInput): Promise<ByteSource> {
  if (typeof input !== 'string') {
    const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
    return {
      name: input.name,
      sizeBytes: bytes.length,
      read: async (offset, length) => bytes.subarray(offset, offset + length),
      stream: (start = 0, end = bytes.length) => Readable.from(slices(bytes.subarray(start, end))),
    };
  }
  const name = basename(input);
  const info = await stat(input).catch((error: unknown) => {
    throw new AppError('import.file-missing', 'fix-and-retry', { file: name }, error);
  });
  if (!info.isFile())
    throw new AppError('import.file-unreadable', 'fix-and-retry', { file: name, reason: 'not a file' });
  return {
    name,
    sizeBytes: info.size,
    read: async (offset, length) => {
      const handle = await open(input, 'r').catch((error: unknown) => {
        throw new AppError('import.file-unreadable', 'fix-and-retry', { file: name }, error);
      });
      try {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, info.size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    stream: (start = 0, end = info.size) =>
      end <= start ? Readable.from([]) : createReadStream(input, { start, end: end - 1, highWaterMark: chunkBytes }),
  };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
