import type { AdfNode } from '../src/adf/node.ts';

/** What may stand in what, of the nodes that are made here. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
const nested = ['paragraph', 'bulletList', 'orderedList', 'codeBlock'];
const allowed: Readonly<Record<string, readonly string[]>> = {
  doc: [...nested, 'heading', 'blockquote', 'rule', 'table'],
  paragraph: ['text', 'hardBreak'],
  heading: ['text', 'hardBreak'],
  codeBlock: ['text'],
  blockquote: nested,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: nested,
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: ['paragraph'],
  tableCell: ['paragraph'],
};
const neverEmpty = new Set([
  'heading',
  'blockquote',
  'bulletList',
  'orderedList',
  'listItem',
  'table',
  'tableRow',
  'tableHeader',
  'tableCell',
]);

/** Every way in which a document breaks the schema. */
export function faultsOf(node: AdfNode, parent?: AdfNode): string[] {
  const { type, content = [], marks = [], text } = node;
  const faults: string[] = [];
  if (parent !== undefined && !allowed[parent.type]?.includes(type)) faults.push(`${type} in ${parent.type}`);
  if (type === 'text') {
    if (text === undefined || text === '') faults.push('empty text');
    if (parent?.type !== 'codeBlock' && /[\n\r]/.test(text ?? '')) faults.push('line break in a text');
    // oxlint-disable-next-line no-control-regex -- looking for them is the point
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text ?? '') || !(text ?? '').isWellFormed()) faults.push('forbidden character');
    if (parent?.type === 'codeBlock' && marks.length > 0) faults.push('marks in a code block');
    const types = marks.map((mark) => mark.type);
    if (new Set(types).size !== types.length) faults.push('the same mark twice');
    if (types.includes('code') && types.some((mark) => mark !== 'code' && mark !== 'link')) faults.push(`code with ${types.join()}`);
    const href = marks.find((mark) => mark.type === 'link')?.attrs?.['href'];
    if (href !== undefined && !(typeof href === 'string' && /^(?:https?:|mailto:)/i.test(href)))
      faults.push(`link to ${JSON.stringify(href)}`);
  } else if (text !== undefined) faults.push(`text on ${type}`);
  if (neverEmpty.has(type) && content.length === 0) faults.push(`empty ${type}`);
  if (type === 'listItem' && !['paragraph', 'codeBlock'].includes(content[0]?.type ?? ''))
    faults.push(`${content[0]?.type} first in listItem`);
  return [...faults, ...content.flatMap((child) => faultsOf(child, node))];
}

export const plainText = ({ type, text = '', content = [] }: AdfNode): string =>
  type === 'hardBreak' ? '\n' : text + content.map(plainText).join('');
