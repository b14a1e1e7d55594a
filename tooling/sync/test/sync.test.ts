import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
let root: string;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifestOf = (folder: string) => JSON.parse(read(`${folder}/package.json`)) as Record<string, never>;

function sync(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'tooling/sync/main.ts'), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const factory = (id: string, more: object): string =>
  JSON.stringify({ id, displayName: 'Carbon Black', traits: ['edr', 'threat_intel'], settings: [], unsupported: {}, ...more });

/** A workspace with core, one provider, and the package of all connectors. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sync-'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  cpSync(join(repository, '.oxfmtrc.json'), join(root, '.oxfmtrc.json'));
  write('LICENSE', 'the licence\n');
  write('tsconfig.json', '{}');
  write('README.md', '# All\n\nBefore.\n\n<!-- generated:providers -->\nold\n<!-- /generated -->\n\nAfter.\n');
  write(
    'packages/core/package.json',
    '{ "name": "@tw/connector-core", "version": "1.2.3", "description": "core", "exports": { ".": "./src/index.ts", "./node": "./src/node.ts" } }',
  );
  write(
    'packages/connectors/package.json',
    '{ "name": "@tw/connectors", "version": "0.0.0", "description": "all", "exports": { ".": "./src/index.ts" }, "dependencies": { "@tw/connector-gone": "workspace:^", "@tw/connector-core": "workspace:^" } }',
  );
  write('packages/connectors/src/entry.ts', '');
  write(
    'packages/providers/carbon-black/package.json',
    `{
    "name": "@tw/connector-carbon-black", "version": "0.0.0", "type": "module", "exports": { ".": "./src/index.ts" }, "bin": { "cb": "./src/bin.ts" }, "files": ["data"],
    "dependencies": { "valibot": "catalog:", "ipaddr.js": "catalog:" }, "peerDependencies": { "@tw/connector-core": "workspace:^" },
    "devDependencies": { "@tw/connectors": "workspace:^" }
  }`,
  );
  write('packages/providers/carbon-black/README.md', '# Carbon Black\n\n## Configuration\n\nHow to get a key.\n\n## Limits\n\nNone.\n');
  const settings = [
    { name: 'apiKey', env: 'TW_CARBON_BLACK_API_KEY', required: true, secret: true, description: 'Your | key' },
    { name: 'region', env: 'TW_CARBON_BLACK_REGION', required: false, secret: false, description: 'Where', default: 'us' },
    { name: 'baseUrl', env: 'TW_CARBON_BLACK_BASE_URL', required: false, secret: false, description: 'The address' },
  ];
  write(
    'packages/providers/carbon-black/src/index.ts',
    `export const carbonBlack = ${factory('carbon-black', { settings, unsupported: { scanHost: 'No call: https://docs.example.com/api.' } })};`,
  );
});
afterEach(() => rmSync(root, { recursive: true }));

describe('sync', () => {
  it('completes a package.json in a fixed order, and keeps what people wrote', () => {
    sync('--root', root);
    const manifest = manifestOf('packages/providers/carbon-black');
    expect(Object.keys(manifest)).toEqual([
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
      'files',
      'dependencies',
      'peerDependencies',
      'devDependencies',
      'publishConfig',
    ]);
    expect(manifest).toMatchObject({
      version: '0.0.0',
      description: 'Carbon Black as a Triage Warden connector: edr, threat intel',
      keywords: ['triage-warden', 'security', 'connector', 'carbon-black', 'edr', 'threat_intel'],
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=22.20' },
      repository: { type: 'git', directory: 'packages/providers/carbon-black' },
      files: ['dist', '!dist/.tsbuildinfo', 'src', 'README.md', 'CHANGELOG.md', 'LICENSE', 'data'],
    });
    expect(Object.keys(manifest['dependencies'] ?? {})).toEqual(['ipaddr.js', 'valibot']);
  });

  it('publishes what is built', () => {
    sync('--root', root);
    expect(manifestOf('packages/core')['publishConfig']).toEqual({
      access: 'public',
      provenance: true,
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './node': { types: './dist/node.d.ts', default: './dist/node.js' },
      },
    });
    expect(manifestOf('packages/providers/carbon-black')['publishConfig']).toMatchObject({ bin: { cb: './dist/bin.js' } });
  });

  it('writes licences, changelogs and the references of each tsconfig, without those of tests', () => {
    sync('--root', root);
    expect(read('packages/core/LICENSE')).toBe('the licence\n');
    expect(read('packages/core/CHANGELOG.md')).toBe('# @tw/connector-core\n');
    expect(JSON.parse(read('packages/core/tsconfig.json'))).toEqual({ extends: '../../tooling/tsconfig/base.json' });
    expect(JSON.parse(read('packages/providers/carbon-black/tsconfig.json'))).toEqual({
      extends: '../../../tooling/tsconfig/base.json',
      references: [{ path: '../../core' }],
    });
    expect(JSON.parse(read('packages/connectors/tsconfig.json'))).toMatchObject({
      references: [{ path: '../core' }, { path: '../providers/carbon-black' }],
    });
    expect(JSON.parse(read('tsconfig.json'))).toEqual({
      files: [],
      references: [{ path: 'packages/connectors' }, { path: 'packages/core' }, { path: 'packages/providers/carbon-black' }],
    });
  });

  it('lists every provider in @tw/connectors', () => {
    sync('--root', root);
    expect(manifestOf('packages/connectors')['dependencies']).toEqual({
      '@tw/connector-carbon-black': 'workspace:^',
      '@tw/connector-core': 'workspace:^',
    });
    expect(read('packages/connectors/src/providers.gen.ts')).toContain("export { carbonBlack } from '@tw/connector-carbon-black';");
    const catalog = read('packages/connectors/src/catalog.gen.ts');
    expect(catalog).toContain("readonly 'carbon-black': LazyEntry<typeof import('@tw/connector-carbon-black').carbonBlack>;");
    expect(catalog).toContain(
      "lazy(['edr', 'threat_intel'], 'Carbon Black', async () => (await import('@tw/connector-carbon-black')).carbonBlack)",
    );
  });

  it('writes tables into READMEs and leaves the rest of them alone', () => {
    sync('--root', root);
    expect(read('README.md')).toBe(
      '# All\n\nBefore.\n\n<!-- generated:providers -->\n\n| Provider | Package | Traits |\n| --- | --- | --- |\n' +
        '| [Carbon Black](packages/providers/carbon-black/README.md) | `@tw/connector-carbon-black` | `edr`, `threat_intel` |\n\n<!-- /generated -->\n\nAfter.\n',
    );
    expect(read('packages/providers/carbon-black/README.md')).toBe(
      '# Carbon Black\n\n## Configuration\n\n<!-- generated:settings -->\n\n| Setting | Variable | Required | Meaning |\n| --- | --- | --- | --- |\n' +
        '| `apiKey` | `TW_CARBON_BLACK_API_KEY` | yes | Your \\| key (a credential) |\n| `region` | `TW_CARBON_BLACK_REGION` | no: `us` | Where |\n' +
        '| `baseUrl` | `TW_CARBON_BLACK_BASE_URL` | no | The address |\n\n<!-- /generated -->\n\nHow to get a key.\n\n## Limits\n\nNone.\n\n' +
        '## What it cannot do\n\n<!-- generated:unsupported -->\n\n| Operation | Why |\n| --- | --- |\n| `scanHost` | No call: <https://docs.example.com/api>. |\n\n<!-- /generated -->\n',
    );
  });

  it('changes nothing the second time', () => {
    expect(sync('--root', root).stdout).toContain('wrote packages/core/package.json');
    expect(sync('--root', root)).toEqual({ status: 0, stdout: 'Everything generated is up to date.\n', stderr: '' });
    expect(sync('--root', root, '--check').status).toBe(0);
  });

  it('with --check names every file that differs, writes none and fails', () => {
    sync('--root', root);
    write('packages/core/LICENSE', 'another');
    write('tsconfig.json', '{ "files": [] }\n');
    rmSync(join(root, 'packages/connectors/src/catalog.gen.ts'));
    const { status, stdout } = sync('--root', root, '--check');
    expect(status).toBe(1);
    expect(stdout.trim().split('\n').toSorted()).toEqual(
      ['packages/connectors/src/catalog.gen.ts', 'packages/core/LICENSE', 'tsconfig.json'].map(
        (path) => `${path} is not what \`pnpm sync\` writes`,
      ),
    );
    expect(read('packages/core/LICENSE')).toBe('another');
    expect(existsSync(join(root, 'packages/connectors/src/catalog.gen.ts'))).toBe(false);
  });

  it('writes the changeset of a first release, for a provider that was never released and has none', () => {
    mkdirSync(join(root, '.changeset'));
    sync('--root', root);
    const path = '.changeset/first-carbon-black.md';
    expect(read(path)).toBe(
      '---\n"@tw/connector-carbon-black": major\n"@tw/connectors": minor\n---\n\nThe first release: Carbon Black for edr, threat intel.\n',
    );
    write('.changeset/other.md', '---\n"@tw/connector-carbon-black": major\n---\n\nIn better words.\n');
    rmSync(join(root, path));
    sync('--root', root);
    expect(existsSync(join(root, path))).toBe(false);
    write('.changeset/other.md', '');
    const manifest = manifestOf('packages/providers/carbon-black');
    write('packages/providers/carbon-black/package.json', JSON.stringify({ ...manifest, version: '1.0.0' }));
    sync('--root', root);
    expect(existsSync(join(root, path))).toBe(false);
  });

  it('tells the scaffolder which ids are taken, and what core exports', () => {
    write('packages/create-connector/package.json', '{ "name": "@tw/create-connector", "version": "0.0.0", "description": "new ones" }');
    write('packages/create-connector/src/index.ts', '');
    write('packages/core/package.json', '{ "name": "@tw/connector-core", "version": "0.0.0", "description": "core", "type": "module" }');
    write('packages/core/src/index.ts', 'export const path = 1;\nexport const basic = 2;\n');
    expect(sync('--root', root).stderr).toBe('');
    const taken = read('packages/create-connector/src/taken.gen.ts');
    expect(taken).toContain("providerIds: readonly string[] = ['carbon-black'];");
    expect(taken).toContain("coreNames: readonly string[] = ['basic', 'path'];");
  });

  it('says which provider has another id than its folder, or no export of its name', () => {
    write('packages/providers/carbon-black/src/index.ts', `export const carbonBlack = ${factory('carbonblack', {})};`);
    expect(sync('--root', root)).toMatchObject({
      status: 1,
      stderr: "sync: packages/providers/carbon-black/src/index.ts: the id is 'carbonblack', but the folder is 'carbon-black'\n",
    });
    write('packages/providers/carbon-black/src/index.ts', 'export const other = 1;');
    expect(sync('--root', root)).toMatchObject({
      status: 1,
      stderr: 'sync: packages/providers/carbon-black/src/index.ts: exports no carbonBlack\n',
    });
  });

  it('says where a marker has no end', () => {
    write('README.md', '# All\n\n<!-- generated:providers -->\n');
    expect(sync('--root', root)).toMatchObject({
      status: 1,
      stderr: 'sync: README.md: after <!-- generated:providers --> there is no <!-- /generated -->\n',
    });
  });

  it('asks for a description where it cannot write one', () => {
    write('packages/core/package.json', '{ "name": "@tw/connector-core", "version": "0.0.0" }');
    expect(sync('--root', root)).toMatchObject({ status: 1, stderr: 'sync: @tw/connector-core: package.json needs a description\n' });
  });

  it('has been run on this repository', () => {
    expect(sync('--check')).toEqual({ status: 0, stdout: 'Everything generated is up to date.\n', stderr: '' });
  });
});
