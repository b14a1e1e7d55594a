import { inline } from './inline.ts';
import type { AdfDocument, AdfNode } from './node.ts';

/** Deeper lists become text: the editor shows six levels, and hostile text must not nest without end. */
const maxDepth = 6;

const fence = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)([^`]*)$/;
const heading = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;
const rule = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const quote = /^ {0,3}> ?/;
const item = /^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)/;
const markerAtStart = /^\s*\\(?=[#>+-])|(?<=^\s*\d{1,9})\\(?=[.)])/;
// oxlint-disable-next-line no-control-regex -- these are what XML, and so Jira, cannot hold
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/**
 * Markdown or plain text as a document: headings, lists, quotes, code, tables, rules, emphasis, links. HTML, images and
 * whatever else is not among these stay as the text that they are. The time it takes grows with the length only.
 */
export function markdownToAdf(markdown: string): AdfDocument {
  const lines = markdown
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(forbidden, '')
    .split('\n');
  return { type: 'doc', version: 1, content: blocks(lines, 0) };
}

/** Within a list or a quote (`depth` > 0) the schema takes paragraphs, lists and code only. */
function blocks(lines: readonly string[], depth: number): AdfNode[] {
  const nodes: AdfNode[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
      continue;
    }
    const read =
      code(lines, at) ?? (depth === 0 ? topLevel(lines, at) : undefined) ?? list(lines, at, depth) ?? paragraph(lines, at, depth);
    nodes.push(read.node);
    at = read.next;
  }
  return nodes;
}

interface Read {
  readonly node: AdfNode;
  /** The first line after it. */
  readonly next: number;
}

function code(lines: readonly string[], at: number): Read | undefined {
  const [, marker = '', language = '', more = ''] = fence.exec(lines[at] ?? '') ?? [];
  if (marker === '') return undefined;
  const end = lines.findIndex(
    (line, index) => index > at && line.trim().startsWith(marker) && line.trim().replaceAll(marker[0] ?? '', '') === '',
  );
  // What else stands beside the language has no place of its own.
  const text = [...(more.trim() === '' ? [] : [more.trim()]), ...lines.slice(at + 1, end < 0 ? undefined : end)].join('\n');
  return {
    node: { type: 'codeBlock', ...(language !== '' && { attrs: { language } }), ...(text !== '' && { content: [{ type: 'text', text }] }) },
    next: end < 0 ? lines.length : end + 1,
  };
}

function topLevel(lines: readonly string[], at: number): Read | undefined {
  const line = lines[at] ?? '';
  const [, hashes = '', title = ''] = heading.exec(line) ?? [];
  const content = inline(withoutHashes(title.trim()).replace(markerAtStart, ''));
  if (hashes !== '' && content.length > 0) return { node: { type: 'heading', attrs: { level: hashes.length }, content }, next: at + 1 };
  if (rule.test(line)) return { node: { type: 'rule' }, next: at + 1 };
  if (quote.test(line)) {
    let end = at;
    while (quote.test(lines[end] ?? '')) end++;
    const inner = blocks(
      lines.slice(at, end).map((each) => each.replace(quote, '')),
      1,
    );
    return inner.length > 0 ? { node: { type: 'blockquote', content: inner }, next: end } : undefined;
  }
  return table(lines, at);
}

/** `## Title ##` is closed by hashes that are not part of the title. */
function withoutHashes(title: string): string {
  let end = title.length;
  while (title[end - 1] === '#') end--;
  return end < title.length && /\s/.test(title[end - 1] ?? '') ? title.slice(0, end).trim() : title;
}

function cells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function table(lines: readonly string[], at: number): Read | undefined {
  const [line = '', below = ''] = [lines[at], lines[at + 1]];
  if (!line.includes('|') || !below.includes('|') || !cells(below).every((cell) => /^:?-+:?$/.test(cell))) return undefined;
  const header = cells(line);
  if (header.length !== cells(below).length) return undefined;
  let end = at + 2;
  while (lines[end]?.includes('|')) end++;
  const row = (type: string, texts: readonly string[]): AdfNode => ({
    type: 'tableRow',
    content: header.map((_, index) => {
      const text = index === header.length - 1 ? texts.slice(index).join(' | ') : (texts[index] ?? '');
      const content = inline(text.replace(markerAtStart, ''));
      return { type, content: [{ type: 'paragraph', ...(content.length > 0 && { content }) }] };
    }),
  });
  return {
    node: {
      type: 'table',
      content: [row('tableHeader', header), ...lines.slice(at + 2, end).map((each) => row('tableCell', cells(each)))],
    },
    next: end,
  };
}

const widthOf = (indent: string): number => indent.replaceAll('\t', '    ').length;
const isOrdered = (marker: string): boolean => /\d/.test(marker);

function list(lines: readonly string[], at: number, depth: number): Read | undefined {
  const [, firstIndent = '', firstMarker = ''] = item.exec(lines[at] ?? '') ?? [];
  if (firstMarker === '' || depth >= maxDepth) return undefined;
  const indent = widthOf(firstIndent);
  const items: string[][] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    const [prefix = '', space = '', marker = ''] = item.exec(line) ?? [];
    const width = widthOf(/^[ \t]*/.exec(line)?.[0] ?? '');
    if (marker !== '' && widthOf(space) <= indent + 1) {
      if (widthOf(space) < indent || isOrdered(marker) !== isOrdered(firstMarker) || (depth === 0 && rule.test(line))) break;
      items.push([line.slice(prefix.length)]);
    } else if (line.trim() === '') {
      const following = lines[next + 1] ?? '';
      if (following.trim() === '' || widthOf(/^[ \t]*/.exec(following)?.[0] ?? '') <= indent) {
        if (!startsItem(following, indent, firstMarker)) break;
      }
      items.at(-1)?.push('');
    } else if (width > indent) items.at(-1)?.push(dedent(line, indent + 2));
    else if (isBlockStart(line) || lines[next - 1]?.trim() === '') break;
    else items.at(-1)?.push(line);
  }
  const content = items.map((each): AdfNode => ({ type: 'listItem', content: startingWithText(blocks(each, depth + 1)) }));
  const order = Number.parseInt(firstMarker, 10);
  return { node: isOrdered(firstMarker) ? { type: 'orderedList', attrs: { order }, content } : { type: 'bulletList', content }, next };
}

/** The schema wants something else than a list first in an item. */
const startingWithText = (nodes: readonly AdfNode[]): readonly AdfNode[] =>
  nodes[0]?.type.endsWith('List') ? [{ type: 'paragraph' }, ...nodes] : nodes;

function startsItem(line: string, indent: number, like: string): boolean {
  const [, space = '', marker = ''] = item.exec(line) ?? [];
  return marker !== '' && widthOf(space) === indent && isOrdered(marker) === isOrdered(like);
}

const dedent = (line: string, width: number): string => {
  const spaces = /^[ \t]*/.exec(line)?.[0] ?? '';
  return ' '.repeat(Math.max(0, widthOf(spaces) - width)) + line.slice(spaces.length);
};

const isBlockStart = (line: string): boolean =>
  fence.test(line) || heading.test(line) || rule.test(line) || quote.test(line) || item.test(line);

function paragraph(lines: readonly string[], at: number, depth: number): Read {
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    if (line.trim() === '' || fence.test(line) || (depth < maxDepth && item.test(line))) break;
    if (depth === 0 && (heading.test(line) || rule.test(line) || quote.test(line) || table(lines, next) !== undefined)) break;
  }
  const text = lines
    .slice(at, next)
    .map((line) => line.trim().replace(markerAtStart, ''))
    .join('\n');
  return { node: { type: 'paragraph', content: inline(text) }, next };
}
