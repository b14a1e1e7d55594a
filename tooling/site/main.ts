import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vitepress';
import { treeOf } from '../checks/tree.ts';
import { publishedPackages } from '../workspace.ts';
import { writeApi } from './api.ts';
import { problemsOf } from './check.ts';
import { pagesOf } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');
const dist = join(import.meta.dirname, 'dist');
const site = join(dist, 'site');

rmSync(dist, { recursive: true, force: true });
for (const { source, target } of pagesOf(treeOf(root))) {
  mkdirSync(dirname(join(dist, 'pages', target)), { recursive: true });
  cpSync(join(root, source), join(dist, 'pages', target));
}
const libraries = publishedPackages(root).filter(({ providerId }) => providerId === undefined);
await writeApi(root, libraries, join(dist, 'pages/api'));
await build(import.meta.dirname);

const problems = problemsOf(site, process.env['SITE_BASE'] ?? '/');
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `The site is in ${site}` : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
