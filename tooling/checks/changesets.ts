import type { Check, Tree } from './tree.ts';

interface Changeset {
  readonly path: string;
  readonly bumps: ReadonlyMap<string, string>;
  readonly summary: string;
}

const placeholder = /\b(?:TODO|FIXME|TBD|lorem ipsum)\b|^<.*>$/im;
const core = '@tw/connector-core';

/** Changesets become the changelog: each names packages that exist and tells their users something. */
export const changesetsAreWritten: Check = (tree) => {
  const names = new Set(manifests(tree).map(({ name }) => name));
  return changesets(tree).flatMap(({ path, bumps, summary }) => [
    ...(bumps.size === 0 ? [`${path}: names no package`] : []),
    ...[...bumps].filter(([name]) => !names.has(name)).map(([name]) => `${path}: there is no package ${name}`),
    ...[...bumps]
      .filter(([, bump]) => !['major', 'minor', 'patch'].includes(bump))
      .map(([name, bump]) => `${path}: ${name}: '${bump}' is not major, minor or patch`),
    ...(summary.length < 20 || placeholder.test(summary) ? [`${path}: the summary does not say what changes for users`] : []),
  ]);
};

/**
 * Core is a peer: its major version leaves out whoever does not follow, and changesets alone would call that a patch. Whoever hands
 * on what has core as a peer, as `@tw/connectors` does, breaks its users as well.
 */
export const majorsFollowCore: Check = (tree) => {
  const majors = pendingMajors(tree);
  if (!majors.has(core)) return [];
  const packages = manifests(tree);
  const followers = packages.filter(({ peers }) => peers.includes(core)).map(({ name }) => name);
  return packages
    .filter(({ name, dependencies }) => followers.includes(name) || followers.some((follower) => dependencies.includes(follower)))
    .filter(({ name }) => !majors.has(name))
    .map(({ name }) => `.changeset: ${core} has a major change, so ${name} needs a major changeset too`);
};

/** The packages of which the next version breaks users, and says so. */
export const pendingMajors = (tree: Tree): Set<string> =>
  new Set(changesets(tree).flatMap(({ bumps }) => [...bumps].filter(([, bump]) => bump === 'major').map(([name]) => name)));

function changesets({ files, read }: Tree): Changeset[] {
  return files
    .filter((path) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path))
    .map((path) => {
      const [, head = '', summary = ''] = /^---\n([^]*?)\n?---\n([^]*)$/.exec(read(path)) ?? [];
      const bumps = [...head.matchAll(/^["']?([^"':\n]+)["']?: *["']?(\w+)["']?$/gm)].map(
        ([, name = '', bump = '']) => [name, bump] as const,
      );
      return { path, bumps: new Map(bumps), summary: summary.trim() };
    });
}

interface Package {
  readonly name: string;
  readonly peers: readonly string[];
  readonly dependencies: readonly string[];
}

function manifests({ files, read }: Tree): Package[] {
  return files
    .filter((path) => /^packages\/(?:providers\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => {
      const {
        name = '',
        peerDependencies,
        devDependencies,
        dependencies = {},
      } = JSON.parse(read(path)) as Readonly<Record<string, object>> & {
        readonly name?: string;
      };
      // What is only tested with core may write its version elsewhere: `create-connector` does.
      return { name, peers: Object.keys({ ...peerDependencies, ...devDependencies }), dependencies: Object.keys(dependencies) };
    });
}
