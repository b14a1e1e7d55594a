import { describe, expect, it } from 'vitest';
import { project } from '../../project.ts';
import { budgetFor, budgetProblems, measure } from '../packages/budgets.ts';
import { contentProblems } from '../packages/contents.ts';
import { manifestProblems } from '../packages/manifest.ts';

const source = { folder: 'packages/providers/acme', providerId: 'acme', manifest: { name: '@tw/connector-acme', version: '1.0.0' } };
const manifest = {
  name: '@tw/connector-acme',
  version: '1.0.0',
  license: project.license,
  repository: { type: 'git', url: `git+${project.repository}.git`, directory: source.folder },
  engines: { node: project.node },
  publishConfig: { access: 'public', provenance: true },
  dependencies: { valibot: '^1.5.0' },
  peerDependencies: { '@tw/connector-core': '^1.0.0' },
};
const texts = ['README.md', 'LICENSE', 'CHANGELOG.md'];
const files = new Map(texts.map((name) => [name, 10]));
const problems = (change: object, present = files) => manifestProblems({ manifest: { ...manifest, ...change }, source, files: present });

describe('a packed package.json', () => {
  it('passes when it says what is needed', () => {
    expect(problems({})).toEqual([]);
  });

  it.each([
    [{ license: 'MIT' }, /"license" must be/],
    [{ repository: { ...manifest.repository, url: 'git+https://example.com/other.git' } }, /"repository.url" must be/],
    [{ repository: { ...manifest.repository, directory: 'packages/other' } }, /"repository.directory" must be/],
    [{ engines: { node: '>=18' } }, /"engines.node" must be/],
    [{ publishConfig: { access: 'restricted', provenance: true } }, /access" must be public/],
    [{ publishConfig: { access: 'public' } }, /provenance" must be true/],
    [{ publishConfig: { ...manifest.publishConfig, registry: 'https://registry.example.com' } }, /registry" must not be there/],
    [{ scripts: { postinstall: 'node hello.js' } }, /"postinstall" would run on the machines of users/],
    [{ dependencies: { valibot: 'catalog:' } }, /valibot is asked for as catalog:/],
    [{ dependencies: { '@tw/connector-jira': '^1.0.0' } }, /and this one on @tw\/connector-jira too/],
    [{ optionalDependencies: { '@tw/connector-jira': '^1.0.0' } }, /and this one on @tw\/connector-jira too/],
    [{ peerDependencies: {} }, /must be a peer dependency/],
    [{ dependencies: { '@tw/connector-core': '^1.0.0' } }, /must not be a dependency/],
  ])('with %j is refused', (change, problem) => {
    expect(problems(change)).toEqual([expect.stringMatching(problem)]);
  });

  it.each(texts)('without %s beside it is refused', (name) => {
    const present = new Map(files);
    present.set(name, 0);
    expect(problems({}, present)).toEqual([`${name} is missing or empty`]);
  });

  it('lets core depend on no package of ours, and libraries on each other', () => {
    const of = (name: string, dependencies: Record<string, string>) =>
      manifestProblems({
        manifest: { ...manifest, name, dependencies, peerDependencies: {} },
        source: { folder: source.folder, manifest: source.manifest },
        files,
      });
    expect(of('@tw/connector-core', { '@tw/indicators': '^1.0.0' })).toEqual([expect.stringMatching(/core depends on @tw\/indicators/)]);
    expect(of('@tw/connectors', { '@tw/connector-core': '^1.0.0', '@tw/connector-acme': '^1.0.0' })).toEqual([]);
  });
});

describe('the files of a package', () => {
  const map = JSON.stringify({ sources: ['../src/index.ts'] });
  const found = (...more: string[]) =>
    contentProblems(['package.json', ...texts, 'dist/index.js', 'dist/index.d.ts', 'dist/index.js.map', ...more], () => map);

  it('are what is built, texts, and the sources that source maps name', () => {
    expect(found('src/index.ts')).toEqual([]);
  });

  it.each(['src/unused.ts', 'dist/.tsbuildinfo', 'dist/index.test.js', 'test/index.test.ts', 'fixtures/file.json', 'tsconfig.json'])(
    'are not %s',
    (path) => {
      expect(found('src/index.ts', path)).toEqual([expect.stringContaining(`${path}: is of no use`)]);
    },
  );

  it('lack no source that a map names', () => {
    expect(found()).toEqual(['dist/index.js.map: its source src/index.ts is not in the package']);
  });
});

describe('the budget of a package', () => {
  const code = new Map([
    ['dist/index.js', `import { a } from './a.js';\nexport const later = () => import('./b.js');\n`],
    ['dist/a.js', `export {\n  c,\n} from './c.js';\nimport 'valibot';\n`],
    ['dist/b.js', ''],
    ['dist/c.js', `import './a.js';\n`],
  ]);
  const sizes = new Map([...code.keys(), 'README.md'].map((path) => [path, 2000]));
  const measured = measure(sizes, { '.': './dist/index.js' }, (path) => code.get(path) ?? '');

  it('counts files, size, and the code that an entry loads at once', () => {
    expect(measured).toEqual({ files: 5, kB: 10, entries: { '.': 6 } });
  });

  it('is kept by what it was made for', () => {
    expect(budgetProblems(measured, budgetFor(measured))).toEqual([]);
  });

  it.each([
    [{ files: 4 }, /^5 files, where 4 is allowed/],
    [{ kB: 9 }, /^10 kB, where 9 is allowed/],
    [{ entries: { '.': 5 } }, /^6 kB of JavaScript behind ".", where 5 is allowed/],
    [{ entries: {} }, /^6 kB of JavaScript behind ".", where no budget is allowed/],
  ])('of %j is too small for it, and it says what to do', (change, problem) => {
    const found = budgetProblems(measured, { ...measured, ...change });
    expect(found).toEqual([expect.stringMatching(problem)]);
    expect(found[0]).toContain('pnpm test:packages --write');
  });

  it('must be there', () => {
    expect(budgetProblems(measured, undefined)).toEqual([expect.stringMatching(/^has no budget/)]);
  });
});
