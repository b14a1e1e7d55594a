import { describe, expect, it } from 'vitest';
import { providerFolders, providerReadmes } from '../providers.ts';
import { memoryTree } from './memory-tree.ts';

const acme = {
  'packages/providers/acme/package.json': '{ "name": "@tw/connector-acme" }',
  'packages/providers/acme/README.md': '# Acme\n\n## Configuration\n\n## Example\n\n## Limits\n',
  'packages/providers/acme/src/index.ts': 'export {};',
  'packages/providers/acme/test/acme.test.ts': 'expect(1)',
};

describe('provider folders', () => {
  it('takes a folder that holds what it should', () => {
    expect(
      providerFolders(memoryTree({ ...acme, 'packages/providers/acme/fixtures/a.json': '{}', 'packages/providers/acme/LICENSE': '' })),
    ).toEqual([]);
  });

  it('names a file that does not belong there', () => {
    expect(
      providerFolders(memoryTree({ ...acme, 'packages/providers/acme/vitest.config.ts': '', 'packages/providers/acme/docs/a.md': '' })),
    ).toEqual([
      expect.stringContaining("acme/vitest.config.ts: a provider's folder holds only"),
      expect.stringContaining("acme/docs/a.md: a provider's folder holds only"),
    ]);
  });

  it.each(['README.md', 'src/index.ts', 'package.json'])('misses %s', (file) => {
    const { [`packages/providers/acme/${file}` as keyof typeof acme]: _, ...rest } = acme;
    expect(providerFolders(memoryTree(rest))).toEqual([`packages/providers/acme/${file}: is missing`]);
  });

  it('misses tests', () => {
    const { 'packages/providers/acme/test/acme.test.ts': _, ...rest } = acme;
    expect(providerFolders(memoryTree(rest))).toEqual(['packages/providers/acme/test: there is no test']);
  });

  it('refuses a package that is not named after its folder', () => {
    expect(providerFolders(memoryTree({ ...acme, 'packages/providers/acme/package.json': '{ "name": "@tw/acme" }' }))).toEqual([
      'packages/providers/acme/package.json: the name must be @tw/connector-acme, after the folder',
    ]);
  });

  it('refuses an id in camel case', () => {
    const renamed = Object.fromEntries(
      Object.entries(acme).map(([path, text]) => [path.replace('/acme/', '/acmeCloud/'), text.replace('-acme', '-acmeCloud')]),
    );
    expect(providerFolders(memoryTree(renamed))).toEqual(['packages/providers/acmeCloud: an id is lower-case words with hyphens']);
  });
});

describe('provider READMEs', () => {
  it('takes one with all sections', () => {
    expect(providerReadmes(memoryTree(acme))).toEqual([]);
  });

  it('names each section that is missing', () => {
    expect(
      providerReadmes(memoryTree({ ...acme, 'packages/providers/acme/README.md': '# Acme\n\n### Configuration\n\n## Example\n' })),
    ).toEqual([
      'packages/providers/acme/README.md: has no section "## Configuration"',
      'packages/providers/acme/README.md: has no section "## Limits"',
    ]);
  });
});
