import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closingLine } from '../closing-line.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;

// Inside the repository, where `vitest` can be resolved.
beforeEach(() => {
  folder = mkdtempSync(join(root, 'node_modules/.closing-line-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(files: Readonly<Record<string, string>>): { readonly status: number | null; readonly last: string | undefined } {
  const config = { test: { include: ['*.test.ts'], reporters: ['default', join(root, 'tooling/vitest/closing-line.ts')] } };
  writeFileSync(join(folder, 'vitest.config.ts'), `export default ${JSON.stringify(config)};`);
  for (const [name, code] of Object.entries(files))
    writeFileSync(join(folder, name), `import { describe, expect, it } from 'vitest';\n${code}`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], { encoding: 'utf8' });
  return { status, last: stdout.trimEnd().split('\n').at(-1) };
}

describe('the closing line', () => {
  it('counts what passed, what failed and what was left out', () => {
    expect(run({ 'a.test.ts': "it('a', () => { expect(1).toBe(1); });\nit('b', () => { expect(1).toBe(2); });\nit.todo('c');" })).toEqual({
      status: 1,
      last: '1 passed, 1 failed, 1 skipped',
    });
  });

  it('counts a file that cannot be read, and an error outside of tests, as failures', () => {
    const files = {
      'a.test.ts': "throw new Error('no');",
      'b.test.ts':
        "it('b', async () => { void Promise.reject(new Error('late')); await new Promise((done) => setTimeout(done, 50)); expect(1).toBe(1); });",
    };
    expect(run(files)).toEqual({ status: 1, last: '1 passed, 2 failed' });
  });

  it('says nothing of skipped tests when there are none', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  });
});
