import { defang } from '@tw/connector-core';
import type { Io } from '../io.ts';
import { type Column, renderTable } from '../output/table.ts';
import { painter, plain, safe, toJson } from '../output/text.ts';
import type { FilePlace, FoundIndicator } from './merge.ts';

export interface Format {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly csv?: boolean;
  readonly lines?: boolean;
}

const columns: readonly Column[] = [
  { title: 'TYPE' },
  { title: 'INDICATOR', min: 20 },
  { title: 'COUNT' },
  { title: 'FIRST PLACE', min: 12, dispensable: 2 },
  { title: 'NOTE', min: 10, dispensable: 1 },
];

const csvColumns = ['indicator', 'type', 'file', 'where', 'line', 'offset', 'text', 'context', 'link_text', 'shown_host', 'scope', 'marks'];

/** Writes what was found: for people defanged, for programs as it is. */
export async function writeFound(found: readonly FoundIndicator[], { json, jsonl, csv, lines }: Format, io: Io): Promise<void> {
  if (json) io.stdout.write(`${toJson(found, 2)}\n`);
  else if (jsonl) for (const each of found) io.stdout.write(`${toJson(each)}\n`);
  else if (lines) for (const { indicator } of found) io.stdout.write(`${indicator}\n`);
  else if (csv) await writeCsv(found, io);
  else writeTable(found, io);
}

async function writeCsv(found: readonly FoundIndicator[], io: Io): Promise<void> {
  const { stringify } = await import('csv-stringify/sync');
  const rows = found.flatMap(({ indicator, type, scope, marks, occurrences }) =>
    occurrences.map(({ file, where, line, offset, text, context, linkText, shownHost }) =>
      [indicator, type, file, where, line, offset, text, context, linkText, shownHost, scope, marks?.join('; ')].map((cell) => cell ?? ''),
    ),
  );
  io.stdout.write(stringify(rows, { columns: csvColumns, header: true, escape_formulas: true }));
}

function writeTable(found: readonly FoundIndicator[], io: Io): void {
  const paint = painter(io.stdout, io.env);
  if (found.length > 0) {
    const style = (text: string, _: number, column: number) => (column === 4 ? paint('yellow', text) : text);
    io.stdout.write(renderTable(columns, found.map(rowOf), { output: io.stdout, paint, style }));
    io.stdout.write('\n');
  }
  io.stdout.write(`${summary(found)}\n`);
}

const rowOf = (found: FoundIndicator): string[] => [
  found.type,
  plain(defang({ type: found.type, value: found.indicator }), 2000),
  String(found.count),
  placeOf(found.occurrences[0]),
  notesOn(found).join(', '),
];

const placeOf = (place: FilePlace | undefined): string =>
  place === undefined ? '' : plain([place.file, place.where, `line ${place.line}`].filter((part) => part !== undefined).join(', '));

function notesOn({ scope, marks, occurrences }: FoundIndicator): string[] {
  const shown = occurrences.find(({ shownHost }) => shownHost !== undefined)?.shownHost;
  const words = [scope, ...(marks ?? [])].filter((word) => word !== undefined).map((word) => word.replaceAll('_', ' '));
  return shown === undefined ? words : [`the link shows ${safe(shown)}`, ...words];
}

function summary(found: readonly FoundIndicator[]): string {
  const counts = [...Map.groupBy(found, ({ type }) => type)].map(([type, { length }]) => `${length} ${type}`);
  return `${found.length} ${found.length === 1 ? 'indicator' : 'indicators'}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}
