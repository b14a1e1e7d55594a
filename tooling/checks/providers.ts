import type { Check } from './tree.ts';

const allowed = new Set(['package.json', 'tsconfig.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'src', 'test', 'fixtures']);
const needed = ['package.json', 'README.md', 'src/index.ts'];
const provider = /^packages\/providers\/([^/]+)\//;

const providerIds = (files: readonly string[]): string[] => [...new Set(files.flatMap((path) => provider.exec(path)?.[1] ?? []))];

/** A provider's folder is its id and holds its facts: configuration is shared or generated. */
export const providerFolders: Check = ({ files, read }) =>
  providerIds(files).flatMap((id) => {
    const folder = `packages/providers/${id}`;
    const inside = files.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
    const strangers = inside.filter((path) => !allowed.has(path.split('/')[0] ?? ''));
    const missing = needed.filter((path) => !inside.includes(path));
    const misnamed =
      inside.includes('package.json') &&
      (JSON.parse(read(`${folder}/package.json`)) as { readonly name?: string }).name !== `@tw/connector-${id}`;
    return [
      ...strangers.map((path) => `${folder}/${path}: a provider's folder holds only ${[...allowed].join(', ')}`),
      ...missing.map((path) => `${folder}/${path}: is missing`),
      ...(misnamed ? [`${folder}/package.json: the name must be @tw/connector-${id}, after the folder`] : []),
      ...(/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) ? [] : [`${folder}: an id is lower-case words with hyphens`]),
      ...(inside.some((path) => /^test\/.*\.test\.ts$/.test(path)) ? [] : [`${folder}/test: there is no test`]),
    ];
  });

const sections = ['Configuration', 'Example', 'Limits'];

/** Whoever opens a provider's page finds the same sections in each. */
export const providerReadmes: Check = ({ files, read }) =>
  providerIds(files).flatMap((id) => {
    const path = `packages/providers/${id}/README.md`;
    if (!files.includes(path)) return [];
    const text = read(path);
    return sections
      .filter((title) => !new RegExp(`^## ${title}\\b`, 'm').test(text))
      .map((title) => `${path}: has no section "## ${title}"`);
  });
