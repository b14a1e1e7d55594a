import { epochMs } from '@tw/connector-core';
import { escapable } from './inline.ts';
import { type AdfNode, outsideAddresses } from './node.ts';

/** No editor makes documents so deep; an answer that does must not exhaust the stack. */
const maxDepth = 50;

/**
 * A document as Markdown that {@link markdownToAdf} reads back as the same text. (Markdown can't tell apart emphasis that
 * touches other emphasis within a word.) Nodes that it does not know give their text.
 */
export const adfToMarkdown = (document: AdfNode): string => blocks(document.content ?? [], 0).trim();

function blocks(nodes: readonly AdfNode[], depth: number, separator = '\n\n'): string {
  if (depth > maxDepth) return '';
  return nodes
    .map((node) => block(node, depth))
    .filter((text) => text !== '')
    .join(separator);
}

function block(node: AdfNode, depth: number): string {
  const content = node.content ?? [];
  switch (node.type) {
    case 'paragraph':
    case 'caption':
      return inline(content, depth);
    case 'heading':
      return heading(numberIn(node, 'level') ?? 1, inline(content, depth).replaceAll('\n', ' '));
    case 'codeBlock':
      return fenced(content.map(({ text = '' }) => text).join(''), wordIn(node, 'language') ?? '');
    case 'rule':
      return '---';
    case 'blockquote':
    case 'panel':
      return prefixed(blocks(content, depth + 1), '> ', '> ');
    case 'bulletList':
    case 'decisionList':
      return list(content, depth, () => '- ');
    case 'orderedList':
      return list(content, depth, (index) => `${(numberIn(node, 'order') ?? 1) + index}. `);
    case 'taskList':
      return list(content, depth, (_, item) => (wordIn(item, 'state') === 'DONE' ? '- [x] ' : '- [ ] '));
    case 'table':
      return table(content, depth);
    case 'expand':
    case 'nestedExpand':
      return [escaped(wordIn(node, 'title') ?? ''), blocks(content, depth + 1)].filter((text) => text !== '').join('\n\n');
    case 'blockCard':
    case 'embedCard':
      return wordIn(node, 'url') ?? '';
    default:
      return content.length > 0 && content.every(isInline)
        ? inline(content, depth)
        : content.length > 0
          ? blocks(content, depth + 1)
          : leaf(node);
  }
}

/** Hashes at the end would be taken for the closing ones, which are no part of the title: so those are written too. */
const heading = (level: number, title: string): string =>
  `${'#'.repeat(Math.min(6, Math.max(1, level)))} ${title}${title.endsWith('#') ? ' #' : ''}`;

const inlineTypes = new Set([
  'text',
  'hardBreak',
  'mention',
  'emoji',
  'inlineCard',
  'date',
  'status',
  'mediaInline',
  'inlineExtension',
  'placeholder',
]);
const isInline = (node: AdfNode): boolean => inlineTypes.has(node.type);

function list(items: readonly AdfNode[], depth: number, marker: (index: number, item: AdfNode) => string): string {
  return items
    .map((item, index) => {
      const content = item.content ?? [];
      const [first, ...others] = content;
      const text = isListNode(item) || content.every(isInline) ? block(item, depth + 1) : joinItem(first, others, depth);
      // A list in a list of tasks stands beside the task it belongs to.
      return isListNode(item) ? prefixed(text, '  ', '  ') : prefixed(text, marker(index, item), '  ');
    })
    .join('\n');
}

const isListNode = ({ type }: AdfNode): boolean => type.endsWith('List');

function joinItem(first: AdfNode | undefined, others: readonly AdfNode[], depth: number): string {
  const head = first === undefined ? '' : block(first, depth + 1);
  return others.reduce((text, node) => text + (isListNode(node) ? (text === '' ? '' : '\n') : '\n\n') + block(node, depth + 1), head);
}

