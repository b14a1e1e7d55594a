import { type AdfNode, outsideAddresses } from './node.ts';

/**
 * A document in the wiki markup of Jira Data Center, as far as {@link markdownToAdf} makes documents.
 * https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
 */
export const adfToWiki = (document: AdfNode): string => (document.content ?? []).map((node) => block(node, '')).join('\n\n');

/** `markers` are those of the lists around: `*#`. */
function block(node: AdfNode, markers: string): string {
  const content = node.content ?? [];
  switch (node.type) {
    case 'heading':
      return `h${Number(node.attrs?.['level'])}. ${inline(content)}`;
    case 'codeBlock':
      return code(content.map(({ text = '' }) => text).join(''), node.attrs?.['language']);
    case 'rule':
      return '----';
    case 'blockquote':
      return `{quote}\n${content.map((each) => block(each, '')).join('\n\n')}\n{quote}`;
    case 'bulletList':
      return content.map((item) => listItem(item, `${markers}*`)).join('\n');
    case 'orderedList':
      return content.map((item) => listItem(item, `${markers}#`)).join('\n');
    case 'table':
      return content.map(row).join('\n');
    default:
      return inline(content);
  }
}

function listItem({ content = [] }: AdfNode, markers: string): string {
  const [first, ...others] = content;
  const head = first === undefined || first.type.endsWith('List') ? '' : block(first, markers);
  const rest = first !== undefined && first.type.endsWith('List') ? content : others;
  // An empty line would end the list.
  return [`${markers} ${head}`, ...rest.map((node) => block(node, markers))].join('\n');
}

function row({ content: cells = [] }: AdfNode): string {
  const bar = cells[0]?.type === 'tableHeader' ? '||' : '|';
  return bar + cells.map(({ content = [] }) => (content.map((node) => inline(node.content ?? [])).join(' ') || ' ') + bar).join('');
}

function code(text: string, language: unknown): string {
  // Nothing can be escaped within the block: what would end it is broken up by a character without width.
  const inner = text.replace(/\{(?=code|noformat)/gi, '{\u200b');
  return typeof language === 'string' && language !== ''
    ? `{code:${language.replace(/[^\w+#-]/g, '')}}\n${inner}\n{code}`
    : `{noformat}\n${inner}\n{noformat}`;
}

const around: Readonly<Record<string, string>> = { strong: '*', em: '_', strike: '-' };

function inline(nodes: readonly AdfNode[]): string {
  const text = nodes.map((node) => (node.type === 'hardBreak' ? '\n' : marked(node))).join('');
  return text
    .split('\n')
    .map((line) => line.replace(/^(?=(?:[#*-]+|h[1-6]\.|bq\.)(?:\s|$))/, '\\'))
    .join('\n');
}

function marked({ text = '', marks = [] }: AdfNode): string {
  const types = marks.map(({ type }) => type);
  const href = marks.find(({ type }) => type === 'link')?.attrs?.['href'];
  let result = types.includes('code') ? `{{${escaped(text)}}}` : escaped(text);
  if (text.trim() === text) for (const type of types) result = `${around[type] ?? ''}${result}${around[type] ?? ''}`;
  return typeof href === 'string' ? `[${result}|${href.replace(/[\]|{}\s]/g, encodeURIComponent)}]` : result;
}

/** Macros, links, images and tables always; marks of emphasis where a word begins or ends. `\\` is a line break. */
const escaped = (text: string): string =>
  outsideAddresses(text, (part) =>
    part
      .replaceAll('\\', '&#92;')
      .replace(/[{}[\]|!]/g, '\\$&')
      .replace(/(?<![\p{L}\p{N}])[*_+^~-](?=\S)|(?<=\S)[*_+^~-](?![\p{L}\p{N}])/gu, '\\$&')
      .replaceAll('??', '\\?\\?'),
  );
