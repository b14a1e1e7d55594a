import { spawnSync } from 'node:child_process';
import { existsSync, globSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { publishedPackages, type WorkspacePackage } from '../workspace.ts';

/**
 * Writes `dist` of every published package: the compiler checks all and writes the types, and the bundler writes the code, a file for
 * each entry and for each part that is imported on demand. Reading many small files is half of what an import costs
 * (docs/design/0007).
 */
export async function build(root: string): Promise<void> {
  const packages = publishedPackages(root);
  for (const { folder } of packages) removeStale(join(root, folder));
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('Nothing was built: the compiler objects.');
  await Promise.all(packages.map((each) => bundle(root, each)));
}

/** The compiler leaves the types of a source that is gone. */
function removeStale(folder: string): void {
  for (const types of globSync('dist/**/*.d.ts', { cwd: folder }))
    if (!existsSync(join(folder, types.replace(/^dist/, 'src').replace(/\.d\.ts$/, '.ts'))))
      for (const file of [types, `${types}.map`]) rmSync(join(folder, file), { force: true });
}

async function bundle(root: string, { folder, manifest }: WorkspacePackage): Promise<void> {
  const cwd = join(root, folder);
  const code = await rolldown({
    cwd,
    input: entriesOf(manifest),
    // Another package is never part of this one: it is installed beside it, once, and updated by itself. But what newer syntax is
    // made of for older engines is.
    external: (id) => !/^[./]|^@oxc-project\/runtime\//.test(id),
    platform: 'neutral',
    transform: { target: 'es2023' },
  });
  for (const file of globSync('dist/**/*.js{,.map}', { cwd })) rmSync(join(cwd, file));
  const { output } = await code.write({
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await code.close();
  const own = new Set(output.map(({ fileName }) => fileName));
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  for (const chunk of output)
    for (const id of chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : [])
      if (!own.has(id) && !isBuiltin(id) && !declared.has(packageOf(id)))
        throw new Error(`${manifest.name} imports ${id}, which its package.json does not name`);
}

/** `@scope/name/sub` → `@scope/name` */
const packageOf = (id: string): string => id.split('/', id.startsWith('@') ? 2 : 1).join('/');

/** The sources of what can be imported and of the commands, by their names in `dist`: `{ 'record/index': './src/record/index.ts' }`. */
const entriesOf = ({ exports = {}, bin = {} }: WorkspacePackage['manifest']): Record<string, string> =>
  Object.fromEntries([...Object.values(exports), ...Object.values(bin)].map((file) => [file.replace(/^\.\/src\/|\.ts$/g, ''), file]));
