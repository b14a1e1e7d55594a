import { globSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, publishedPackages, type WorkspacePackage } from '../workspace.ts';
import { output, pnpm, root } from './commands.ts';

/** A package as the registry gets it. */
export interface Packed {
  /** The package that it was made of. */
  readonly source: WorkspacePackage;
  readonly tarball: string;
  /** Where it is unpacked: in a `node_modules` beside all others, with their dependencies. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Its files, by path inside the package, with their size in bytes. */
  readonly files: ReadonlyMap<string, number>;
}

/** Builds, packs and unpacks every published package below `folder`. No registry is asked. */
export async function packAll(folder: string): Promise<Packed[]> {
  const modules = join(folder, 'node_modules');
  await output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], root);
  const tarballs = join(folder, 'tarballs');
  await output(pnpm(), ['-r', '--filter', './packages/**', 'pack', '--pack-destination', tarballs], root);
  const packages = publishedPackages(root);
  const ours = new Set(packages.map(({ manifest }) => manifest.name));
  const unpacked = packages.map(async (source) => {
    const { name, version } = source.manifest;
    const tarball = join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
    const packed = await unpack(source, tarball, join(modules, name));
    const { dependencies, peerDependencies } = packed.manifest;
    for (const each of Object.keys({ ...dependencies, ...peerDependencies }))
      if (!ours.has(each)) link(join(modules, each), installed(each, join(root, source.folder)));
    return packed;
  });
  return Promise.all(unpacked);
}

async function unpack(source: WorkspacePackage, tarball: string, folder: string): Promise<Packed> {
  mkdirSync(folder, { recursive: true });
  await output('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder], root);
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());
  return {
    source,
    tarball,
    folder,
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
    files: new Map(paths.toSorted().map((path) => [path.replaceAll('\\', '/'), statSync(join(folder, path)).size])),
  };
}

/** Where a package that `from` uses is installed, with its own dependencies around it. */
export function installed(name: string, from: string): string {
  try {
    return realpathSync(join(from, 'node_modules', name));
  } catch {
    if (dirname(from) === from) throw new Error(`${name} is not installed: run \`pnpm install\``);
    return installed(name, dirname(from));
  }
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path, 'junction');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