const prefixed = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? others.trimEnd() : others + line))
    .join('\n');

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}${code === '' ? '' : '\n'}${fence}`;
}

function table(rows: readonly AdfNode[], depth: number): string {
  const lines = rows.map(({ content = [] }) =>
    content.map((cell) =>
      blocks(cell.content ?? [], depth + 1, ' ')
        .replaceAll('\n', ' ')
        .replaceAll('|', '\\|'),
    ),
  );
  const width = Math.max(0, ...lines.map((cells) => cells.length));
  const line = (cells: readonly string[]) => `| ${Array.from({ length: width }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  const [header = [], ...others] = lines;
  return [line(header), `|${' --- |'.repeat(width)}`, ...others.map(line)].join('\n');
}

function inline(nodes: readonly AdfNode[], depth: number): string {
  let text = '';
  for (let at = 0; at < nodes.length;) {
    const href = hrefOf(nodes[at]);
    let end = at + 1;
    if (href !== undefined) while (hrefOf(nodes[end]) === href) end++;
    const run = nodes.slice(at, end);
    const inner = run.map((node) => single(node, depth)).join('');
    const part = href === undefined ? inner : linked(inner, run.map((node) => node.text ?? '').join(''), href);
    // A backslash at the end of a text must not take the meaning of the marker that follows it.
    text += text.endsWith('\\') && escapable.includes(part[0] ?? ' ') ? ` ${part}` : part;
    at = end;
  }
  return text
    .split('\n')
    .map((line) => textLine(line.trim()))
    .join('\n');
}

/** What would begin a list, a quote, a heading or a table is only text here. */
const textLine = (line: string): string =>
  line
    .replace(/^(?=#{1,6}(?:\s|$)|>|[+-](?:\s|$)|--)/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\')
    .replace(/^\*(?=\s)/, '\\*')
    .replace(/^(?=.*-)[-:| ]+$/, (row) => row.replace('|', '\\|'));

function single(node: AdfNode, depth: number): string {
  if (node.type === 'text') return marked(node);
  if (node.type === 'hardBreak') return '\n';
  return (node.content?.length ?? 0) > 0 ? block(node, depth + 1) : leaf(node);
}

function hrefOf(node: AdfNode | undefined): string | undefined {
  const href = node?.marks?.find(({ type }) => type === 'link')?.attrs?.['href'];
  return typeof href === 'string' ? href : undefined;
}

const linked = (inner: string, text: string, href: string): string =>
  href === text
    ? href
    : `[${inner.replaceAll(']', '\\]')}](${href.replace(/[\s<>()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)})`;

const around: Readonly<Record<string, string>> = { strong: '**', em: '*', strike: '~~' };

function marked({ text = '', marks = [] }: AdfNode): string {
  const types = marks.map(({ type }) => type);
  // Markers hold only where they touch the text.
  const core = text.trim();
  if (core === '') return text;
  const start = text.indexOf(core);
  let result = types.includes('code') ? codeSpan(core) : escaped(core);
  if (!types.includes('code') && !core.endsWith('\\'))
    for (const type of types) result = `${around[type] ?? ''}${result}${around[type] ?? ''}`;
  return text.slice(0, start) + result.replaceAll('\n', ' ') + text.slice(start + core.length);
}

function codeSpan(code: string): string {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const marker = '`'.repeat(longest + 1);
  const space = /^[ `]|[ `]$/.test(code) ? ' ' : '';
  return `${marker}${space}${code}${space}${marker}`;
}

/** Text without meaning to Markdown, as little changed as possible: addresses and `snake_case` stay as they are. */
const escaped = (text: string): string =>
  outsideAddresses(text, (part) =>
    Array.from({ length: part.length }, (_, at) =>
      isMarker(part[at] ?? '', part[at - 1] ?? '', part[at + 1] ?? '') ? `\\${part[at]}` : part[at],
    ).join(''),
  );

function isMarker(character: string, before: string, after: string): boolean {
  // Else the backslash would be taken for an escape.
  if (before === '\\' && escapable.includes(character)) return true;
  if (character === '_') return !(/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after));
  if (character === '*') return !(/\s/.test(before) && /\s/.test(after));
  return character === '`' || character === '[' || (character === '~' && ['~', ''].some((each) => before === each || after === each));
}

/** What stands for itself: a person, a date, a file. */
function leaf(node: AdfNode): string {
  const text = wordIn(node, 'text') ?? wordIn(node, 'shortName') ?? wordIn(node, 'url') ?? node.text ?? '';
  if (node.type === 'date') return epochMs(numberIn(node, 'timestamp'))?.slice(0, 10) ?? '';
  if (node.type === 'media' || node.type === 'mediaInline')
    return `(attachment${text === '' && wordIn(node, 'alt') === undefined ? '' : `: ${wordIn(node, 'alt') ?? text}`})`;
  if (node.type === 'inlineCard') return text;
  return escaped(text);
}

function wordIn({ attrs }: AdfNode, name: string): string | undefined {
  const value = attrs?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberIn({ attrs }: AdfNode, name: string): number | undefined {
  const value = Number(attrs?.[name] ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
