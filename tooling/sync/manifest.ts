import { project } from '../project.ts';
import type { Manifest, WorkspacePackage } from '../workspace.ts';
import type { ProviderFacts } from './providers.ts';

/** Hand-written keys keep their value; those not listed follow in the order they were written. */
const keyOrder = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'homepage',
  'bugs',
  'repository',
  'type',
  'sideEffects',
  'engines',
  'bin',
  'exports',
  'imports',
  'files',
  'scripts',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'devDependencies',
];
const dependencyKeys = ['dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies'];

/** `src` is there for source maps; a published package holds no tests and no build state. */
const publishedFiles = ['dist', '!dist/.tsbuildinfo', 'src', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/** A whole package.json from the few lines that people write. */
export function completeManifest({ folder, manifest, providerId }: WorkspacePackage, facts?: ProviderFacts): Manifest {
  const whole: Record<string, unknown> = {
    ...manifest,
    description: manifest.description ?? describe(manifest.name, facts),
    keywords: [...project.keywords, ...(providerId === undefined ? [] : ['connector', providerId, ...(facts?.traits ?? [])])],
    license: project.license,
    homepage: `${project.repository}/tree/main/${folder}#readme`,
    bugs: `${project.repository}/issues`,
    repository: { type: 'git', url: `git+${project.repository}.git`, directory: folder },
    type: 'module',
    sideEffects: false,
    engines: { node: project.node },
    files: [...publishedFiles, ...(manifest.files ?? []).filter((file) => !publishedFiles.includes(file))],
    publishConfig: publishConfig(manifest),
  };
  for (const key of dependencyKeys) if (whole[key] !== undefined) whole[key] = sorted(whole[key] as Record<string, unknown>);
  const others = Object.keys(whole).filter((key) => !keyOrder.includes(key) && key !== 'publishConfig');
  return Object.fromEntries(
    [...keyOrder, ...others, 'publishConfig'].flatMap((key) => (whole[key] === undefined ? [] : [[key, whole[key]]])),
  ) as Manifest;
}

function describe(name: string, facts: ProviderFacts | undefined): string {
  if (facts === undefined) throw new Error(`${name}: package.json needs a description`);
  return `${facts.displayName} as a Triage Warden connector: ${facts.traits.map((trait) => trait.replaceAll('_', ' ')).join(', ')}`;
}

function publishConfig({ exports, bin }: Manifest): Record<string, unknown> {
  return {
    access: 'public',
    provenance: true,
    ...(bin && { bin: mapValues(bin, built) }),
    ...(exports && {
      exports: mapValues(exports, (file) =>
        file.endsWith('.ts') ? { types: built(file).replace(/\.js$/, '.d.ts'), default: built(file) } : file,
      ),
    }),
  };
}

const built = (file: string): string => file.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.js');

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
