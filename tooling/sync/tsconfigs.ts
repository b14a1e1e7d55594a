import { posix } from 'node:path';
import type { WorkspacePackage } from '../workspace.ts';

/** A package builds after the packages that its source may import: dependencies and peers, not those of its tests. */
export function packageTsconfig({ folder, manifest }: WorkspacePackage, all: readonly WorkspacePackage[]): string {
  const imported = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const references = all
    .filter((other) => imported.includes(other.manifest.name))
    .map((other) => ({ path: posix.relative(folder, other.folder) }));
  return JSON.stringify({ extends: posix.relative(folder, 'tooling/tsconfig/base.json'), ...(references.length > 0 && { references }) });
}

export const rootTsconfig = (all: readonly WorkspacePackage[]): string =>
  JSON.stringify({ files: [], references: all.map(({ folder }) => ({ path: folder })) });
