import { useCallback, useEffect, useState } from 'react';
import { isAppError } from '../../../shared/errors.ts';
import type { AppliedFile, Draft, DraftDetail } from '../../../shared/ipc/imports.ts';
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

/** One draft with all that can be corrected about it. */
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

async function open(fileTokens: readonly string[]): Promise<void> {
  if (fileTokens.length > 0) await callEngine('imports.open', { fileTokens: fileTokens.slice(0, 20) });
}

/** The ways files come in. */
export function useFileIntake() {
  const choose = useCallback(
    () => run(async () => open((await callMain('files.choose', { purpose: 'import' })).map((file) => file.fileToken))),
    [],
  );
  const usePractice = useCallback(
    () => run(async () => open((await callMain('practice.exportFiles', {})).map((file) => file.fileToken))),
    [],
  );
  const drop = useCallback(
    (files: readonly File[]) =>
      run(async () => {
        const paths = window.tieout.pathsOf(files).slice(0, 20);
        if (paths.length > 0) await open((await callMain('files.register', { paths })).map((file) => file.fileToken));
      }),
    [],
  );
  return { choose, usePractice, drop };
}
