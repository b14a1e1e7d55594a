import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a repository, as the checks see them. */
export interface Tree {
  /** Relative to the root, with forward slashes. */
  readonly files: readonly string[];
  read(path: string): string;
}

/** A problem begins with the file it is in. */
export type Check = (tree: Tree) => readonly string[];

/** What git tracks or would; without git, everything that is not installed or built. */
export function treeOf(root: string): Tree {
  const files = (trackedIn(root) ?? walk(root, '')).filter((path) => existsSync(join(root, path)) && statSync(join(root, path)).isFile());
  return { files: files.toSorted(), read: (path) => readFileSync(join(root, path), 'utf8') };
}

function trackedIn(root: string): string[] | undefined {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(listed.split('\0'))].filter((path) => path !== '');
  } catch {
    return undefined;
  }
}

const unlisted = new Set(['.git', 'node_modules', 'dist', '.turbo', '.vitest', 'coverage']);

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (unlisted.has(entry.name)) return [];
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}
