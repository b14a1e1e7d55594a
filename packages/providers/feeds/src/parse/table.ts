import type { ListBuilder } from '../list-builder.ts';
import { cellSplitter } from './cells.ts';
import type { AddLine } from './formats.ts';
import { textOf } from './values.ts';

/** A cell by the plain name of its column; undefined where it is empty, and where there is no such column. */
export type Row = (column: string) => string | undefined;

/** Adds what one row holds. */
export type AddRow = (row: Row, line: string, number: number, list: ListBuilder) => void;

/** Vendors write the same column as `first_seen_utc`, `First seen (UTC)` or `"Firstseen"`. */
export const plainName = (cell: string): string => cell.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** How many lines of a file are looked at for the names of its columns. */
const searched = 200;

/** The names of the columns: abuse.ch has them in the last line of a comment, others in the first line. */
export function findHeading(
  head: readonly string[],
  delimiter: string,
  isHeading: (names: readonly string[]) => boolean,
): readonly string[] | undefined {
  for (const line of head.slice(0, searched)) {
    const names = line
      .replace(/^[#\s]+/, '')
      .split(delimiter)
      .map(plainName);
    if (isHeading(names)) return names;
  }
  return undefined;
}

export interface TableOptions {
  readonly names: readonly string[];
  readonly delimiter: string;
  readonly addRow: AddRow;
}

/** Rows whose cells are known by the names of their columns. */
export async function tableReader({ names, delimiter, addRow }: TableOptions): Promise<AddLine> {
  const split = await cellSplitter(delimiter, { relaxed: true });
  const places = new Map(names.map((name, index) => [name, index] as const).toReversed());
  return (line, number, list) => {
    const cells = split(line);
    if (cells === undefined) return list.report(line, number, () => 'has quotes that do not fit together');
    if (list.lines === 1 && cells.every((cell, index) => plainName(cell) === (names[index] ?? ''))) return undefined;
    return addRow((column) => textOf(cells[places.get(column) ?? -1]), line, number, list);
  };
}
