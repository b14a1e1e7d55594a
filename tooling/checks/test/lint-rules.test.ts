import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');

/** What the linter must refuse: the rule, the code, and where that code is. */
const bad: readonly (readonly [rule: string, code: string, folder?: string])[] = [
  ['no-explicit-any', 'export const f = (x: any): unknown => x;'],
  ['no-non-null-assertion', 'export const f = (x?: string): string => x!;'],
  ['consistent-type-assertions', 'export const f = (x: unknown): string => x as string;'],
  ['no-unsafe-assignment', "export const f = (): string => { const x: string = JSON.parse('1'); return x; };"],
  ['no-unsafe-member-access', "export const f = (): unknown => JSON.parse('1').a;"],
  ['no-restricted-globals', 'export const f = (): unknown => process.env;'],
  ['no-restricted-properties', 'export const f = (): unknown => globalThis.process.env;'],
  ['no-restricted-globals', 'export const f = (run: () => void): void => { setTimeout(run, 1); };'],
  ['no-restricted-globals', 'export const f = (run: () => void): void => { setInterval(run, 1); };'],
  ['no-restricted-globals', "export const f = async (): Promise<unknown> => fetch('https://example.com');"],
  ['no-console', "export const f = (): void => { console.log('x'); };"],
  ['no-default-export', 'export default 1;'],
  ['no-require-imports', "export const f: unknown = require('node:fs');"],
  ['no-restricted-imports', "export { virustotal } from '@tw/connector-virustotal';"],
  ['no-restricted-imports', "export { describeConformance } from '@tw/connector-testkit';"],
  ['no-restricted-imports', "export { judge } from '../../virustotal/src/verdict.ts';"],
  ['no-restricted-imports', "export { readFileSync } from 'node:fs';"],
  ['no-restricted-imports', "export { HTTPError } from 'ky';"],
  ['no-floating-promises', 'export const f = (run: () => Promise<void>): void => { run(); };'],
  ['no-misused-promises', 'export const f = (list: string[], run: () => Promise<void>): void => { list.forEach(async () => run()); };'],
  ['max-lines', `${'// line\n'.repeat(300)}export {};`],
  ['max-lines', `${'// line\n'.repeat(300)}export {};`, 'packages/core/src'],
  ['no-console', "export const f = (): void => { console.log('x'); };", 'packages/core/src'],
  ['no-process-env', "export const f = (): unknown => process.env['A'];", 'packages/core/src'],
  ['no-restricted-imports', "export { HTTPError } from 'ky';", 'packages/providers/feeds/src'],
  ['no-focused-tests', "import { expect, it } from 'vitest';\nit.only('x', () => { expect(1).toBe(1); });", 'packages/core/test'],
  ['no-disabled-tests', "import { expect, it } from 'vitest';\nit.skip('x', () => { expect(1).toBe(1); });", 'packages/core/test'],
  ['expect-expect', "import { it } from 'vitest';\nit('x', () => { JSON.parse('1'); });", 'packages/core/test'],
  ['no-restricted-vi-methods', "import { vi } from 'vitest';\nvi.mock('../src/index.ts');", 'packages/core/test'],
];

/** What it must let pass. */
const good: readonly (readonly [what: string, code: string, folder?: string])[] = [
  [
    '`as const`, core and its own files',
    "import { path } from '@tw/connector-core';\nimport { other } from './other.ts';\nexport const f = [path, other] as const;",
  ],
  ['Node modules in feeds, which reads files', "export { readFileSync } from 'node:fs';", 'packages/providers/feeds/src'],
  ['the environment and the console in the CLI', "export const f = (): void => { console.log(process.env['A']); };", 'packages/cli/src'],
];

let folder: string;
const found = new Map<string, string[]>();
const fileOf = (kind: string, index: number, where = 'packages/providers/acme/src'): string =>
  `${where}/${kind}-${index}${where.endsWith('test') ? '.test' : ''}.ts`;

/** The rules that a file offends. */
const offences = (file: string): readonly string[] => found.get(file) ?? [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  cpSync(join(repository, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  cpSync(join(repository, 'tooling/tsconfig'), join(folder, 'tooling/tsconfig'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const name of ['core', 'cli', 'providers/acme', 'providers/feeds'])
    write(
      `packages/${name}/tsconfig.json`,
      JSON.stringify({ extends: `${name.includes('/') ? '../' : ''}../../tooling/tsconfig/base.json` }),
    );
  bad.forEach(([, code, where], index) => write(fileOf('bad', index, where), `${code}\n`));
  good.forEach(([, code, where], index) => write(fileOf('good', index, where), `${code}\n`));

  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'unix', 'packages'], { cwd: folder, encoding: 'utf8' });
  for (const [, file = '', rule = ''] of stdout.matchAll(/^([^:\n]+):\d+:\d+: .*\[Error\/[\w-]+\(([\w-]+)\)\]$/gm))
    found.set(file, [...offences(file), rule]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the linter', () => {
  it.each(bad.map(([rule, code, where], index) => [rule, code.split('\n').at(-1), fileOf('bad', index, where)]))(
    'reports %s for: %s',
    (rule, _, file) => {
      expect(offences(file ?? '')).toContain(rule);
    },
  );

  it.each(good.map(([what, , where], index) => [what, fileOf('good', index, where)]))('allows %s', (_, file) => {
    expect(offences(file ?? '')).toEqual([]);
  });
});
