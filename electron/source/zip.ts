import { pipeline, Transform } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import type { ByteSource } from './bytes.ts';
import { importLimits, limitError } from './limits.ts';

/** One packed part of a workbook. */
export interface ZipEntry {
  readonly path: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const commentBytesMax = 0xffff;
const directoryBytesMax = 8 * 1024 * 1024;

/**
 * Lists the parts of a ZIP file from its directory, and refuses a bomb before anything is inflated: too many parts,
 * too much declared content, or a ratio no spreadsheet reaches. What a part really inflates to is held to what is
 * declared here, so a lying directory gains nothing.
 *
 * @throws AppError 'import.file-unreadable' or 'import.file-too-large'
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16
 */
export async function listZip(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const tailStart = Math.max(0, source.sizeBytes - endBytes - commentBytesMax);
  const tail = await source.read(tailStart, source.sizeBytes - tailStart);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw damaged(source, 'zip-end-missing');
  const count = tail.readUInt16LE(end + 10);
  const directoryBytes = tail.readUInt32LE(end + 12);
  const directoryOffset = tail.readUInt32LE(end + 16);
  if (count > importLimits.workbookEntries) throw limitError('workbookEntries', { file: source.name });
  if (directoryBytes > directoryBytesMax || directoryOffset + directoryBytes > source.sizeBytes) {
    throw damaged(source, 'zip-directory');
  }
  const directory = await source.read(directoryOffset, directoryBytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  let totalBytes = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== directorySignature) {
      throw damaged(source, 'zip-directory');
    }
    const flags = directory.readUInt16LE(at + 8);
    const nameBytes = directory.readUInt16LE(at + 28);
    const path = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    const entry: ZipEntry = {
      path,
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    };
    if ((flags & 1) !== 0) throw damaged(source, 'encrypted');
    totalBytes += entry.bytes;
    if (totalBytes > importLimits.workbookBytes) throw limitError('workbookBytes', { file: source.name, part: path });
    if (entry.bytes > importLimits.ratioFloorBytes && entry.bytes > entry.packedBytes * importLimits.compressionRatio) {
      throw limitError('compressionRatio', { file: source.name, part: path });
    }
    entries.set(path, entry);
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Streams one part, inflated. Ends with 'import.file-unreadable' when it holds more than the directory declared. */
export async function openZipEntry(source: ByteSource, entry: ZipEntry): Promise<Transform> {
  const header = await source.read(entry.headerOffset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) throw damaged(source, 'zip-entry', entry.path);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = source.stream(start, Math.min(start + entry.packedBytes, source.sizeBytes));
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > entry.bytes) done(damaged(source, 'zip-size', entry.path));
      else done(null, chunk);
    },
    flush(done) {
      if (bytes === entry.bytes) done();
      else done(damaged(source, 'zip-size', entry.path));
    },
  });
  const inflated = (error: Error | null | undefined): void => {
    if (error && !counter.destroyed) counter.destroy(error);
  };
  if (entry.method === 0) return pipeline(packed, counter, inflated);
  if (entry.method === 8) return pipeline(packed, createInflateRaw({ chunkSize: 128 * 1024 }), counter, inflated);
  throw damaged(source, 'zip-method', entry.path);
}

/** Reads a small part whole. */
export async function readZipEntry(source: ByteSource, entry: ZipEntry): Promise<string> {
  if (entry.bytes > importLimits.workbookPartBytes) {
    throw limitError('workbookPartBytes', { file: source.name, part: entry.path });
  }
  const chunks: Buffer[] = [];
  const stream = await openZipEntry(source, entry);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw zipFault(error, source, entry.path);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Faults of inflating are faults of the file. */
export function zipFault(error: unknown, source: ByteSource, part: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.name === 'AbortError') return error;
  return new AppError(
    'import.file-unreadable',
    'fix-and-retry',
    { file: source.name, part, reason: 'zip-data' },
    error,
  );
}

function damaged(source: ByteSource, reason: string, part: string | null = null): AppError {
  return new AppError('import.file-unreadable', 'fix-and-retry', { file: source.name, reason, part });
}
