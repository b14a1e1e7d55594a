import { readFileSync } from 'node:fs';
import type { MarkdownRenderer } from 'vitepress';

interface Links {
  readonly resolve: (page: string, link: string) => string;
  /** The path of a file that a page shows. */
  readonly fileOf: (page: string, link: string) => string;
}

/** What Markdown of a repository needs to be a page: links and drawings that lead where they did, and text that is only text. */
export function adapt(md: MarkdownRenderer, { resolve, fileOf }: Links): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const headings = new Set(tokens.map((token) => `#${token.attrGet('id')}`));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? (token.attrGet('href') ?? '') : '';
      // TypeDoc numbers a heading after another of its name, also where it does not write that one.
      const unnumbered = href.replace(/^(#.*)-\d+$/, '$1');
      if (href !== '')
        token.attrSet('href', headings.has(unnumbered) && !headings.has(href) ? unnumbered : resolve(env.relativePath, href));
    }
  });

  const { image: otherImage, text } = md.renderer.rules;
  md.renderer.rules.image = (tokens, index, options, env, self) => {
    const source = tokens[index]?.attrGet('src') ?? '';
    if (!/^[\w./-]+\.svg$/.test(source)) return otherImage?.(tokens, index, options, env, self) ?? '';
    // Part of the page, so that it follows the page's light and dark; its style is the page's too.
    return readFileSync(fileOf(env.relativePath, source), 'utf8')
      .replace(/<style>[^]*<\/style>\n/, '')
      .replace('<svg ', '<svg v-pre ');
  };

  // The reference is generated and has anchors; what people write has none, and `<id>` is a word in it.
  for (const rule of ['html_inline', 'html_block'] as const)
    md.renderer.rules[rule] = (tokens, index, _, env) => {
      const content = tokens[index]?.content ?? '';
      if (!/^<[a-z/!]/i.test(content) || String(env.relativePath).startsWith('api/')) return content;
      return content.startsWith('<!--') ? '' : md.utils.escapeHtml(content);
    };
  md.renderer.rules.text = (...args) => (text?.(...args) ?? '').replaceAll('{{', '&#123;&#123;');
}
