import { detectIndicator } from '@tw/connector-core';
import { cellSplitter } from './cells.ts';
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

/** Rows with one cell. */
export async function csvReader(): Promise<AddLine> {
  const cellsOf = await cellSplitter(',');

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
        () => `has ${cells.length} columns: say with columns which of them has the indicators, or put cells with commas in quotes`,
      );
    return list.add(cells[0] ?? '', number);
  };
}
