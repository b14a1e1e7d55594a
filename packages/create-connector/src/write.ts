import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The connector could not be written. The message is one line that says why. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/** Throws {@link WriteError} unless the folder is new or empty. What git keeps in a new repository does not count. */
export function assertFree(folder: string): void {
  if (filesIn(folder).some((name) => name !== '.git'))
    throw new WriteError(`the folder ${folder} exists and is not empty: choose another one with --directory`);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failure(folder, error);
  }
}

/** Writes all files or, where that fails, none. Throws {@link WriteError}. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  assertFree(folder);
  const made: string[] = [];
  try {
    for (const [path, text] of files) {
      const file = join(folder, path);
      made.push(firstMissing(file));
      makeFolder(dirname(file));
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const path of made.toReversed()) rmSync(path, { recursive: true, force: true });
    throw failure(folder, error);
  }
}

/** The file, or the topmost of its folders that is not there yet. */
const firstMissing = (file: string): string => (existsSync(dirname(file)) ? file : firstMissing(dirname(file)));

/** One by one: where none can be made, as in `/proc`, Node's `recursive` tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to write there',
  EPERM: 'you have no permission to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it, or a part of its path, is a file',
  ENAMETOOLONG: 'its name is too long',
};

function failure(folder: string, error: unknown): WriteError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new WriteError(`${folder} could not be written: ${reasons[code ?? ''] ?? message}; nothing was left behind`, { cause: error });
}
