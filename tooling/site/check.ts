import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** What is wrong with a built site: links that lead nowhere, and whatever a browser would fetch from elsewhere. */
export function problemsOf(site: string, base: string): string[] {
  const files = globSync('**/*.{html,css}', { cwd: site }).toSorted();
  const ids = new Map(files.filter(isPage).map((file) => [file, idsOf(readFileSync(join(site, file), 'utf8'))]));
  return files.flatMap((file) => {
    const text = readFileSync(join(site, file), 'utf8');
    const problems = isPage(file)
      ? [...fetchedBy(text).flatMap((url) => foreign(url)), ...linksIn(text).flatMap((link) => broken(link, file))]
      : [...text.matchAll(/(?:url\(|@import )\s*["']?([^"')\s;]+)/g)].flatMap(([, url = '']) => foreign(url));
    return problems.map((problem) => `${file}: ${problem}`);
  });

  function broken(link: string, from: string): string[] {
    const [path = '', fragment] = link.split('#');
    if (path.startsWith('/') && !path.startsWith(base)) return [`the link to ${link} leaves the site`];
    const target = path === '' ? from : path.startsWith('/') ? path.slice(base.length) : posix.join(posix.dirname(from), path);
    const file = target === '' || target.endsWith('/') ? `${target}index.html` : target;
    if (!existsSync(join(site, file))) return [`the link to ${link} leads nowhere`];
    if (fragment === undefined || fragment === '' || !isPage(file) || ids.get(file)?.has(decodeURIComponent(fragment))) return [];
    return [`the link to ${link} leads to no heading`];
  }
}

const isPage = (file: string): boolean => file.endsWith('.html');
const foreign = (url: string): string[] => (/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(url) ? [`${url} is fetched from elsewhere`] : []);
const idsOf = (html: string): Set<string> => new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => unescaped(id)));

/** What a browser fetches without being asked. */
const fetchedBy = (html: string): string[] =>
  [...html.matchAll(/<(?:script|img|iframe|source|video|audio|embed)\b[^>]*? src="([^"]*)"|<link\b[^>]*? href="([^"]*)"/g)].map(
    ([, src, href]) => unescaped(src ?? href ?? ''),
  );

/** Within the site; what leads elsewhere is only followed when somebody clicks it. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/<a\b[^>]*? href="([^"]*)"/g)]
    .map(([, href = '']) => unescaped(href))
    .filter((href) => !/^[a-z][a-z\d+.-]*:/i.test(href));

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
