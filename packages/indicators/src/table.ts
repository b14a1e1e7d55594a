import { parse } from 'csv-parse/sync';
import { Collector } from './collect.ts';
import { sightingsIn } from './text.ts';
import type { Extraction, ExtractOptions } from './types.ts';

export interface CsvOptions extends ExtractOptions {
  /** Default: the one of comma, semicolon and tab that the first line has most of. */
  readonly delimiter?: string;
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Indicators in a table of separated values. `where` names row and column: `'row 2, column url'`. A row may have any length. */
export function extractFromCsv(text: string, options: CsvOptions = {}): Extraction {
  const collector = new Collector(options);
  const rows = readRows(text, options.delimiter ?? delimiterOf(text), collector);
  const names = headingsIn(rows[0]);
  for (const [index, { record, info }] of rows.entries()) {
    // `lines` of csv-parse is where a record ends.
    let line = info.lines - record.reduce((sum, cell) => sum + breaksIn(cell), 0);
    for (const [column, cell] of record.entries()) {
      collector.addAll(sightingsIn(cell, `row ${index + 1}, column ${names[column] ?? column + 1}`, line));
      line += breaksIn(cell);
    }
  }
  return collector.result();
}

function readRows(text: string, delimiter: string, collector: Collector): Row[] {
  try {
    return parse(text, {
      delimiter,
      bom: true,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as Row[];
  } catch (error) {
    collector.warn(`This is not a table (${error instanceof Error ? error.message : String(error)}). It was searched as plain text.`);
    return text.split('\n').map((line, index) => ({ record: [line], info: { lines: index + 1 } }));
  }
}

const breaksIn = (cell: string): number => cell.split('\n').length - 1;

function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ',';
}

/** The cells of the first row, if they are names and no values. */
function headingsIn(row: Row | undefined): readonly (string | undefined)[] {
  const cells = row?.record ?? [];
  const areNames = cells.every((cell) => /^#?[\s\w().-]{1,60}$/.test(cell) && sightingsIn(cell).next().done === true);
  return areNames ? cells.map((cell) => cell.replace(/^#\s*/, '').trim() || undefined) : [];
}
