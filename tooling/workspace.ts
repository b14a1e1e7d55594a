import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `sync` and the checks read of a package.json; anything else passes through as it is. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface WorkspacePackage {
  /** Relative to the root, with forward slashes: `packages/providers/jira`. */
  readonly folder: string;
  /** The id of a provider; libraries have none. */
  readonly providerId?: string;
  readonly manifest: Manifest;
}

/** The published packages, by folder; tooling is private and not among them. */
export function publishedPackages(root: string): WorkspacePackage[] {
  const libraries = foldersIn(root, 'packages').filter((folder) => folder !== 'packages/providers');
  const providers = foldersIn(root, 'packages/providers');
  return [...libraries, ...providers].flatMap((folder) => {
    const file = join(root, folder, 'package.json');
    if (!existsSync(file)) return [];
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    if (manifest.private) return [];
    return [{ folder, manifest, ...(providers.includes(folder) && { providerId: folder.slice('packages/providers/'.length) }) }];
  });
}

/** `pnpm@` and the version that the workspace names. */
export const packageManager = (root: string): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly packageManager: string }).packageManager;

function foldersIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .toSorted();
}

/** `carbon-black` → `carbonBlack`: the name of a provider's export. */
export const exportName = (id: string): string => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
