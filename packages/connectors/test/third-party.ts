import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const thirdParty = fileURLToPath(new URL('third-party/', import.meta.url));

/**
 * A project outside of the repository, in which `@acme/tw-connector` is installed beside packages of ours, and these files
 * lie. Packages of the third party are copied, so that they find what the project has and nothing of the repository.
 */
export async function projectWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tw-third-party-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  const installed = (name: string) => join(folder, 'node_modules', name);
  for (const name of ['tw-connector', 'trait-vuln-scanner'])
    await cp(join(thirdParty, name), installed(`@acme/${name}`), { recursive: true });
  await mkdir(installed('@tw'));
  await symlink(join(packages, 'core'), installed('@tw/connector-core'));
  await symlink(join(packages, 'connectors'), installed('@tw/connectors'));
  await symlink(await realpath(join(packages, 'core/node_modules/valibot')), installed('valibot'));
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}
