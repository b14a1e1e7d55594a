import type { ProviderFacts } from '../sync/providers.ts';
import type { WorkspacePackage } from '../workspace.ts';
import { entriesOf } from './entries.ts';
import type { Page } from './pages.ts';

interface Group {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The ends of the guide; whatever else is in `docs` stands between them, by its name. */
const first = ['index.md', 'architecture.md', 'adding-connectors.md'];
const last = ['security.md', 'contributing.md'];

/** All pages, by what they are about. */
export function sidebarOf(pages: readonly Page[], providers: readonly ProviderFacts[], libraries: readonly WorkspacePackage[]) {
  const place = ({ target }: Page) => (first.includes(target) ? first.indexOf(target) - first.length : last.indexOf(target) + 1);
  const inFolder = (folder: string) => pages.filter(({ target }) => target.startsWith(`${folder}/`)).map(itemOf);
  const known = /^(?:providers|packages|design|traits)\//;
  const guide = pages
    .filter(({ target }) => !known.test(target))
    .toSorted((a, b) => place(a) - place(b))
    .map(itemOf);
  const groups: readonly Group[] = [
    { text: 'Guide', items: guide },
    { text: 'Traits', items: inFolder('traits') },
    { text: 'Providers', items: providers.map(({ id, displayName }) => ({ text: displayName, link: `/providers/${id}` })) },
    { text: 'Packages', items: inFolder('packages') },
    { text: 'API reference', items: libraries.flatMap(entriesOf).map(({ name }) => ({ text: name, link: `/api/${name}` })) },
    { text: 'Design decisions', collapsed: true, items: inFolder('design') },
  ];
  return groups.filter(({ items }) => items.length > 0).map((group) => ({ ...group, items: [...group.items] }));
}

const itemOf = ({ target, title }: Page) => ({
  text: target === 'index.md' ? 'Start here' : title,
  link: `/${target.replace(/(?:index)?\.md$/, '')}`,
});
