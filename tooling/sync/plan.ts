import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, type FormatConfig } from 'oxfmt';
import { type Manifest, publishedPackages, type WorkspacePackage } from '../workspace.ts';
import { catalogSource, providersSource, takenSource } from './catalog.ts';
import { firstReleases } from './changesets.ts';
import { completeManifest } from './manifest.ts';
import { factsOf, type ProviderFacts } from './providers.ts';
import { configurationTable, providersTable, unsupportedTable, withGenerated } from './readmes.ts';
import { packageTsconfig, rootTsconfig } from './tsconfigs.ts';

/** What each generated file should hold, by path relative to the root. Writes nothing. */
export async function plan(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const read = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);
  const style = JSON.parse(read('.oxfmtrc.json') ?? '{}') as FormatConfig;
  const set = async (path: string, text: string): Promise<void> => {
    files.set(path, /\.(?:json|ts)$/.test(path) ? (await format(path, text, style)).code : text);
  };

  const packages = withConnectorsDependencies(publishedPackages(root));
  const providers = await Promise.all(
    packages.filter(({ providerId }) => providerId !== undefined).map(async (pkg) => ({ pkg, facts: await factsOf(root, pkg) })),
  );

  const setReadme = async (path: string, change: (text: string) => string): Promise<void> => {
    const text = read(path);
    if (text === undefined) return;
    try {
      await set(path, change(text));
    } catch (error) {
      throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };

  const licence = read('LICENSE');
  for (const pkg of packages) {
    const { folder, manifest } = pkg;
    const facts = providers.find((provider) => provider.pkg === pkg)?.facts;
    await set(`${folder}/package.json`, JSON.stringify(completeManifest(pkg, facts), null, 2));
    await set(`${folder}/tsconfig.json`, packageTsconfig(pkg, packages));
    if (licence !== undefined) await set(`${folder}/LICENSE`, licence);
    await set(`${folder}/CHANGELOG.md`, read(`${folder}/CHANGELOG.md`) ?? `# ${manifest.name}\n`);
    if (facts) await setReadme(`${folder}/README.md`, (text) => providerReadme(text, facts));
  }
  await set('tsconfig.json', rootTsconfig(packages));
  await setReadme('README.md', (text) => withGenerated(text, 'providers', providersTable(providers), 'Providers'));
  if (packages.some(({ folder }) => folder === 'packages/connectors')) {
    await set('packages/connectors/src/catalog.gen.ts', catalogSource(providers));
    await set('packages/connectors/src/providers.gen.ts', providersSource(providers));
  }
  if (packages.some(({ folder }) => folder === 'packages/create-connector'))
    await set('packages/create-connector/src/taken.gen.ts', takenSource(providers, await coreNames(root)));
  if (existsSync(join(root, '.changeset'))) for (const [path, text] of firstReleases(root, providers)) await set(path, text);
  return files;
}

/** What core exports at runtime: no connector can be exported beside it under such a name. */
const coreNames = async (root: string): Promise<readonly string[]> =>
  Object.keys((await import(pathToFileURL(join(root, 'packages/core/src/index.ts')).href)) as object);

function providerReadme(readme: string, facts: ProviderFacts): string {
  const configured = withGenerated(readme, 'settings', configurationTable(facts), 'Configuration');
  return Object.keys(facts.unsupported).length === 0
    ? configured
    : withGenerated(configured, 'unsupported', unsupportedTable(facts), 'What it cannot do');
}

/** `@tw/connectors` depends on every provider. */
function withConnectorsDependencies(packages: readonly WorkspacePackage[]): WorkspacePackage[] {
  const providers = packages.filter(({ providerId }) => providerId !== undefined).map(({ manifest }) => manifest.name);
  return packages.map((pkg) => {
    if (pkg.folder !== 'packages/connectors') return pkg;
    const others = Object.entries(pkg.manifest.dependencies ?? {}).filter(([name]) => !isProvider(name));
    const dependencies = Object.fromEntries([...others, ...providers.map((name) => [name, 'workspace:^'])]);
    return { ...pkg, manifest: { ...pkg.manifest, dependencies } satisfies Manifest };
  });
}

const isProvider = (name: string): boolean => name.startsWith('@tw/connector-') && name !== '@tw/connector-core';
