import { useEffect, useState } from 'react';
import { AppError, isAppError } from '../../../shared/errors.ts';
import {
  type AppliedFile,
  type ColumnMapping,
  type Draft,
  type DraftDetail,
  type FileReading,
  importFilesMax,
  type PresetEntry,
} from '../../../shared/ipc/imports.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { run, showError } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';

export interface Desk {
  readonly drafts: readonly Draft[];
  readonly applied: readonly AppliedFile[];
}

/** The files on the desk, fetched again whenever the engine says that they changed; null while loading. */
export function useDesk(): Desk | null {
  const version = useFacts('imports');
  const [desk, setDesk] = useState<Desk | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again
  useEffect(() => {
    let current = true;
    callEngine('imports.drafts', {})
      .then((next) => current && setDesk(next))
      .catch(showError);
    return () => {
      current = false;
    };
  }, [version]);
  return desk;
}

/** One draft with all that can be corrected about it; null while loading. */
export function useDetail(draftId: number | null): DraftDetail | null {
  const version = useFacts('imports');
  const [detail, setDetail] = useState<DraftDetail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again
  useEffect(() => {
    let current = true;
    if (draftId === null) {
      setDetail(null);
      return;
    }
    callEngine('imports.draft', { draftId })
      .then((next) => current && setDetail(next))
      // It was imported or discarded a moment ago: the desk says so by itself.
      .catch((error: unknown) => (isAppError(error, 'app.not-found') ? setDetail(null) : showError(error)));
    return () => {
      current = false;
    };
  }, [draftId, version]);
  return detail !== null && detail.draft.draftId === draftId ? detail : null;
}

/** Every layout that can be chosen; empty while loading. */
export function usePresets(): readonly PresetEntry[] {
  const [presets, setPresets] = useState<readonly PresetEntry[]>([]);
  useEffect(() => {
    callEngine('imports.presets', {}).then(setPresets).catch(showError);
  }, []);
  return presets;
}

async function open(files: readonly { readonly fileToken: string }[]): Promise<void> {
  checkCount(files.length);
  if (files.length > 0) await callEngine('imports.open', { fileTokens: files.map((file) => file.fileToken) });
}

function checkCount(files: number): void {
  if (files <= importFilesMax) return;
  throw new AppError('import.too-many-files', 'fix-and-retry', { limit: 'files', limitNumber: importFilesMax });
}

export const chooseFiles = (): void => run(async () => open(await callMain('files.choose', { purpose: 'import' })));

export const openPracticeExport = (): void => run(async () => open(await callMain('practice.exportFiles', {})));

export const dropFiles = (files: readonly File[]): void =>
  run(async () => {
    const paths = window.tieout.pathsOf(files).filter((path) => path !== '');
    checkCount(paths.length);
    if (paths.length > 0) await open(await callMain('files.register', { paths }));
  });

/** Reads a draft's file again in another way; what is not given stays. */
export const reread = (
  draftId: number,
  change: {
    readonly reading?: FileReading;
    readonly presetId?: string;
    readonly mapping?: ColumnMapping;
  },
): void =>
  run(() =>
    callEngine('imports.reread', {
      draftId,
      reading: change.reading ?? null,
      presetId: change.presetId ?? null,
      mapping: change.mapping ?? null,
    }),
  );

/** Changes what a draft is compared with. */
export const adjust = (draftId: number, change: { readonly sourceName?: string; readonly complete?: boolean }): void =>
  run(() =>
    callEngine('imports.adjust', {
      draftId,
      sourceName: change.sourceName ?? null,
      complete: change.complete ?? null,
    }),
  );
