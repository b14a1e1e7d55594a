import { posix } from 'node:path';

/**
 * A package holds what is built, its three texts, the sources that its source maps name, and what it is to copy for its users: no
 * tests, no recordings, no state of a build.
 */
export function contentProblems(files: Iterable<string>, read: (path: string) => string): string[] {
  const paths = new Set(files);
  const sources = new Set<string>();
  const missing: string[] = [];
  for (const map of [...paths].filter((path) => path.endsWith('.map')))
    for (const source of (JSON.parse(read(map)) as { readonly sources: readonly string[] }).sources) {
      const path = posix.join(posix.dirname(map), source);
      sources.add(path);
      if (!paths.has(path)) missing.push(`${map}: its source ${path} is not in the package`);
    }
  const isWanted = (path: string): boolean =>
    texts.has(path) || path.startsWith('template/') || /^dist\/(?!.*\.test\.).*\.(?:js|d\.ts)(?:\.map)?$/.test(path) || sources.has(path);
  return [
    ...[...paths].filter((path) => !isWanted(path)).map((path) => `${path}: is of no use to users, see "files" of package.json`),
    ...missing,
  ];
}

const texts = new Set(['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']);
