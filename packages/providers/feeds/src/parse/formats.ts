import type { ListBuilder } from '../list-builder.ts';
import { csvReader, isHeader, looksLikeCsv } from './csv.ts';
import { addHostsLine, looksLikeHosts } from './hosts.ts';
import { addPlainLine, isComment } from './plain.ts';

export const formats = ['plain', 'hosts', 'csv'] as const;
export type Format = (typeof formats)[number];

/** Adds what one line holds. The line is trimmed, not empty and no comment. */
export type AddLine = (line: string, number: number, list: ListBuilder) => void;

/** How lines of a format are read. */
export async function readerOf(format: Format): Promise<AddLine> {
  if (format === 'csv') return csvReader();
  return format === 'hosts' ? addHostsLine : addPlainLine;
}

/** How many lines of a file are looked at. */
const sampleSize = 50;

/** What a file is by its first lines. One indicator a line without more is `plain`. */
export function detectFormat(lines: readonly string[]): Format {
  const sample = lines
    .map((line) => line.trim())
    .filter((line) => !isComment(line))
    .slice(0, sampleSize);
  const most = (test: (line: string) => boolean) => sample.filter(test).length > sample.length / 2;
  if (most(looksLikeHosts)) return 'hosts';
  return isHeader(sample[0] ?? '') || most(looksLikeCsv) ? 'csv' : 'plain';
}
