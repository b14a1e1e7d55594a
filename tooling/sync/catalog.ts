import { exportName, type WorkspacePackage } from '../workspace.ts';
import type { ProviderFacts } from './providers.ts';

interface Provider {
  readonly pkg: WorkspacePackage;
  readonly facts: ProviderFacts;
}

const header = '// Written by `pnpm sync`; edits are lost.';

/** The type is written out: the inferred one would carry each provider's whole schema into the declaration file. */
export function catalogSource(providers: readonly Provider[]): string {
  const entries = providers.map(({ pkg, facts }) => {
    const { name } = pkg.manifest;
    const [key, factory] = [quote(facts.id), exportName(facts.id)];
    return {
      type: `readonly ${key}: LazyEntry<typeof import(${quote(name)}).${factory}>;`,
      value: `${key}: lazy([${facts.traits.map(quote).join(', ')}], ${quote(facts.displayName)}, async () => (await import(${quote(name)})).${factory}),`,
    };
  });
  return `${header}
import { type LazyEntry, lazy } from './entry.ts';

/** Every provider of this release, each imported at its first use. */
export const catalog: {
${entries.map(({ type }) => type).join('\n')}
} = {
${entries.map(({ value }) => value).join('\n')}
};
`;
}

export const providersSource = (providers: readonly Provider[]): string =>
  `${header}\n${providers.map(({ pkg, facts }) => `export { ${exportName(facts.id)} } from ${quote(pkg.manifest.name)};`).join('\n')}\n`;

/** The ids that are no longer free, for `npm create @tw/connector`. */
export const takenSource = (providers: readonly Provider[], coreNames: readonly string[]): string =>
  `${header}
/** The connectors of this project. */
export const providerIds: readonly string[] = [${providers.map(({ facts }) => quote(facts.id)).join(', ')}];
/** What core exports. */
export const coreNames: readonly string[] = [${coreNames.toSorted().map(quote).join(', ')}];
`;

const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
