import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from '../workspace.ts';
import type { ProviderFacts } from './providers.ts';

/** A changeset for each provider that was never released and has none yet, by path. */
export function firstReleases(
  root: string,
  providers: readonly { readonly pkg: WorkspacePackage; readonly facts: ProviderFacts }[],
): (readonly [path: string, text: string])[] {
  const folder = join(root, '.changeset');
  const written = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return providers
    .filter(({ pkg: { manifest } }) => manifest.version === '0.0.0' && !written.some((text) => text.includes(`"${manifest.name}":`)))
    .map(({ pkg, facts }) => [`.changeset/first-${facts.id}.md`, firstRelease(pkg.manifest.name, facts)]);
}

const firstRelease = (name: string, { displayName, traits }: ProviderFacts): string => `---
"${name}": major
"@tw/connectors": minor
---

The first release: ${displayName} for ${traits.map((trait) => trait.replaceAll('_', ' ')).join(', ')}.
`;
