import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@tw/connector-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, traits } from '../src/index.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'create-connector-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Runs the command as it runs where nobody can be asked. */
async function create(...args: readonly string[]) {
  let [out, error] = ['', ''];
  const code = await run(args, { terminal: undefined, cwd, out: (text) => (out += text), error: (text) => (error += text) });
  return { code, out, error };
}

const good = ['--trait', 'threat_intel', '--auth', 'bearer', '--base-url', 'https://api.example.com/v2'];
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');

describe('create-connector', () => {
  it('writes ten files for a connector of one trait, and says what to do next', async () => {
    const { code, out, error } = await create('acme-intel', ...good);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(readdirSync(join(cwd, 'acme-intel'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(
      10,
    );
    for (const words of [
      'Wrote 10 files: .gitignore',
      'cd acme-intel',
      'npm install',
      'npm test',
      'npm run build',
      'docs/adding-connectors.md',
    ])
      expect(out).toContain(words);
  });

  it('puts the connector’s own names and address in the place of the template’s', async () => {
    await create('acme-intel', ...good, '--name', "O'Neil & Söhne");
    const source = read('acme-intel/src/index.ts');
    expect(source).toContain('export const acmeIntel = defineConnector({');
    expect(source).toContain(`displayName: "O'Neil & Söhne"`);
    expect(source).toContain("address('The address of the API'), 'https://api.example.com/v2'");
    expect(JSON.parse(read('acme-intel/package.json'))).toMatchObject({ name: 'tw-connector-acme-intel' });
    expect(read('acme-intel/README.md')).toContain('`TW_ACME_INTEL_TOKEN`');
    for (const entry of readdirSync(join(cwd, 'acme-intel'), { recursive: true, withFileTypes: true }).filter((found) => found.isFile()))
      expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toMatch(/acme-?cloud|Acme Cloud|#(?:end)?region|\[bearer\]/i);
  });

  it('takes its name from its id, and several traits in their order, once each', async () => {
    await create('acme', '--trait', 'siem, edr', '--trait', 'siem', ...good.slice(2));
    expect(read('acme/src/index.ts')).toContain("displayName: 'Acme',\n  traits: ['siem', 'edr'],");
  });

  it('writes into a folder that is empty but for git, and into one that is not there yet', async () => {
    mkdirSync(join(cwd, 'empty/.git'), { recursive: true });
    expect(await create('acme', ...good, '--directory', 'empty')).toMatchObject({ code: 0 });
    expect(await create('acme', ...good, '--directory', 'a/b/c')).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, 'a/b/c/src/index.ts'))).toBe(true);
  });

  it.each<[args: readonly string[], words: string]>([
    [[], 'missing: the id; --trait (threat_intel, file_analysis, siem, edr, email_gateway, ticketing); --auth (api-key-header, '],
    [['acme', '--trait', 'edr'], 'missing: --auth (api-key-header, api-key-query, bearer, basic, oauth2); --base-url (https://…)'],
    [['acme', '--trait', 'edr,spam'], 'there is no trait "spam"; there are: threat_intel, '],
    [['acme', '--trait', ''], 'there is no trait ""'],
    [['acme', '--auth', 'digest'], 'there is no kind of auth "digest"; there are: api-key-header, '],
    [['acme', '--base-url', 'http://api.example.com'], 'the base URL "http://api.example.com" must be an https:// address'],
    [['acme', '--base-url', 'https://user:pass@api.example.com'], 'must be an https:// address'],
    [['acme', '--base-url', 'https://api.example.com/?key=1'], 'must be an https:// address'],
    [['acme', '--base-url', 'api.example.com'], 'must be an https:// address'],
    [['acme', '--base-url', 'http://<your-site>.example.com'], 'https://<your-site>.acme.example/v1 where each customer has its own'],
    [['acme', '--base-url', 'https://<your site>.example.com'], 'must be an https:// address'],
    [['acme', '--name', ' '], 'the name "" must be 1 to 60 letters'],
    [['acme', '--name', "x'; process.exit() //\n"], 'must be 1 to 60 letters'],
    [['acme', '--name', '`${1}`'], 'must be 1 to 60 letters'],
    [['Acme'], 'the id "Acme" must be up to 50 lower-case letters'],
    [['acme_intel'], 'the id "acme_intel" must be'],
    [['3com'], 'the id "3com" must be'],
    [['../acme'], 'the id "../acme" must be'],
    [['-acme'], "Unknown option '-a': see --help"],
    [['a'.repeat(51)], 'must be up to 50'],
    [['virustotal'], 'the id "virustotal" is taken'],
    [['delete'], 'the id "delete" is a reserved word: choose another, such as acme-delete'],
    ...['constructor', 'to-string', 'health', 'all', 'tw', 'api'].map((id): [string[], string] => [
      [id],
      `the id "${id}" is a reserved word`,
    ]),
    [['core'], 'is a reserved word'],
    [['path'], 'is a reserved word'],
    [['rate-limit', '--nonesuch'], "Unknown option '--nonesuch': see --help"],
    [['threat-intel'], 'is a reserved word: choose another, such as acme-threat-intel'],
    [['acme', 'intel'], 'there is one id, and then "intel"'],
  ])('refuses %j with one line and the exit code 2, and writes nothing', async (args, words) => {
    const { code, out, error } = await create(...args);
    expect({ code, out, files: readdirSync(cwd) }).toEqual({ code: 2, out: '', files: [] });
    expect(error).toContain(words);
    expect(error.trimEnd()).not.toContain('\n');
  });

  it('refuses every word that core exports, since a connector is exported beside it', async () => {
    for (const name of Object.keys(core).filter((word) => /^[a-z]+$/.test(word)))
      expect(await create(name, ...good)).toMatchObject({ code: 2 });
  });

  it('has a template for every trait of core', () => {
    expect(traits.toSorted()).toEqual(Object.keys(core.traitSpecs).toSorted());
  });

  it('leaves a folder alone that is not empty, a file, and what it may not write to', async () => {
    mkdirSync(join(cwd, 'acme'));
    writeFileSync(join(cwd, 'acme/mine.txt'), 'mine');
    expect(await create('acme', ...good)).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^the folder .*acme exists and is not empty: .*\n$/),
    });
    expect(await create('acme', ...good, '--directory', 'acme/mine.txt')).toMatchObject({
      code: 1,
      error: expect.stringContaining('could not be written: it, or a part of its path, is a file'),
    });
    expect(await create('acme', ...good, '--directory', 'acme/mine.txt/x')).toMatchObject({
      code: 1,
      error: expect.stringContaining('is a file'),
    });
    expect(readdirSync(join(cwd, 'acme'))).toEqual(['mine.txt']);
  });

  it('leaves nothing behind where the writing fails half-way', async () => {
    // A name for a folder that no file system takes.
    const { code, error } = await create('acme', ...good, '--directory', `new/${'x'.repeat(300)}`);
    expect({ code, files: readdirSync(cwd) }).toEqual({ code: 1, files: [] });
    expect(error).toContain('its name is too long; nothing was left behind');
  });

  it('says where no folder can be made', async () => {
    const { code, error } = await create('acme', ...good, '--directory', '/proc/create-connector/acme');
    expect({ code, error }).toEqual({
      code: 1,
      error: expect.stringMatching(/^\/proc\/create-connector\/acme could not be written: .*\n$/),
    });
  });

  it('says where it has no permission to write', async () => {
    // Not even a superuser makes a folder there.
    const { code, error } = await create('acme', ...good, '--directory', '/sys/create-connector/acme');
    expect(code).toBe(1);
    expect(error).toMatch(
      /^\/sys\/create-connector\/acme could not be written: (?:you have no permission|the file system is read-only).*\n$/,
    );
  });

  it('shows its help', async () => {
    expect(await create('--help')).toMatchObject({ code: 0, error: '', out: expect.stringContaining('--base-url <url>') });
  });

  it('says in one line that it needs a newer Node', { timeout: 60_000 }, () => {
    const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { engines: { node: string } };
    const started = (version: string) => {
      const older = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
      const bin = join(import.meta.dirname, '../src/bin.ts');
      return spawnSync(process.execPath, ['--import', older, bin, '--help'], { cwd, encoding: 'utf8' });
    };
    const oldest = engines.node.replace('>=', '');
    expect(started('20.19.2')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `create-connector needs Node ${oldest} or later, and this is 20.19.2: see https://nodejs.org\n`,
    });
    expect(started('22.19.9')).toMatchObject({ status: 1 });
    for (const version of [`${oldest}.0`, '23.0.0']) expect(started(version)).toMatchObject({ status: 0, stderr: '' });
  });

  it('is a command that asks nothing without a terminal', () => {
    const bin = join(import.meta.dirname, '../src/bin.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'acme'], { cwd, encoding: 'utf8', input: '' });
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^missing: --trait .*\n$/) });
  });
});
