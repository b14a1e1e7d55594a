import { cpSync, existsSync, globSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../checks/tree.ts';

/** Copies what git has or would take, changes that are not committed included, and links what is installed. */
export function copyRepository(root: string, folder: string): void {
  for (const path of treeOf(root).files) cpSync(join(root, path), join(folder, path));
  // These are links from package to package, relative, so that they lead to the copies.
  for (const path of globSync('{packages/*,packages/providers/*}/node_modules', { cwd: root }))
    cpSync(join(root, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  const modules = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of existsSync(modules) ? readdirSync(modules) : []) symlinkSync(join(modules, name), join(folder, 'node_modules', name));
}
