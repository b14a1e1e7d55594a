import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../commands.ts';
import { goodKey } from '../runtimes/lookups.ts';
import type { Vendor } from '../vendor.ts';
import { assertInstalled, assertPublished } from './assertions.ts';
import { newConsumer } from './consumer.ts';
import type { Registry } from './registry.ts';
import { type Bump, next, type Workspace } from './workspace.ts';

export interface Stage {
  /** A folder for whatever a step needs. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly registry: Registry;
  readonly workspace: Workspace;
  readonly vendor: Vendor;
}

/** What is done, and how: it answers with what came of it. The steps build on one another. */
export interface Step {
  readonly title: string;
  readonly run: (stage: Stage) => Promise<string>;
}

const core = '@tw/connector-core';
const virustotal = '@tw/connector-virustotal';

export const steps: readonly Step[] = [
  { title: 'release everything', run: releaseAll },
  { title: 'install one provider and core in an empty folder, and use it', run: (stage) => installOne(stage, 'alone') },
  { title: 'change one provider', run: changeProvider },
  { title: 'change core by a patch', run: changeCore },
  { title: 'publish a third party’s connector by itself', run: publishThirdParty },
  { title: 'break core', run: breakCore },
  { title: 'make one provider depend on another, which must be noticed', run: mutate },
];

async function releaseAll({ workspace, registry }: Stage): Promise<string> {
  const before = registry.contents();
  await workspace.release();
  const all = workspace.packages().map(({ manifest }) => manifest);
  // Below 1.0.0 a range like ^0.1.0 takes no new minor version, so that each one of core would release every provider.
  const young = all.filter(({ version }) => version.startsWith('0.')).map(({ name }) => name);
  if (young.length > 0) throw new Error(`first releases are major versions, see .changeset/README.md: ${young.join(', ')}`);
  assertPublished(
    before,
    registry.contents(),
    all.map(({ name, version }) => `${name}@${version}`),
  );
  return `${all.length} packages were published`;
}

async function installOne(stage: Stage, name: string): Promise<string> {
  const expected = latest(stage, virustotal, core);
  const program = newConsumer(join(stage.folder, name), stage.env, stage.vendor);
  assertInstalled(await program.install(...expected), expected);
  await program.lookUp();
  return `only ${expected.join(' and ')} came of ours; three lookups are right`;
}

/** The range that @tw/connectors has of each provider, ^1.0.0, takes 1.0.1: its users get that without a release of it. */
async function changeProvider(stage: Stage): Promise<string> {
  stage.workspace.change('packages/providers/virustotal/src/index.ts', (text) => `${text}\n// Changed in a rehearsal.\n`);
  return release(stage, { [virustotal]: 'patch' });
}

async function changeCore(stage: Stage): Promise<string> {
  stage.workspace.change('packages/core/src/index.ts', (text) => `${text}\n// Changed in a rehearsal.\n`);
  return `${await release(stage, { [core]: 'patch' })}; installed anew, ${await installOne(stage, 'new-core')}`;
}

async function publishThirdParty(stage: Stage): Promise<string> {
  const { env, registry, vendor, workspace } = stage;
  const folder = join(stage.folder, 'third-party');
  cpSync(join(import.meta.dirname, 'third-party'), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
  const peerDependencies = { [core]: `^${workspace.versionOf(core)}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, peerDependencies }));
  const before = registry.contents();
  await output('npm', ['publish'], folder, env);
  assertPublished(before, registry.contents(), ['acme-intel-connector@1.0.0']);

  const program = newConsumer(join(stage.folder, 'uses-third-party'), env, vendor);
  assertInstalled(await program.install('acme-intel-connector', core), latest(stage, core));
  const verdict = await program.run(`import { acmeIntel } from 'acme-intel-connector';
    const acme = acmeIntel({ apiKey: ${JSON.stringify(goodKey)}, baseUrl: ${JSON.stringify(vendor.url)} });
    console.log((await acme.lookupHash('44d88612fea8a8f36de82e1278abb02f')).verdict);`);
  vendor.takeRequests();
  if (verdict.trim() !== 'malicious') throw new Error(`the third party’s connector answered ${verdict}`);
  return 'only acme-intel-connector@1.0.0 was published; it runs on our core';
}

/** Core is a peer: whoever has it needs a major version of its own, and without the changesets for that nothing is released. */
async function breakCore(stage: Stage): Promise<string> {
  const { workspace } = stage;
  const packages = workspace.packages();
  workspace.changeset({ [core]: 'major' });
  const { passes, said } = await workspace.check();
  const followers = packages.filter(({ manifest }) => said.includes(`so ${manifest.name} needs a major changeset`));
  const forgotten = packages.filter((each) => each.providerId !== undefined && !followers.includes(each));
  if (passes || forgotten.length > 0)
    throw new Error(`the checks demand no major changeset of ${forgotten.map(({ folder }) => folder).join(', ') || 'anybody'}:\n${said}`);

  const majors: Record<string, Bump> = { [core]: 'major' };
  for (const { manifest } of followers) majors[manifest.name] = 'major';
  const dragged: Record<string, Bump> = {};
  for (const { manifest } of packages)
    if (!(manifest.name in majors) && Object.keys(manifest.dependencies ?? {}).some((name) => name in majors))
      dragged[manifest.name] = 'patch';
  return `refused until ${followers.length} packages follow; then ${await release(stage, majors, dragged)}`;
}

/** Proves that installing one provider would notice it. This comes last: what it publishes is wrong. */
async function mutate(stage: Stage): Promise<string> {
  const other = '@tw/connector-crowdstrike';
  stage.workspace.change('packages/providers/virustotal/package.json', (text) =>
    text.replace('"dependencies": {', `"dependencies": {\n    "${other}": "workspace:^",`),
  );
  await release(stage, { [virustotal]: 'patch' });
  const noticed = await installOne(stage, 'mutated').catch((error: unknown) => String(error));
  if (!noticed.includes(`installed, and should not be: ${latest(stage, other).join()}`))
    throw new Error(`a provider that brings ${other} passes for one that comes alone: ${noticed}`);
  return noticed.replace('Error: ', '');
}

const latest = ({ workspace }: Stage, ...names: readonly string[]): string[] => names.map((name) => `${name}@${workspace.versionOf(name)}`);

/** Releases with a changeset of these bumps. They, and what follows from them, must be published, and nothing else. */
async function release(
  stage: Stage,
  bumps: Readonly<Record<string, Bump>>,
  following: Readonly<Record<string, Bump>> = {},
): Promise<string> {
  const { workspace, registry } = stage;
  const expected = Object.entries({ ...bumps, ...following }).map(([name, bump]) => `${name}@${next(workspace.versionOf(name), bump)}`);
  workspace.changeset(bumps);
  const { passes, said } = await workspace.check();
  if (!passes) throw new Error(`the checks of the repository fail before the release:\n${said}`);
  const before = registry.contents();
  await workspace.release();
  assertPublished(before, registry.contents(), expected);
  return `only ${expected.join(', ')} ${expected.length === 1 ? 'was' : 'were'} published`;
}
