import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectWith } from '../../connectors/test/third-party.ts';
import { distrust } from '../src/plugins/config.ts';
import { linesOf, start, tw } from './harness.ts';

const acme = '@acme/tw-connector';
const loading = (name: string) =>
  expect.stringMatching(new RegExp(`^tw: loading /\\S+/${name} and its plugins; --no-config does without\\.$`));

/** A connector in a file of its own, made by hand: `{ id }` and so on as written. */
const connector = (facts: string) => `const make = () => ({ name: 'own', type: 'siem', traits: ['siem'], supports: () => false,
  healthCheck: async () => { throw new Error('no contract kept') }, testConnection: async () => false });
export const own = Object.assign(make, { id: 'own', displayName: 'Own', traits: ['siem'], settings: [], specVersion: 1, fromEnv: make, ${facts} });`;

/** `tw` in a project that has `@acme/tw-connector` installed and these files. */
const twIn = async (files: Readonly<Record<string, string>>, args: readonly string[], env: Record<string, string> = {}) =>
  tw(args, { cwd: await projectWith(files), env });

async function acmeServer() {
  const server = createServer((request, response) =>
    response
      .setHeader('content-type', 'application/json')
      .writeHead(request.headers['x-acme-token'] === 't0ken' ? 200 : 401)
      .end('{ "score": 90 }'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { TW_ACME_TOKEN: 't0ken', TW_ACME_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('--plugin', () => {
  it('adds the connectors of a package that is installed here', async () => {
    const { code, stdout, stderr } = await start(['--plugin', acme, 'providers'], { cwd: await projectWith() }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^acme +Acme Intel +threat_intel, vuln_scanner +needs TW_ACME_TOKEN$/m);
    expect(stdout).toMatch(/^TW_ACME_TOKEN +required +acme +An API token \(secret\)$/m);
    expect(stdout).toMatch(/^virustotal /m);
  });

  it('makes them answer lookups and health checks, beside ours', async () => {
    const env = await acmeServer();
    const lookup = await twIn({}, ['lookup', 'evil.example', '--plugin', acme, '--provider', 'acme,feeds', '--jsonl'], env);
    expect({ code: lookup.code, stderr: lookup.stderr }).toEqual({ code: 10, stderr: '' });
    expect(lookup.stdout).toMatch(/"verdict":"malicious".*"source":"acme"/);
    const health = await twIn({}, ['health', '--plugin', acme, '--provider', 'acme'], env);
    expect(health).toMatchObject({ code: 0, stdout: expect.stringMatching(/^acme +healthy/m) });
  });

  it('makes them modes of their traits', async () => {
    const env = { ...(await acmeServer()), TW_THREAT_INTEL_MODE: 'acme' };
    expect(await twIn({}, ['lookup', 'evil.example', '--plugin', acme], env)).toMatchObject({ code: 10, stderr: '' });
  });

  it('takes files and the folders of packages, and several', async () => {
    const files = { 'own/index.mjs': connector(''), 'main/package.json': '{ "main": "m.js" }', 'main/m.js': connector(`id: 'main'`) };
    const folder = await projectWith({ ...files, 'sub/x': '' });
    const args = ['--plugin', '../own/index.mjs', '--plugin', '../main', '--plugin', join(folder, 'node_modules', acme), 'providers'];
    const { code, stdout } = await start(args, { cwd: join(folder, 'sub') }).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^own +Own +siem +configured$[^]*^main +Own[^]*^acme /m);
  });

  it('given twice, or by the package and its folder, is one', async () => {
    const folder = await projectWith();
    const args = ['--plugin', acme, '--plugin', acme, '--plugin', `./node_modules/${acme}`, 'providers'];
    expect(await start(args, { cwd: folder }).ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('loads nothing for help', async () => {
    const { code, stdout, stderr } = await twIn({ 'tw.config.mjs': 'throw 1' }, ['--plugin', './nosuch.js', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--plugin <package>');
    expect(stdout).toContain('--no-config');
  });
});

describe('a plugin that cannot be used', () => {
  it.each([
    ['is not installed', '@acme/nosuch', '', /the plugin @acme\/nosuch is not installed, neither here nor beside tw\. Install it/],
    ['does not exist', './nosuch.js', '', /the plugin \.\/nosuch\.js does not exist\. Check the path\./],
    ['is a folder without a module', './empty', '', /the plugin \.\/empty is a folder without a module/],
    [
      'is not built',
      './unbuilt',
      '',
      /the plugin \.\/unbuilt is not built: unbuilt\/dist\/index\.js does not exist\. Run "npm run build" in/,
    ],
    ['exports no connector', './plugin.js', 'export const acme = 1;', /"\.\/plugin\.js" is not a connector, and exports none/],
    ['throws at import', './plugin.js', `throw new Error('no luck\\nat all');`, /\.\/plugin\.js could not be loaded: no luck at all\./],
    ['throws nothing at import', './plugin.js', 'throw null;', /\.\/plugin\.js could not be loaded: null\./],
    ['is no JavaScript', './plugin.js', 'export const = 1;', /\.\/plugin\.js could not be loaded: .* Add --debug to see where\./],
    ['imports what is not there', './plugin.js', `import 'nosuch';`, /\.\/plugin\.js could not be loaded: Cannot find package 'nosuch'/],
    [
      'is for a later contract',
      './plugin.js',
      connector('specVersion: 2'),
      /own, of \.\/plugin\.js, is made for version 2 of the connector contract, and this is version 1\. Update @tw\/connector-core/,
    ],
    ['is for an earlier contract', './plugin.js', connector('specVersion: 0'), /version 0 .* version 1\. Update \.\/plugin\.js/],
    ['has the id of one of ours', './plugin.js', connector(`id: 'splunk'`), /there is a connector splunk already/],
    ['has an id that is none', './plugin.js', connector(`id: 'Own One'`), /its id "Own One" is not lower-case words with hyphens/],
    ['has the id of a property', './plugin.js', connector(`id: '__proto__'`), /its id "__proto__" is not lower-case words/],
  ])('because it %s is one line and exit code 1, and the others work', async (_, name, text, reason) => {
    const unbuilt = '{ "name": "unbuilt", "exports": "./dist/index.js" }';
    const files = { 'plugin.js': text, 'empty/x': '', 'unbuilt/package.json': unbuilt };
    const { code, stdout, stderr } = await twIn(files, ['--plugin', name, '--plugin', acme, 'providers']);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(reason)]);
    expect(stderr).toMatch(/^tw: .*\.(?:\/\S*)?\n$/);
    for (const id of ['acme', 'splunk', 'virustotal']) expect(stdout).toMatch(new RegExp(`^${id} `, 'm'));
  });

  it('does not hide that something is malicious', async () => {
    expect((await twIn({}, ['lookup', 'free-azuki.com', '--plugin', './nosuch.js'])).code).toBe(10);
    expect((await twIn({}, ['lookup', '8.8.8.8', '--plugin', './nosuch.js'])).code).toBe(1);
  });

  it('is the one thing that is said where its provider is asked for', async () => {
    for (const command of [['lookup', '8.8.8.8'], ['health']]) {
      const { code, stderr } = await twIn({}, [...command, '--plugin', './nosuch.js', '--provider', 'nosuch']);
      expect({ code, lines: linesOf(stderr) }).toEqual({ code: 1, lines: [expect.stringContaining('./nosuch.js does not exist')] });
    }
  });

  it('shows no credential, and its stack trace with --debug', async () => {
    const files = { 'plugin.js': `throw new Error('Bad key ' + process.env.TW_ACME_TOKEN);` };
    const args = ['--plugin', './plugin.js', '--debug', 'providers'];
    const { stderr } = await start(args, { cwd: await projectWith(files), env: { TW_ACME_TOKEN: 's3cret-t0ken' } }).ended;
    expect(stderr).toContain('Bad key [REDACTED]');
    expect(stderr).toMatch(/\n +at .*plugin\.js:1:7/);
    expect(stderr).not.toContain('s3cret-t0ken');
  });

  it('and throws what it likes does not keep the others from their answers', async () => {
    const files = { 'plugin.js': connector(`id: 'own', fromEnv: () => { throw 'no settings' }`), 'health.js': connector(`id: 'ill'`) };
    const args = ['--plugin', './plugin.js', '--plugin', './health.js'];
    const providers = await twIn(files, [...args, 'providers']);
    expect(providers.stdout).toMatch(/^own +Own +siem +no settings$/m);
    const health = await twIn(files, [...args, 'health']);
    expect(health.code).toBe(1);
    expect(health.stdout).toMatch(/^ill +unknown +no contract kept$/m);
    expect(health.stdout).toMatch(/^feeds +healthy/m);
  });
});

describe('tw.config', () => {
  const list = `{ "plugins": ["${acme}", "./own.js"] }`;
  it.each([
    ['tw.config.ts', `import type { Nothing } from './nosuch.ts';\nexport default ${list} satisfies { plugins: string[] };`],
    ['tw.config.mts', `export default ${list} as const;`],
    ['tw.config.js', `export default ${list};`],
    ['tw.config.mjs', `export default ${list};`],
    ['tw.config.json', list],
  ])('%s of the working directory names plugins, which is said', async (name, text) => {
    const cwd = await projectWith({ [name]: text, 'own.js': connector('') });
    const { code, stdout, stderr } = await start(['providers'], { cwd }).ended;
    expect(code).toBe(0);
    expect(linesOf(stderr)).toEqual([loading(name)]);
    expect(stdout).toMatch(/^acme [^]*^own +Own/m);
  });

  it('is not read with --no-config, and its code does not run', async () => {
    const files = { 'tw.config.js': `process.stdout.write('it ran'); export default ${list};` };
    const { code, stdout, stderr } = await twIn(files, ['--no-config', 'providers']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/it ran|^acme /m);
  });

  it('is not looked for further up', async () => {
    const folder = await projectWith({ 'tw.config.json': list, 'sub/x': '' });
    expect(await start(['providers'], { cwd: join(folder, 'sub') }).ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('adds to what --plugin names', async () => {
    const files = { 'tw.config.json': `{ "plugins": ["${acme}"] }`, 'own.js': connector('') };
    const { code, stdout } = await twIn(files, ['providers', '--plugin', './own.js', '--plugin', acme]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^acme [^]*^own +Own/m);
  });

  it.each([
    ['tw.config.json', '{ "plugins": [', /^tw: tw\.config\.json could not be read: .*\. Add --debug/],
    ['tw.config.js', 'throw new Error("no luck")', /^tw: tw\.config\.js could not be read: no luck\. Add --debug to see where\.$/],
    ['tw.config.js', 'export const plugins = [];', /^tw: tw\.config\.js must export as its default \{ "plugins": \["…"\] \}\.$/],
    ['tw.config.json', '["a"]', /^tw: tw\.config\.json must hold \{ "plugins"/],
    ['tw.config.json', '{ "plugin": ["a"] }', /^tw: tw\.config\.json: "plugin" is no setting\. There is: plugins\.$/],
    ['tw.config.json', '{ "plugins": "a" }', /^tw: tw\.config\.json: plugins must be a list of packages and paths/],
    ['tw.config.json', '{ "plugins": [1] }', /^tw: tw\.config\.json: plugins must be a list of packages and paths/],
    ['tw.config.json', '{ "plugins": [""] }', /^tw: tw\.config\.json: plugins must be a list of packages and paths/],
  ])('%s with %j is one line and exit code 1, and all else works', async (name, text, reason) => {
    const { code, stdout, stderr } = await twIn({ [name]: text }, ['providers']);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([loading(name), expect.stringMatching(reason)]);
    expect(stdout).toMatch(/^virustotal /m);
  });

  it('that every user may change does not run', async () => {
    const folder = await projectWith({ 'tw.config.mjs': `process.stdout.write('it ran');` });
    chmodSync(join(folder, 'tw.config.mjs'), 0o666);
    const { code, stdout, stderr } = await start(['providers'], { cwd: folder }).ended;
    expect(code).toBe(1);
    expect(stdout).not.toContain('it ran');
    expect(stderr).toContain('tw.config.mjs is not used: every user may change it');
  });

  it('is trusted where it belongs to the user or to root, and nobody else may change it', () => {
    expect(distrust({ uid: 1000, mode: 0o100664 }, 1000)).toBeUndefined();
    expect(distrust({ uid: 0, mode: 0o100644 }, 1000)).toBeUndefined();
    expect(distrust({ uid: 1000, mode: 0o120777 }, 1000)).toBeUndefined();
    expect(distrust({ uid: 1001, mode: 0o100644 }, 1000)).toBe('it belongs to another user');
    expect(distrust({ uid: 1000, mode: 0o100644 }, 0)).toBe('it belongs to another user');
    expect(distrust({ uid: 1000, mode: 0o100646 }, 1000)).toBe('every user may change it');
  });
});
