import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import electronLog from 'electron-log/node';
import { AppError } from '../shared/errors.ts';
import { redact, redactFields } from './log-redaction.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Flat and small: ids, counts, places. Objects, arrays and bodies cannot be logged, on purpose. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What every line of a logger carries. */
export interface LogContext {
  /** Part of the program: `oauth`, `sync`, `export`. */
  readonly area?: string | undefined;
  /** `<environment>-<realmId>`. */
  readonly realm?: string | undefined;
  /** Intuit's id of a request: its support asks for it. */
  readonly intuitTid?: string | undefined;
}

/**
 * A logger. Messages and fields are redacted before they are written, but callers still hand in nothing secret: the
 * redaction is the net, not the rope.
 */
export interface Log {
  debug(message: string, fields?: LogFields & LogContext): void;
  info(message: string, fields?: LogFields & LogContext): void;
  warn(message: string, fields?: LogFields & LogContext): void;
  /** Of an error its name, code, details and stack are written, and those of its causes; no other property. */
  error(message: string, error?: unknown, fields?: LogFields & LogContext): void;
  /** The same log, with this context on each line. */
  child(context: LogContext): Log;
}

export interface FileLogOptions {
  readonly folder: string;
  /** Without extension; each process has a file of its own, as two writers would rotate under each other. */
  readonly name: string;
  readonly level?: LogLevel;
  /** Size at which a file is put aside, in bytes. */
  readonly fileBytesMax?: number;
  /** How many put-aside files are kept. */
  readonly keptFiles?: number;
  readonly now?: () => Date;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * A log on disk: one JSON object per line, `<name>.log` being written, `<name>.1.log` the one before, and so on. Folder
 * 0700, files 0600. Lines are written synchronously, so a crash loses none; there are few of them.
 */
export function createFileLog(options: FileLogOptions): Log {
  const {
    folder,
    name,
    level = 'info',
    fileBytesMax = 5 * 1024 * 1024,
    keptFiles = 4,
    now = () => new Date(),
  } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
  const fileAt = (index: number): string => path.join(folder, index === 0 ? `${name}.log` : `${name}.${index}.log`);
  const logger = electronLog.create({ logId: fileAt(0) });
  logger.transports.console.level = false;
  const { file } = logger.transports;
  file.level = 'silly';
  file.maxSize = fileBytesMax;
  file.resolvePathFn = () => fileAt(0);
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  file.format = ({ data }) => [String(data[0])];
  file.archiveLogFn = () => {
    rmSync(fileAt(keptFiles), { force: true });
    for (let index = keptFiles - 1; index >= 0; index--) {
      try {
        renameSync(fileAt(index), fileAt(index + 1));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
    }
  };
  return createLog((lineLevel, line) => logger[lineLevel](line), { level, now });
}

/** A log over any sink of finished lines: the file log's, or an engine that hands its lines to another process. */
export function createLog(
  write: (level: LogLevel, line: string) => void,
  options: { readonly level?: LogLevel; readonly now?: () => Date; readonly context?: LogContext } = {},
): Log {
  const { level: lowest = 'info', now = () => new Date(), context = {} } = options;

  function put(level: LogLevel, message: string, error: unknown, fields: LogFields & LogContext): void {
    if (ranks[level] < ranks[lowest]) return;
    const { area, realm, intuitTid, ...rest } = { ...context, ...fields };
    const line = {
      at: now().toISOString(),
      level,
      area: area ?? null,
      realm: realm ?? null,
      intuit_tid: intuitTid ?? null,
      message: redact(message),
      ...redactFields(rest),
      ...(error === undefined ? {} : { error: describeError(error) }),
    };
    write(level, JSON.stringify(line));
  }

  return {
    debug: (message, fields = {}) => put('debug', message, undefined, fields),
    info: (message, fields = {}) => put('info', message, undefined, fields),
    warn: (message, fields = {}) => put('warn', message, undefined, fields),
    error: (message, error, fields = {}) => put('error', message, error, fields),
    child: (more) => createLog(write, { level: lowest, now, context: { ...context, ...more } }),
  };
}

const causesMax = 5;

function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error, message: redact(String(error)) };
  return {
    name: error.name,
    message: redact(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: redact(error.code) } : {}),
    ...(error instanceof AppError ? { details: redactFields(error.details) } : {}),
    stack: redact(error.stack ?? '', 4_000),
    ...(error.cause === undefined || depth >= causesMax ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
