import type { ListBuilder } from '../list-builder.ts';
import { headOf, maxLine, readLines } from '../read-file.ts';
import type { ListSettings } from '../settings.ts';
import { dateIn, dumpOf, dumpReader, dumps, isDump } from './abuse-ch.ts';
import { columnsReader } from './columns.ts';
import { csvReader, isHeader, looksLikeCsv } from './csv.ts';
import { addHostsLine, looksLikeHosts } from './hosts.ts';
import { addPlainLine, isComment } from './plain.ts';

export const formats = [
  'plain',
  'hosts',
  'csv',
  'urlhaus',
  'threatfox',
  'malwarebazaar',
  'feodo',
  'stix',
  'misp',
  'misp-warninglist',
] as const;
export type Format = (typeof formats)[number];

/** Adds what one line holds. The line is trimmed, not empty and no comment. */
export type AddLine = (line: string, number: number, list: ListBuilder) => void;

/** What a list says about itself. */
export interface SelfDescription {
  readonly name?: string;
  readonly date?: string;
  /** It is of what is harmless, whatever the settings say. */
  readonly isKnownGood?: boolean;
}

/** Reads a file of a known format. Throws `configuration` if it cannot be read; broken lines are reported to the list. */
export async function readFormat(format: Format, settings: ListSettings, list: ListBuilder): Promise<SelfDescription> {
  const { path } = settings;
  if (format === 'stix') {
    const { readStix } = await import('./stix/bundle.ts');
    await readStix(path, list);
    return {};
  }
  if (format === 'misp') {
    const { readMisp } = await import('./misp/feed.ts');
    await readMisp(path, list);
    return {};
  }
  if (format === 'misp-warninglist') {
    const { readWarningList } = await import('./misp/warning-list.ts');
    return { name: await readWarningList(path, list), isKnownGood: true };
  }
  const head = await headOf(path);
  const addLine = await lineReader(format, settings, head);
  // In tables other marks may begin a row whose first cell is empty.
  const isTable = isDump(format) || settings.columns !== undefined;
  await addLines(path, list, addLine, isTable ? (line) => line === '' || line.startsWith('#') : isComment);
  const date = dateIn(head);
  return isDump(format) ? { name: dumps[format].title, ...(date !== undefined && { date }) } : {};
}

async function lineReader(format: Format, settings: ListSettings, head: readonly string[]): Promise<AddLine> {
  const { columns } = settings;
  if (isDump(format)) return dumpReader(format, head);
  if (format === 'csv') return columns === undefined ? csvReader() : columnsReader({ ...settings, columns }, head);
  return format === 'hosts' ? addHostsLine : addPlainLine;
}

async function addLines(path: string, list: ListBuilder, addLine: AddLine, isSkipped: (line: string) => boolean): Promise<void> {
  let number = 0;
  for await (const lines of readLines(path))
    for (const each of lines) {
      const line = each.trim();
      number++;
      if (isSkipped(line)) continue;
      list.count();
      if (line.length > maxLine) list.report(line, number, () => `is longer than ${maxLine} characters`);
      else addLine(line, number, list);
    }
}

/** How many lines of a file are looked at. */
const sampleSize = 50;

/** What a file is by its first lines. One indicator a line without more is `plain`. */
export function detectFormat(head: readonly string[]): Format {
  const json = /^\s*[[{]/.test(head.join('\n').slice(0, 10_000)) ? jsonFormat(head.join('\n')) : undefined;
  const known = json ?? dumpOf(head);
  if (known !== undefined) return known;
  const sample = head
    .map((line) => line.trim())
    .filter((line) => !isComment(line))
    .slice(0, sampleSize);
  const most = (test: (line: string) => boolean) => sample.filter(test).length > sample.length / 2;
  if (most(looksLikeHosts)) return 'hosts';
  return isHeader(sample[0] ?? '') || most(looksLikeCsv) ? 'csv' : 'plain';
}

/** `[Adblock Plus]` is no JSON. */
function jsonFormat(text: string): Format | undefined {
  if (/"type"\s*:\s*"bundle"|"bundle--/.test(text)) return 'stix';
  if (/"Event"\s*:/.test(text)) return 'misp';
  if (/"matching_attributes"\s*:|"list"\s*:/.test(text)) return 'misp-warninglist';
  // What a TAXII server answers.
  return /"objects"\s*:|"spec_version"\s*:/.test(text) ? 'stix' : undefined;
}
