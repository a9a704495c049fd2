import { chmod, mkdir } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

const posix = process.platform !== 'win32';

/**
 * Makes a folder only its owner can enter (0700), also when it is there already and open to others. Windows keeps the
 * rights of the user's profile, where the folder lies.
 */
export async function ensurePrivateDir(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (posix) await chmod(folder, 0o700);
}

/** Replaces a file whole by writing beside it, flushing and renaming; only its owner can read it (0600). */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text, { encoding: 'utf8', mode: 0o600 });
}
