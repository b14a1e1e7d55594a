import { detectIndicator } from '@tw/connector-core';
import type { AddLine } from './formats.ts';

/** What columns of indicators are called, without spaces, hyphens and underscores. */
const columnNames = new Set([
  'domain',
  'domains',
  'domainname',
  'host',
  'hosts',
  'hostname',
  'fqdn',
  'url',
  'urls',
  'ip',
  'ips',
  'ipaddress',
  'address',
  'cidr',
  'network',
  'hash',
  'hashes',
  'filehash',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'email',
  'emails',
  'indicator',
  'indicators',
  'ioc',
  'iocs',
  'observable',
  'value',
]);

/** Letters and what stands between words; no dot, which nearly every indicator has. */
const title = /^\p{L}[\p{L}\p{N} _/()-]*$/u;

/** Whether the first line of a file names columns. */
export function isHeader(line: string): boolean {
  const cells = line.split(',').map((cell) => cell.replaceAll('"', '').trim());
  return cells.every((cell) => title.test(cell)) && cells.some((cell) => columnNames.has(cell.toLowerCase().replaceAll(/[ _-]/g, '')));
}

export const looksLikeCsv = (line: string): boolean => line.length > 2 && line.startsWith('"') && line.endsWith('"');

/**
 * Rows with one cell. No line break within quotes is taken: no indicator has one, and a quote that is not closed would hide the
 * rest of the file.
 */
export async function csvReader(): Promise<AddLine> {
  // Only here: importing it costs more than the rest of this package.
  const { parse } = await import('csv-parse/sync');

  function cellsOf(line: string): string[] | undefined {
    if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
    const [, simple] = /^"([^"]*)"$/.exec(line) ?? [];
    if (simple !== undefined) return [simple.trim()];
    try {
      return parse(line, { trim: true })[0] ?? [];
    } catch {
      return undefined;
    }
  }

  return (line, number, list) => {
    const cells = cellsOf(line);
    if (cells === undefined) return list.report(line, number, () => 'has quotes that do not fit together');
    // A spreadsheet adds empty cells at the end.
    while (cells.length > 1 && cells.at(-1) === '') cells.pop();
    if (list.lines === 1 && cells.every((cell) => title.test(cell) && detectIndicator(cell) === undefined)) return undefined;
    if (cells.length > 1)
      return list.report(
        line,
        number,
        () => `has ${cells.length} columns, but only lists of one column are read; put cells with commas in quotes`,
      );
    return list.add(cells[0] ?? '', number);
  };
}
