import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedPackages } from '../../workspace.ts';
import { typesImportedBy } from '../core-types.ts';

const root = join(import.meta.dirname, '../../..');

describe('the public types', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'types-'));
    writeFileSync(join(folder, 'index.d.ts'), "export * from './a.js';\nimport * as v from 'valibot';\n");
    writeFileSync(join(folder, 'a.d.ts'), "export declare const client: import('ky').KyInstance;\nexport type { B } from './index.ts';\n");
    writeFileSync(join(folder, 'b.d.ts'), "import 'unreachable';\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are followed from file to file, through both forms of import', () => {
    expect([...typesImportedBy([join(folder, 'index.d.ts')]).keys()].toSorted()).toEqual(['ky', 'valibot']);
  });

  it('must be built', () => {
    expect(() => typesImportedBy([join(folder, 'gone.d.ts')])).toThrow(/is not built: run `pnpm build` first/);
  });

  it('of core name no HTTP library', () => {
    const core = publishedPackages(root).find(({ folder: path }) => path === 'packages/core');
    const entries = Object.values(core?.manifest.exports ?? {}).map((file) =>
      join(root, 'packages/core', file.replace('./src/', 'dist/').replace(/\.ts$/, '.d.ts')),
    );
    expect(entries).not.toEqual([]);
    const allowed = new Set(['valibot', 'limiter']);
    expect([...typesImportedBy(entries).keys()].filter((name) => !name.startsWith('node:') && !allowed.has(name))).toEqual([]);
  });
});
