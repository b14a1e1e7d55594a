import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A connector as a user has it: packed, unpacked, with what it depends on and nothing else. */
export interface Installation {
  /** The folder whose `node_modules` holds it. */
  readonly folder: string;
  readonly packages: readonly string[];
  readonly bytes: number;
}

const root = join(import.meta.dirname, '../..');
const folders = ['packages/core', 'packages/providers/virustotal'];

/** `pnpm@` and the version that the workspace names. */
export const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly packageManager: string };

/** Builds and packs core and the connector, and installs them by hand: no registry is asked. */
export function installPacked(): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'tw-bench-'));
  const modules = join(folder, 'node_modules');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...folders], { cwd: root, stdio: 'inherit' });
  for (const each of folders) unpack(join(root, each), folder, modules);
  const packages = Object.keys(installed);
  return { folder, packages, bytes: packages.reduce((sum, name) => sum + sizeOf(join(modules, name)), 0) };
}

const installed: Record<string, true> = {};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

function unpack(source: string, folder: string, modules: string): void {
  const { name } = readManifest(source);
  pnpm(['pack', '--pack-destination', folder], source);
  const [tarball = ''] = globSync(`${name.replace('@', '').replace('/', '-')}-*.tgz`, { cwd: folder });
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', target]);
  installed[name] = true;
  for (const dependency of Object.keys(readManifest(target).dependencies ?? {})) copy(dependency, source, modules);
}

/** Copies a dependency, and what that depends on in turn. */
function copy(name: string, from: string, modules: string): void {
  if (installed[name]) return;
  installed[name] = true;
  const source = realpathSync(find(name, from));
  cpSync(source, join(modules, name), { recursive: true, filter: (file) => !file.slice(source.length).includes('node_modules') });
  for (const dependency of Object.keys(readManifest(source).dependencies ?? {})) copy(dependency, source, modules);
}

function find(name: string, from: string): string {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return find(name, dirname(from));
}

function pnpm(args: readonly string[], cwd: string): void {
  execFileSync('npx', ['-y', packageManager, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder }).reduce(
    (sum, file) => sum + (statSync(join(folder, file)).isFile() ? statSync(join(folder, file)).size : 0),
    0,
  );
