import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../commands.ts';
import { goodKey } from '../runtimes/lookups.ts';
import type { Vendor } from '../vendor.ts';
import { assertInstalled, assertPublished } from './assertions.ts';
import { type Consumer, newConsumer } from './consumer.ts';
import type { Registry } from './registry.ts';
import type { Workspace } from './workspace.ts';

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
  {
    title: 'release everything for the first time',
    async run(stage) {
      const names = stage.workspace.packages().map(({ manifest }) => manifest.name);
      await releases(stage, names.map((name) => `${name}@1.0.0`));
      return `${names.length} packages published as 1.0.0`;
    },
  },
  {
    title: 'install one provider and core in an empty folder, and use it',
    async run(stage) {
      const program = consumer(stage, 'alone');
      await installsAlone(program, [`${virustotal}@1.0.0`, `${core}@1.0.0`]);
      await program.lookUp();
      return `no other package of ours came; three lookups are right`;
    },
  },
  {
    title: 'change one provider',
    async run(stage) {
      stage.workspace.change('packages/providers/virustotal/src/index.ts', (text) => `${text}\n// Changed in a rehearsal.\n`);
      stage.workspace.changeset({ [virustotal]: 'patch' }, 'A rehearsed correction of one provider.');
      // The range of @tw/connectors, ^1.0.0, takes 1.0.1: whoever has it gets the correction without a release of it.
      await releases(stage, [`${virustotal}@1.0.1`]);
      return `only ${virustotal} 1.0.1 was published`;
    },
  },
  {
    title: 'change core by a patch',
    async run(stage) {
      stage.workspace.change('packages/core/src/index.ts', (text) => `${text}\n// Changed in a rehearsal.\n`);
      stage.workspace.changeset({ [core]: 'patch' }, 'A rehearsed correction of core.');
      await releases(stage, [`${core}@1.0.1`]);
      const program = consumer(stage, 'new-core');
      await installsAlone(program, [`${virustotal}@1.0.1`, `${core}@1.0.1`]);
      await program.lookUp();
      return `only ${core} 1.0.1 was published, and the published provider runs on it`;
    },
  },
  { title: 'publish a third party’s connector by itself', run: thirdParty },
  { title: 'break core', run: breakCore },
  { title: 'make one provider depend on another: must not pass', run: mutate },
];

const consumer = ({ folder, env, vendor }: Stage, name: string): Consumer => newConsumer(join(folder, name), env, vendor);

/** Releases what the changesets say, which must be this and nothing else. */
async function releases({ workspace, registry }: Stage, expected: readonly string[]): Promise<void> {
  const { passes, said } = await workspace.check();
  if (!passes) throw new Error(`the checks of the repository fail before the release:\n${said}`);
  const before = registry.contents();
  await workspace.release();
  assertPublished(before, registry.contents(), expected);
}

async function installsAlone(program: Consumer, expected: readonly string[]): Promise<void> {
  assertInstalled(await program.install(...expected), expected);
}

async function thirdParty(stage: Stage): Promise<string> {
  const folder = join(stage.folder, 'third-party');
  cpSync(join(import.meta.dirname, 'third-party'), folder, { recursive: true });
  const before = stage.registry.contents();
  await output('npm', ['publish'], folder, stage.env);
  assertPublished(before, stage.registry.contents(), ['acme-intel-connector@1.0.0']);

  const program = consumer(stage, 'uses-third-party');
  assertInstalled(await program.install('acme-intel-connector', core), [`${core}@1.0.1`]);
  const { url } = stage.vendor;
  const verdict = await program.run(`import { acmeIntel } from 'acme-intel-connector';
    const acme = acmeIntel({ apiKey: ${JSON.stringify(goodKey)}, baseUrl: ${JSON.stringify(url)} });
    console.log((await acme.lookupHash('44d88612fea8a8f36de82e1278abb02f')).verdict);`);
  stage.vendor.takeRequests();
  if (verdict.trim() !== 'malicious') throw new Error(`the third party’s connector answered ${verdict}`);
  return 'only acme-intel-connector 1.0.0 was published; it runs on our core';
}

/** Core is a peer: whoever has it needs a major version of its own, and without the changesets for that nothing is released. */
async function breakCore(stage: Stage): Promise<string> {
  const { workspace } = stage;
  const names = workspace.packages().map(({ manifest }) => manifest.name);
  const followers = names.filter((name) => name !== core && name !== '@tw/cli');
  const providers = workspace.packages().filter(({ providerId }) => providerId !== undefined);
  workspace.changeset({ [core]: 'major' }, 'A rehearsed change that breaks programs.');
  const { passes, said } = await workspace.check();
  const unnamed = followers.filter((name) => !said.includes(`${name} needs a major changeset`));
  if (passes || unnamed.length > 0) throw new Error(`the checks do not demand a major changeset of ${unnamed.join(', ')}:\n${said}`);

  workspace.changeset(Object.fromEntries(followers.map((name) => [name, 'major'])), 'Needs the rehearsed new core.');
  await releases(stage, [core, ...followers].map((name) => `${name}@2.0.0`).concat('@tw/cli@1.0.1'));
  return `refused without changesets for ${followers.length} packages; with them all ${providers.length} providers were published as 2.0.0`;
}

/** Proves that the step which installs one provider would notice. It may be the last alone: what it publishes is wrong. */
async function mutate(stage: Stage): Promise<string> {
  const other = '@tw/connector-crowdstrike';
  stage.workspace.change('packages/providers/virustotal/package.json', (text) =>
    text.replace('"dependencies": {', `"dependencies": {\n    "${other}": "workspace:^",`),
  );
  stage.workspace.changeset({ [virustotal]: 'patch' }, 'A rehearsed mistake: one provider needs another.');
  await releases(stage, [`${virustotal}@2.0.1`]);
  const noticed = await installsAlone(consumer(stage, 'mutated'), [`${virustotal}@2.0.1`, `${core}@2.0.0`]).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  if (!noticed?.includes(`installed, and should not be: ${other}@2.0.0`))
    throw new Error(`a provider that brings ${other} passes as one that comes alone: ${noticed ?? 'nothing was noticed'}`);
  return `noticed: ${noticed.replace('Error: ', '')}`;
}
