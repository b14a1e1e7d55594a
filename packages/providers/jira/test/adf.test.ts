import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownToAdf } from '../src/adf/from-markdown.ts';
import type { AdfNode } from '../src/adf/node.ts';
import { adfToMarkdown } from '../src/adf/to-markdown.ts';
import { adfToWiki } from '../src/adf/to-wiki.ts';
import { faultsOf, plainText } from './valid-adf.ts';

const contentOf = (markdown: string): readonly AdfNode[] => markdownToAdf(markdown).content;
const t = (text: string, ...marks: string[]) => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const p = (...content: object[]) => ({ type: 'paragraph', content });
const br = { type: 'hardBreak' };

const pieces = [
  '\n',
  '\n\n',
  '\r\n',
  '  ',
  '    ',
  '\t',
  '# ',
  '## ',
  '- ',
  '* ',
  '1. ',
  '7) ',
  '> ',
  '>> ',
  '```',
  '```js\n',
  '~~~',
  '`',
  '``',
  '*',
  '**',
  '***',
  '_',
  '__',
  '~~',
  '[',
  ']',
  '(',
  ')',
  '](',
  '](http://x.example/a_b)',
  '![',
  '|',
  '| a | b |\n| --- | :-: |\n',
  '---',
  '***\n',
  '\\',
  '\\*',
  '<',
  '>',
  '<adf>{"type":"mention"}</adf>',
  '<script>',
  '&lt;',
  '{code}',
  'a',
  'word',
  'snake_case',
  'C:\\.ssh\\x',
  '\\\\srv\\share$',
  'https://evil.example/_a_/*b*?q=[x]',
  'hxxps://evil[.]example/',
  '\u0000',
  '\u0007',
  '\ud800',
  '😀',
  '\u2028',
  '[x]: y',
  '- [ ] ',
  ' ',
  '!',
  'javascript:alert(1)',
  '](javascript:alert(1))',
];
const markdown = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')) },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...'*_`~[]()|->#\n a1.\\'), maxLength: 120 }),
);

/** Whether emphasis touches the text beside it, which Markdown can't always write. */
const touches = ({ content = [] }: AdfNode): boolean =>
  content.some((node, index) => {
    const next = content[index + 1];
    return (
      touches(node) ||
      (((node.marks ?? []).length > 0 || (next?.marks ?? []).length > 0) && /\S$/.test(node.text ?? '') && /^\S/.test(next?.text ?? ''))
    );
  });

describe('Markdown as a document', () => {
  it.each<[string, string, readonly object[]]>([
    ['keeps the lines of a plain text', 'one\ntwo\n\nthree', [p(t('one'), br, t('two')), p(t('three'))]],
    [
      'has headings',
      '## A *title* ##\ntext',
      [{ type: 'heading', attrs: { level: 2 }, content: [t('A '), t('title', 'em')] }, p(t('text'))],
    ],
    [
      'has emphasis',
      'a **b _c_** ~~d~~ ***e***',
      [p(t('a '), t('b ', 'strong'), t('c', 'strong', 'em'), t(' '), t('d', 'strike'), t(' '), t('e', 'strong', 'em'))],
    ],
    ['finds out which of three markers is the inner one', '***a** b*', [p(t('a', 'strong', 'em'), t(' b', 'em'))]],
    ['has code', 'run `a  *b*`', [p(t('run '), t('a  *b*', 'code'))]],
    [
      'keeps code blocks as they are',
      '```js\nif (a) {\n  *b*\n}\n```',
      [{ type: 'codeBlock', attrs: { language: 'js' }, content: [{ type: 'text', text: 'if (a) {\n  *b*\n}' }] }],
    ],
    ['ends an unclosed code block with the text', '```\na', [{ type: 'codeBlock', content: [t('a')] }]],
    ['has an empty code block without text', '```\n```', [{ type: 'codeBlock' }]],
    [
      'has links',
      '[a **b**](https://x.example/y_(z))',
      [
        p(
          { ...t('a '), marks: [{ type: 'link', attrs: { href: 'https://x.example/y_(z)' } }] },
          { ...t('b'), marks: [{ type: 'link', attrs: { href: 'https://x.example/y_(z)' } }, { type: 'strong' }] },
        ),
      ],
    ],
    [
      'makes a link of a picture',
      '![logo](https://x.example/l.png)',
      [p({ ...t('logo'), marks: [{ type: 'link', attrs: { href: 'https://x.example/l.png' } }] })],
    ],
    ['makes no link of a script', '[a](javascript:alert(1))', [p(t('[a](javascript:alert(1))'))]],
    [
      'makes no link of a bare address, nor formatting of what is in it',
      'see https://evil.example/_a_/*b*/ now',
      [p(t('see https://evil.example/_a_/*b*/ now'))],
    ],
    [
      'has lists in lists',
      '- a\n  - b\n    1. c\n- d',
      [
        {
          type: 'bulletList',
          content: [
            {
              type: 'listItem',
              content: [
                p(t('a')),
                {
                  type: 'bulletList',
                  content: [
                    {
                      type: 'listItem',
                      content: [
                        p(t('b')),
                        { type: 'orderedList', attrs: { order: 1 }, content: [{ type: 'listItem', content: [p(t('c'))] }] },
                      ],
                    },
                  ],
                },
              ],
            },
            { type: 'listItem', content: [p(t('d'))] },
          ],
        },
      ],
    ],
    [
      'has several paragraphs in an item',
      '3. a\n\n   b\n4. c',
      [
        {
          type: 'orderedList',
          attrs: { order: 3 },
          content: [
            { type: 'listItem', content: [p(t('a')), p(t('b'))] },
            { type: 'listItem', content: [p(t('c'))] },
          ],
        },
      ],
    ],
    [
      'has quotes',
      '> a\n> - b',
      [{ type: 'blockquote', content: [p(t('a')), { type: 'bulletList', content: [{ type: 'listItem', content: [p(t('b'))] }] }] }],
    ],
    ['keeps a heading in a quote as text', '> # a', [{ type: 'blockquote', content: [p(t('# a'))] }]],
    ['has rules', 'a\n\n---\n\nb', [p(t('a')), { type: 'rule' }, p(t('b'))]],
    [
      'has tables',
      '| a | b |\n|---|:-:|\n| `x\\|y` | |',
      [
        {
          type: 'table',
          content: [
            {
              type: 'tableRow',
              content: [
                { type: 'tableHeader', content: [p(t('a'))] },
                { type: 'tableHeader', content: [p(t('b'))] },
              ],
            },
            {
              type: 'tableRow',
              content: [
                { type: 'tableCell', content: [p(t('x|y', 'code'))] },
                { type: 'tableCell', content: [{ type: 'paragraph' }] },
              ],
            },
          ],
        },
      ],
    ],
    ['keeps HTML as text', '<script>alert(1)</script> <b>x</b>', [p(t('<script>alert(1)</script> <b>x</b>'))]],
    ['keeps what other writers take for a definition', '[severity]: high', [p(t('[severity]: high'))]],
    ['keeps Windows paths', 'C:\\.ssh \\\\srv\\share$ a\\b_c_d', [p(t('C:\\.ssh \\\\srv\\share$ a\\b_c_d'))]],
    ['takes an escaped marker for itself', '\\*a\\* \\[b\\](c)', [p(t('*a* [b](c)'))]],
    ['keeps wildcards', 'rm *.exe *.dll 2 * 3', [p(t('rm *.exe *.dll 2 * 3'))]],
  ])('%s', (_, text, expected) => {
    expect(contentOf(text)).toEqual(expected);
  });

  it('is always valid, whatever the text', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        expect(faultsOf(markdownToAdf(text))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.constantFrom(...pieces.filter((piece) => !/`{3}|~{3}|\]\(http/.test(piece))), fc.stringMatching(/^w[0-9]{3}$/)),
          { maxLength: 40 },
        ),
        (parts) => {
          const text = parts.join('');
          const found = JSON.stringify(markdownToAdf(text));
          for (const [word] of text.matchAll(/w\d{3}/g)) expect(found).toContain(word);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not nest without end', () => {
    const depthOf = (node: AdfNode): number => (node.type.endsWith('List') ? 1 : 0) + Math.max(0, ...(node.content ?? []).map(depthOf));
    expect(depthOf(markdownToAdf('- '.repeat(200) + 'a'))).toBe(6);
    expect(faultsOf(markdownToAdf('- '.repeat(200) + 'a'))).toEqual([]);
    expect(faultsOf(markdownToAdf('>'.repeat(30_000)))).toEqual([]);
    expect(adfToMarkdown(markdownToAdf('- '.repeat(200) + 'a')).match(/- /g)?.length).toBeGreaterThan(190);
  });
});

describe('a document as Markdown', () => {
  it('reads back as the same text', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const document = markdownToAdf(text);
        fc.pre(!touches(document));
        const again = markdownToAdf(adfToMarkdown(document));
        expect(faultsOf(again)).toEqual([]);
        expect(plainText(again).replace(/\s+/g, '')).toBe(plainText(document).replace(/\s+/g, ''));
      }),
      { numRuns: 1500 },
    );
  });

  it.each<[string, AdfNode, string]>([
    ['people', { type: 'mention', attrs: { id: '1', text: '@Alice' } }, '@Alice'],
    ['emoji', { type: 'emoji', attrs: { shortName: ':fire:', text: '🔥' } }, '🔥'],
    ['cards', { type: 'inlineCard', attrs: { url: 'https://example.com/a_b_c' } }, 'https://example.com/a_b_c'],
    ['dates', { type: 'date', attrs: { timestamp: '1777334400000' } }, '2026-04-28'],
    ['status words', { type: 'status', attrs: { text: 'OPEN', color: 'red' } }, 'OPEN'],
    ['nodes that it does not know', { type: 'someNew', content: [{ type: 'text', text: 'inner' }] }, 'inner'],
  ])('shows %s', (_, node, expected) => {
    expect(adfToMarkdown({ type: 'doc', content: [{ type: 'paragraph', content: [node] }] })).toBe(expected);
  });

  it('shows tasks, panels, folds, files and tables at any depth', () => {
    const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
    expect(
      adfToMarkdown({
        type: 'doc',
        content: [
          {
            type: 'taskList',
            content: [
              { type: 'taskItem', attrs: { state: 'DONE' }, content: [{ type: 'text', text: 'done' }] },
              { type: 'taskItem', attrs: { state: 'TODO' }, content: [{ type: 'text', text: 'open' }] },
            ],
          },
          { type: 'panel', attrs: { panelType: 'info' }, content: [paragraph('in a panel')] },
          {
            type: 'expand',
            attrs: { title: 'More' },
            content: [{ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('deep')] }] }],
          },
          { type: 'mediaSingle', content: [{ type: 'media', attrs: { id: 'x', alt: 'shot.png' } }] },
          { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [paragraph('a|b'), paragraph('c')] }] }] },
        ],
      }),
    ).toBe('- [x] done\n- [ ] open\n\n> in a panel\n\nMore\n\n- deep\n\n(attachment: shot.png)\n\n| a\\|b c |\n| --- |');
  });

  it('does not exhaust the stack', () => {
    let node: AdfNode = { type: 'paragraph' };
    for (let depth = 0; depth < 5000; depth++) node = { type: 'panel', content: [node] };
    expect(adfToMarkdown({ type: 'doc', content: [node, { type: 'paragraph', content: [{ type: 'text', text: 'after' }] }] })).toContain(
      'after',
    );
  });
});

describe('a document as wiki markup', () => {
  it.each([
    ['# A\n**b** *c* ~~d~~ `e`', 'h1. A\n\n*b* _c_ -d- {{e}}'],
    ['- a\n  1. b\n- c', '* a\n*# b\n* c'],
    ['```js\nx {code} y\n```', '{code:js}\nx {\u200bcode} y\n{code}'],
    ['> a', '{quote}\na\n{quote}'],
    ['| a | b |\n|--|--|\n| 1 | 2 |', '||a||b||\n|1|2|'],
    ['[a](https://x.example/)', '[a|https://x.example/]'],
    ['{code} [~admin] !http://x.example/i.png! |a|', '\\{code\\} \\[\\~admin\\] \\!http://x.example/i.png\\! \\|a\\|'],
    ['C:\\Users\\x and a-b snake_case', 'C:&#92;Users&#92;x and a-b snake_case'],
    ['h1. not a title', '\\h1. not a title'],
  ])('writes %j', (text, expected) => {
    expect(adfToWiki(markdownToAdf(text))).toBe(expected);
  });

  it('lets no macro, mention or picture through', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '[', ']', '!', '~', 'a', ' ', '\\', '\n', '*', '|', '`'), { maxLength: 30 }),
        (parts) => {
          const wiki = adfToWiki(markdownToAdf(parts.join(''))).replace(/\{noformat\}[^]*?\{noformat\}|\{\{|\}\}|\{quote\}/g, '');
          expect(wiki).not.toMatch(/(?<!\\)[{[!]/);
        },
      ),
    );
  });
});
