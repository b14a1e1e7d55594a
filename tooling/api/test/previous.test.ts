import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { output } from '../../release/commands.ts';
import { checkPreviousTests } from '../previous.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tw-previous-'));
  folders.push(folder);
  return folder;
};
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const source = `import { deep } from './deep.ts';\nexport const look = (name: string): number => deep(name);\n`;
const files = {
  'packages/acme/package.json': '{ "name": "@tw/acme", "version": "1.0.0", "exports": { ".": "./src/index.ts" } }',
  'packages/acme/src/index.ts': source,
  'packages/acme/src/deep.ts': 'export const deep = (name: string): number => name.length;\n',
  'packages/acme/test/look.test.ts': `import { look } from '../src/index.ts';\nexport const result: number = look('name');\n`,
  'packages/acme/test/deep.test.ts': `import { deep } from '../src/deep.ts';\nexport const result: number = deep('name');\n`,
  'tooling/tsconfig/tests.json':
    '{ "compilerOptions": { "noEmit": true, "allowImportingTsExtensions": true, "module": "nodenext", "types": [], "strict": true } }',
};

/** A repository with one package, released as it is above, in which these files were changed since. */
async function repository(tag: string, changes: Readonly<Record<string, string>>): Promise<string> {
  const root = newFolder();
  const git = (...args: string[]) => output('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], root);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  await git('init', '--quiet');
  for (const [path, text] of Object.entries(files)) write(path, text);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Released');
  await git('tag', tag);
  for (const [path, text] of Object.entries(changes)) write(path, text);
  return root;
}

/** The change, and tests that are rewritten to hide what it breaks. */
const narrowed = {
  'packages/acme/src/index.ts': source.replace('name: string', 'name: number').replace('deep(name)', 'deep(String(name))'),
  'packages/acme/test/look.test.ts': '',
};
const outcome = async (changes: Readonly<Record<string, string>>, tag = '@tw/acme@1.0.0') =>
  (await checkPreviousTests(await repository(tag, changes), newFolder()))[0];

describe('the tests of the last release', () => {
  it('compile where nothing was taken away', async () => {
    const changes = { 'packages/acme/src/index.ts': `${source}export const more = 1;\n` };
    expect(await outcome(changes)).toEqual({ name: '@tw/acme', tag: '@tw/acme@1.0.0', mayBreak: false, errors: [] });
  });

  it('do not compile against a narrower type, though the present tests do', async () => {
    const found = await outcome(narrowed);
    expect(found?.errors).toEqual([expect.stringMatching(/^packages\/acme\/test\/look\.test\.ts\(2,.*error TS2345/)]);
    expect(found?.mayBreak).toBe(false);
  });

  it('may fail to compile when a pending changeset is major, and only then', async () => {
    const changeset = (bump: string) => ({ '.changeset/x.md': `---\n"@tw/acme": ${bump}\n---\n\nNames are numbers now, as asked for.\n` });
    expect((await outcome({ ...narrowed, ...changeset('major') }))?.mayBreak).toBe(true);
    expect((await outcome({ ...narrowed, ...changeset('minor') }))?.mayBreak).toBe(false);
  });

  it('do not bind what lies behind the entries of a package', async () => {
    const changes = {
      'packages/acme/src/index.ts': 'export const look = (name: string): number => name.length;\n',
      'packages/acme/src/deep.ts': 'export {};\n',
      'packages/acme/test/deep.test.ts': '',
    };
    expect((await outcome(changes))?.errors).toEqual([]);
  });

  it('are none before the first release', async () => {
    expect(await outcome(narrowed, 'some-other-tag')).toEqual({ name: '@tw/acme', mayBreak: false, errors: [] });
  });
});
