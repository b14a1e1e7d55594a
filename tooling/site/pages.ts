import { posix } from 'node:path';
import { type Tree } from '../checks/tree.ts';
import { project } from '../project.ts';
import type { WorkspacePackage } from '../workspace.ts';

/** A Markdown file of the repository that is a page. */
export interface Page {
  /** In the repository: `docs/limits.md`. */
  readonly source: string;
  /** In the site: `limits.md`. */
  readonly target: string;
  readonly title: string;
}

/** In this order; the first that fits decides. Whatever is added to `docs` is a page without more ado. */
const places: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^README\.md$/, () => 'index.md'],
  [/^(CONTRIBUTING|SECURITY)\.md$/, (name) => `${name.toLowerCase()}.md`],
  [/^packages\/providers\/([^/]+)\/README\.md$/, (id) => `providers/${id}.md`],
  [/^packages\/([^/]+)\/README\.md$/, (name) => `packages/${name}.md`],
  [/^docs\/((?:.+\/)?)README\.md$/, (folder) => `${folder}index.md`],
  [/^docs\/(.+\.md)$/, (path) => path],
];

/** Reports for machines, which other checks compare. */
const excluded = /^docs\/api\/|\/(?:test|fixtures|node_modules)\//;

export function pagesOf({ files, read }: Tree): Page[] {
  return files.flatMap((source) => {
    if (excluded.test(source)) return [];
    for (const [pattern, place] of places) {
      const found = pattern.exec(source);
      if (found) return [{ source, target: place(...found.slice(1)), title: /^# +(.+)$/m.exec(read(source))?.[1] ?? source }];
    }
    return [];
  });
}

/** Where the relative links of pages lead. */
export function linksOf(pages: readonly Page[], { files }: Tree, libraries: readonly WorkspacePackage[]) {
  const targets = new Map(pages.map(({ source, target }) => [source, `/${target}`]));
  for (const { folder, manifest } of libraries) if (!targets.has(`${folder}/README.md`)) targets.set(folder, `/api/${manifest.name}.md`);
  const sources = new Map(pages.map(({ source, target }) => [target, source]));
  const folders = new Set(files.flatMap((file) => file.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))));

  /** The link of a page as the site has it: to a page, or to a file at the repository. Throws where it leads nowhere. */
  return (page: string, link: string): string => {
    const source = sources.get(page);
    if (source === undefined || /^(?:[a-z][a-z\d+.-]*:|#|\/)/i.test(link)) return link;
    const [file = '', fragment] = link.split('#');
    const path = posix.join(posix.dirname(source), decodeURI(file)).replace(/\/$/, '');
    const anchor = fragment === undefined ? '' : `#${fragment}`;
    const target = targets.get(path) ?? targets.get(posix.join(path, 'README.md'));
    if (target !== undefined) return target + anchor;
    if (!files.includes(path) && !folders.has(path)) throw new Error(`${source}: the link to ${link} leads nowhere`);
    return `${project.repository}/${folders.has(path) ? 'tree' : 'blob'}/main/${path}${anchor}`;
  };
}
