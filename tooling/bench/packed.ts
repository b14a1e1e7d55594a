import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, pnpm, root } from '../release/commands.ts';
import { installed } from '../release/pack.ts';

/** A connector as a user has it: packed, unpacked, with what it depends on and nothing else. */
export interface Installation {
  /** The folder whose `node_modules` holds it. */
  readonly folder: string;
  readonly packages: readonly string[];
  readonly bytes: number;
}

const folders = ['packages/core', 'packages/providers/virustotal'];

/** `pnpm@` and the version that the workspace names. */
export const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly packageManager: string };

/** Builds and packs core and the connector, and installs them by hand: no registry is asked. */
export async function installPacked(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'tw-bench-'));
  const modules = join(folder, 'node_modules');
  await output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...folders], root);
  for (const each of folders) await unpack(join(root, each), folder, modules);
  const packages = [...copied];
  return { folder, packages, bytes: packages.reduce((sum, name) => sum + sizeOf(join(modules, name)), 0) };
}

const copied = new Set<string>();

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

async function unpack(source: string, folder: string, modules: string): Promise<void> {
  const { name } = readManifest(source);
  await output(pnpm(), ['pack', '--pack-destination', folder], source);
  const [tarball = ''] = globSync(`${name.replace('@', '').replace('/', '-')}-*.tgz`, { cwd: folder });
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  await output('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', target], root);
  copied.add(name);
  for (const dependency of Object.keys(readManifest(target).dependencies ?? {})) copy(dependency, source, modules);
}

/** Copies a dependency, and what that depends on in turn. */
function copy(name: string, from: string, modules: string): void {
  if (copied.has(name)) return;
  copied.add(name);
  const source = installed(name, from);
  cpSync(source, join(modules, name), { recursive: true, filter: (file) => !file.slice(source.length).includes('node_modules') });
  for (const dependency of Object.keys(readManifest(source).dependencies ?? {})) copy(dependency, source, modules);
}

const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder }).reduce(
    (sum, file) => sum + (statSync(join(folder, file)).isFile() ? statSync(join(folder, file)).size : 0),
    0,
  );
