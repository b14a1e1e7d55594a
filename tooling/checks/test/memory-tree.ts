import type { Tree } from '../tree.ts';

/** A repository of these files and nothing else. */
export const memoryTree = (files: Readonly<Record<string, string>>): Tree => ({
  files: Object.keys(files),
  read: (path) => files[path] ?? '',
});
