import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ChosenFile } from '../../shared/ipc/app.ts';

/**
 * Paths of files that a person chose or dropped, under tokens. A window learns the name and size only, so that a
 * broken page cannot make the engine read or write anywhere else.
 */
export interface FileTokens {
  /** @throws AppError 'import.file-missing', 'import.file-unreadable' (a folder) */
  registerSource(filePath: string): Promise<ChosenFile>;
  /** A file that will be written. */
  registerTarget(filePath: string): string;
  /** @throws AppError 'app.not-found' for a token of another run */
  pathOf(fileToken: string): string;
}

export function createFileTokens(): FileTokens {
  const paths = new Map<string, string>();
  const remember = (filePath: string): string => {
    const token = randomUUID();
    paths.set(token, filePath);
    return token;
  };
  return {
    async registerSource(filePath) {
      const name = path.basename(filePath);
      const info = await stat(filePath).catch((error: unknown) => {
        throw new AppError('import.file-missing', 'fix-and-retry', { file: name }, error);
      });
      if (!info.isFile()) throw new AppError('import.file-unreadable', 'fix-and-retry', { file: name });
      return { fileToken: remember(filePath), name, sizeBytes: info.size };
    },
    registerTarget: remember,
    pathOf(fileToken) {
      const filePath = paths.get(fileToken);
      if (filePath === undefined) throw new AppError('app.not-found', 'none');
      return filePath;
    },
  };
}
