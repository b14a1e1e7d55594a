import { posix } from 'node:path';
import type { Check, Tree } from './tree.ts';

const link = /!?\[(?:[^\][]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g;

/** Relative links in Markdown lead to files of the repository, and their fragments to headings. */
export const markdownLinks: Check = (tree) =>
  tree.files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const targets = [...prose(tree.read(path)).matchAll(link)].map(([, target = '']) => target);
      return targets.filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target)).flatMap((target) => broken(tree, path, target));
    });

function broken(tree: Tree, from: string, target: string): string[] {
  const [file = '', fragment] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), decodeURI(file)).replace(/\/$/, '');
  const isFolder = path === '.' || tree.files.some((other) => other.startsWith(`${path}/`));
  if (!isFolder && !tree.files.includes(path)) return [`${from}: the link to ${target} leads nowhere`];
  if (fragment === undefined || !path.endsWith('.md') || anchors(tree.read(path)).has(fragment.toLowerCase())) return [];
  return [`${from}: the link to ${target} leads to no heading`];
}

/** Code may show links that are none. */
const prose = (text: string): string => text.replace(/^(`{3,}|~{3,})[^]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

/** The anchor of a heading, as GitHub makes it; the site makes the same. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

function anchors(text: string): Set<string> {
  const seen = new Map<string, number>();
  const names = [...text.replace(/^(`{3,}|~{3,})[^]*?^\1/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, title = '']) => {
    const name = anchorOf(title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
  return new Set(names);
}
