import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The connector could not be written. The message is one line that says why. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/** Throws {@link WriteError} unless the folder is new or empty. What git keeps in a new repository does not count. */
export function assertFree(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new WriteError(`${folder} is a file: choose another folder with --directory`);
  if (readdirSync(folder).some((name) => name !== '.git'))
    throw new WriteError(`the folder ${folder} exists and is not empty: choose another one with --directory`);
}

/** Writes all files or, where that fails, none. Throws {@link WriteError}. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const made: string[] = [];
  try {
    assertFree(folder);
    for (const [path, text] of files) {
      const file = join(folder, path);
      // The first folder that was not there before.
      const parent = mkdirSync(dirname(file), { recursive: true });
      if (parent !== undefined) made.push(parent);
      writeFileSync(file, text, { flag: 'wx' });
      made.push(file);
    }
  } catch (error) {
    for (const path of made.toReversed()) rmSync(path, { recursive: true, force: true });
    if (error instanceof WriteError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new WriteError(`${folder} could not be written: ${reasons[code ?? ''] ?? message}; nothing was left behind`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to write there',
  EPERM: 'you have no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
};
