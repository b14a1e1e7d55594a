import { project } from '../../project.ts';
import type { Packed } from '../pack.ts';

const core = '@tw/connector-core';

/** What a published package.json must say, so that the package can be found, traced to its source and installed alone. */
export function manifestProblems({ manifest, source, files }: Pick<Packed, 'manifest' | 'source' | 'files'>): string[] {
  const { repository, engines, publishConfig, scripts = {} } = manifest as Manifest;
  const demands: readonly (readonly [boolean, string])[] = [
    [manifest['license'] === project.license, `"license" must be ${project.license}`],
    [repository?.url === `git+${project.repository}.git`, `"repository.url" must be git+${project.repository}.git`],
    [repository?.directory === source.folder, `"repository.directory" must be ${source.folder}`],
    [engines?.node === project.node, `"engines.node" must be ${project.node}`],
    [publishConfig?.access === 'public', '"publishConfig.access" must be public'],
    [publishConfig?.provenance === true, '"publishConfig.provenance" must be true'],
    [publishConfig?.registry === undefined, '"publishConfig.registry" must not be there: a rehearsal would publish to it'],
    ...['preinstall', 'install', 'postinstall'].map(
      (name) => [scripts[name] === undefined, `a script "${name}" would run on the machines of users`] as const,
    ),
    ...['README.md', 'LICENSE', 'CHANGELOG.md'].map((name) => [(files.get(name) ?? 0) > 0, `${name} is missing or empty`] as const),
  ];
  return [...demands.filter(([met]) => !met).map(([, problem]) => problem), ...dependencyProblems({ manifest, source })];
}

interface Manifest {
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly engines?: { readonly node?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean; readonly registry?: string };
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A provider is installed with core beside it and brings no other provider; ranges are those of a registry. */
export function dependencyProblems({ manifest, source }: Pick<Packed, 'manifest' | 'source'>): string[] {
  const { dependencies = {}, peerDependencies = {}, name } = manifest;
  const optional = (manifest['optionalDependencies'] ?? {}) as Record<string, string>;
  const brought = { ...dependencies, ...optional };
  const ours = Object.keys({ ...brought, ...peerDependencies }).filter((each) => each.startsWith('@tw/'));
  const local = Object.entries({ ...brought, ...peerDependencies }).filter(([, range]) => /^(?:workspace|catalog|link|file):/.test(range));
  return [
    ...local.map(([each, range]) => `${each} is asked for as ${range}, which means nothing to a registry`),
    ...(name === core ? ours.map((each) => `core depends on ${each}, and must depend on no package of this project`) : []),
    ...(source.providerId === undefined
      ? []
      : [
          ...ours.filter((each) => each !== core).map((each) => `a provider depends on core alone, and this one on ${each} too`),
          ...(peerDependencies[core] === undefined ? [`${core} must be a peer dependency`] : []),
          ...(brought[core] === undefined ? [] : [`${core} must not be a dependency: a program would have two of it`]),
        ]),
  ];
}
