import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, type Packed } from '../pack.ts';
import { inTemporaryFolder, output, root, runCommand } from '../commands.ts';
import { playVendor } from '../vendor.ts';
import { assertNoWayOut, assertRegistry, fencedEnvironment, rerunIsolated } from './isolation.ts';
import { type Manifest, type Registry, startRegistry } from './registry.ts';
import { type Stage, steps } from './steps.ts';
import { copyWorkspace } from './workspace.ts';

/** What core and VirusTotal need of others, and what those need: the registry has no upstream to get it from. */
async function addOthers(registry: Registry, folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const added = new Set<string>();
  async function add(from: string): Promise<void> {
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Partial<Packed['manifest']>;
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith('@tw/') || added.has(name)) continue;
      added.add(name);
      const source = installed(name, from);
      const [packed] = JSON.parse(
        await output('npm', ['pack', source, '--json', '--ignore-scripts', '--pack-destination', folder], folder, env),
      ) as { filename: string }[];
      await registry.add(join(folder, packed?.filename ?? ''), JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest);
      await add(source);
    }
  }
  for (const each of ['core', 'providers/virustotal', 'providers/crowdstrike']) await add(join(root, 'packages', each));
  return added.size;
}

async function rehearse(folder: string): Promise<void> {
  const started = Date.now();
  const say = (what: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}`);
  const registry = await startRegistry(join(folder, 'registry'));
  const vendor = await playVendor();
  try {
    const env = fencedEnvironment(folder, registry.url);
    const workspace = await copyWorkspace(join(folder, 'workspace'), registry.url, env);
    say(`copied the workspace; started a registry without upstream at ${registry.url}`);
    const folders = [workspace.folder, ...workspace.packages().map((each) => join(workspace.folder, each.folder)), folder];
    await assertRegistry(registry.url, folders, env);
    say(`pnpm, which changesets calls, and npm would publish there and nowhere else, asked in ${folders.length} folders`);
    const stranger = join(folder, 'stranger');
    cpSync(join(import.meta.dirname, 'third-party'), stranger, { recursive: true });
    say(`npm and pnpm, told to publish elsewhere, fail at once: ${await assertNoWayOut(stranger, env)}`);
    say(`put ${await addOthers(registry, folder, env)} packages of others there`);
    const stage: Stage = { folder, env, registry, workspace, vendor };
    for (const { title, run } of steps) {
      try {
        say(`${title}: ${await run(stage)}`);
      } catch (error) {
        throw new Error(`The rehearsal failed at “${title}”: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  } finally {
    vendor.stop();
    await registry.stop();
  }
}

await runCommand(async () => {
  const isolated = process.env['TW_REHEARSAL'] === 'isolated' ? undefined : rerunIsolated(import.meta.filename);
  if (isolated) process.exitCode = isolated.status;
  else await inTemporaryFolder(rehearse);
});
