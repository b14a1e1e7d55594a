import { createMarkdownRenderer } from 'vitepress';
import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../checks/test/memory-tree.ts';
import { adapt } from '../markdown.ts';
import { linksOf, pagesOf } from '../pages.ts';
import { sidebarOf } from '../sidebar.ts';

const tree = memoryTree({
  'README.md': '# All',
  'SECURITY.md': '# Security',
  'docs/api/core.md': '# Report',
  'docs/examples/README.md': '# Examples',
  'docs/examples/main.ts': '',
  'docs/examples/test/notes.md': '# Notes',
  'docs/limits.md': '# Rate limits',
  'docs/traits/edr.md': '# EDR',
  'packages/core/src/index.ts': '',
  'packages/cli/README.md': '# @tw/cli',
  'packages/cli/CHANGELOG.md': '# Changes',
  'packages/providers/jira/README.md': '# Jira',
  'packages/providers/jira/fixtures/notes.md': '# Notes',
});
const manifest = { name: '@tw/connector-core', version: '0.0.0', exports: { '.': './src/index.ts' } };
const libraries = [{ folder: 'packages/core', manifest }];
const pages = pagesOf(tree);
const resolve = linksOf(pages, tree, libraries);

describe('pages', () => {
  it('are the READMEs and what is in docs, and neither reports nor what belongs to tests', () => {
    expect(pages.map(({ target }) => target)).toEqual([
      'index.md',
      'security.md',
      'examples/index.md',
      'limits.md',
      'traits/edr.md',
      'packages/cli.md',
      'providers/jira.md',
    ]);
  });

  it('are in the sidebar, whatever is new in docs among them', () => {
    const facts = { id: 'jira', displayName: 'Jira', traits: [], settings: [], unsupported: {} };
    const groups = sidebarOf(pages, [facts], libraries).map(({ text, items }) => [text, items.map(({ link }) => link)]);
    expect(groups).toEqual([
      ['Guide', ['/', '/examples/', '/limits', '/security']],
      ['Traits', ['/traits/edr']],
      ['Providers', ['/providers/jira']],
      ['Packages', ['/packages/cli']],
      ['API reference', ['/api/@tw/connector-core']],
    ]);
  });
});

describe('links', () => {
  it.each([
    ['index.md', 'docs/limits.md#days', '/limits.md#days'],
    ['index.md', 'packages/providers/jira/README.md', '/providers/jira.md'],
    ['index.md', 'packages/cli', '/packages/cli.md'],
    ['index.md', 'packages/core', '/api/@tw/connector-core.md'],
    ['traits/edr.md', '../limits.md', '/limits.md'],
    ['limits.md', 'examples/', '/examples/index.md'],
    ['limits.md', 'examples/main.ts', 'https://github.com/example/triage-warden-connectors/blob/main/docs/examples/main.ts'],
    ['limits.md', '../packages/core/src', 'https://github.com/example/triage-warden-connectors/tree/main/packages/core/src'],
    ['limits.md', '#days', '#days'],
    ['limits.md', 'https://example.com/a.md', 'https://example.com/a.md'],
  ])('of %s to %s lead to %s', (page, link, target) => {
    expect(resolve(page, link)).toBe(target);
  });

  it('that lead nowhere stop the build', () => {
    expect(() => resolve('limits.md', 'nosuch.md')).toThrow('docs/limits.md: the link to nosuch.md leads nowhere');
  });
});

describe('text', () => {
  async function rendered(text: string, relativePath = 'limits.md'): Promise<string> {
    const md = await createMarkdownRenderer('.', {
      config: (renderer) =>
        adapt(renderer, { resolve, fileOf: () => new URL('../../../docs/architecture/call.svg', import.meta.url).pathname }),
    });
    return md.render(text, { relativePath });
  }

  it('shows tags and braces as they are written, and no comments', async () => {
    const html = await rendered('TW_<TRAIT>_MODE {{ secret }}\n\n<!-- generated -->\n\n<div>x</div>');
    expect(html).toContain('TW_&lt;TRAIT&gt;_MODE &#123;&#123; secret');
    expect(html).toContain('&lt;div&gt;');
    expect(html).not.toContain('generated');
  });

  it('of the reference keeps its anchors, and a number too many is dropped', async () => {
    const html = await rendered('# a\n\n### Code\n\n<a id="property-x"></a> [c](#code-1)', 'api/x.md');
    expect(html).toContain('<a id="property-x">');
    expect(html).toContain('href="#code"');
  });

  it('has drawings in it, without the style that the page has', async () => {
    const html = await rendered('![a call](architecture/call.svg)');
    expect(html).toContain('<svg v-pre class="drawing"');
    expect(html).not.toContain('<style>');
  });
});
