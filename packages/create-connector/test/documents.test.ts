import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, type Workplace } from './workplace.ts';

const docs = join(import.meta.dirname, '../../../docs');
const pages = ['adding-connectors.md', ...readdirSync(join(docs, 'traits')).map((name) => `traits/${name}`)].filter(
  (page) => page !== 'traits/README.md',
);

/** Each block of code is a file of a package of its page: TypeScript names itself in its first line, JSON behind the fence. */
const blocks = pages.flatMap((page) => {
  const folder = page.replace(/^.*\/|\.md$/g, '');
  return [...readFileSync(join(docs, page), 'utf8').matchAll(/^```(\w+) ?(.*)\n([^]*?)^```$/gm)]
    .filter(([, language]) => language === 'ts' || language === 'json')
    .map(([, language, title = '', code = '']) => {
      const name = language === 'ts' ? (/^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? '') : title;
      return { page, name, path: `${folder}/${name}`, code };
    });
});
const examples = blocks.filter(({ name }) => name.startsWith('src/'));

let workplace: Workplace;
beforeAll(() => {
  workplace = createWorkplace();
  for (const { path, code } of blocks) workplace.write(path, code);
  const each = examples.map(({ path }) => `it('${path}', async () => expect(await import('../../${path}')).toBeDefined());`);
  workplace.write('examples/test/all.test.ts', `import { expect, it } from 'vitest';\n${each.join('\n')}\n`);
});
afterAll(() => workplace[Symbol.dispose]());

describe('the code in the guide and on the pages of the traits', () => {
  it('names the file that it is, each once', () => {
    expect(blocks.filter(({ name }) => name === '')).toEqual([]);
    expect(new Set(blocks.map(({ path }) => path)).size).toBe(blocks.length);
    for (const page of pages)
      expect(
        blocks.some((block) => block.page === page),
        page,
      ).toBe(true);
  });

  it('type-checks', { timeout: 60_000 }, () => {
    expect(workplace.typeCheck()).toEqual({ status: 0, output: '' });
  });

  it('runs: each example by itself, and its connectors through their tests and the conformance suite', { timeout: 120_000 }, () => {
    const { status, output } = workplace.test();
    expect(status, output).toBe(0);
    expect(output).toMatch(/hazard: 5 operations .* 0 failed/);
    expect(output).toMatch(/hazard-console: 3 operations .* 0 failed/);
  });

  it('begins with a whole connector of some forty lines', () => {
    expect(blocks[0]?.code.split('\n').length).toBeLessThan(48);
  });
});
