import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../../checks/links.ts';
import { treeOf } from '../../checks/tree.ts';
import { factsOf } from '../../sync/providers.ts';
import { publishedPackages } from '../../workspace.ts';
import { adapt } from '../markdown.ts';
import { linksOf, pagesOf } from '../pages.ts';
import { sidebarOf } from '../sidebar.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tree = treeOf(root);
const packages = publishedPackages(root);
const libraries = packages.filter(({ providerId }) => providerId === undefined);
const providers = await Promise.all(packages.filter((each) => !libraries.includes(each)).map((each) => factsOf(root, each)));
const pages = pagesOf(tree);
const fileOf = (page: string, link: string) =>
  resolve(root, posix.join(posix.dirname(pages.find(({ target }) => target === page)?.source ?? ''), link));
const drawingStyle = /<style>([^]*)<\/style>/.exec(readFileSync(resolve(root, 'docs/architecture/call.svg'), 'utf8'))?.[1] ?? '';

export default defineConfig({
  title: 'Triage Warden connectors',
  description: 'One set of typed interfaces for the tools of a security team',
  lang: 'en',
  base: process.env['SITE_BASE'] ?? '/',
  srcDir: 'dist/pages',
  outDir: 'dist/site',
  cacheDir: 'dist/cache',
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['style', {}, drawingStyle],
  ],
  markdown: {
    anchor: { slugify: anchorOf },
    config: (md) => adapt(md, { resolve: linksOf(pages, tree, libraries), fileOf }),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Guide', link: '/', activeMatch: '^/(?!providers/|api/)' },
      { text: 'Providers', link: `/providers/${providers[0]?.id}`, activeMatch: '^/providers/' },
      { text: 'API', link: '/api/@tw/connector-core', activeMatch: '^/api/' },
    ],
    sidebar: sidebarOf(pages, providers, libraries),
  },
});
