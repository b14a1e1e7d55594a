import { spawnSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { publishedPackages, type WorkspacePackage } from '../workspace.ts';

/**
 * Writes `dist` of every published package: the compiler checks all and writes the types, and the bundler writes the code, a file for
 * each entry and for each part that is imported on demand. Reading many small files is half of what an import costs
 * (docs/design/0007).
 */
export async function build(root: string): Promise<void> {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('Nothing was built: the compiler objects.');
  await Promise.all(publishedPackages(root).map((each) => bundle(root, each)));
}

async function bundle(root: string, { folder, manifest }: WorkspacePackage): Promise<void> {
  const cwd = join(root, folder);
  const code = await rolldown({
    cwd,
    input: entriesOf(manifest),
    // Another package is never part of this one: it is installed beside it, once, and updated by itself.
    external: (id) => !/^[./]/.test(id),
    platform: 'neutral',
    transform: { target: 'es2023' },
  });
  for (const file of globSync('dist/**/*.js{,.map}', { cwd })) rmSync(join(cwd, file));
  await code.write({
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await code.close();
}

/** The sources of what can be imported and of the commands, by their names in `dist`: `{ 'record/index': './src/record/index.ts' }`. */
const entriesOf = ({ exports = {}, bin = {} }: WorkspacePackage['manifest']): Record<string, string> =>
  Object.fromEntries([...Object.values(exports), ...Object.values(bin)].map((file) => [file.replace(/^\.\/src\/|\.ts$/g, ''), file]));
