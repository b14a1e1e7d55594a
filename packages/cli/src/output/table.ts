import Table from 'cli-table3';
import type { Output } from '../io.ts';
import type { Paint } from './text.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** It may be cut down to so many characters. Default: it is never cut. */
  readonly min?: number;
  /** Whether it may be left out of a narrow terminal; the highest goes first. Default: never. */
  readonly dispensable?: number;
}

const gap = 2;
const borders =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle';
const noBorders = Object.fromEntries(borders.split(' ').map((part) => [part, '']));

export interface TableOptions {
  readonly output: Output;
  readonly paint: Paint;
  /** Colours a cell, which is cut by then. */
  readonly style?: (text: string, row: number, column: number) => string;
}

/** A table without lines. On a terminal it is cut to the width of that; elsewhere nothing is cut. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { output, paint, style }: TableOptions,
): string {
  const natural = columns.map(({ title }, index) => rows.reduce((width, row) => Math.max(width, widthOf(row[index] ?? '')), title.length));
  const widths = output.isTty ? fit(columns, natural, output.columns) : natural;
  const shown = columns.flatMap((_, index) => (widths[index] === undefined ? [] : [index]));
  const table = new Table({
    head: shown.map((index) => paint('bold', columns[index]?.title ?? '')),
    colWidths: shown.map((index) => (widths[index] ?? 0) + gap),
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
  });
  for (const [number, row] of rows.entries())
    table.push(
      shown.map((index) =>
        style ? style(cut(row[index] ?? '', widths[index] ?? 0), number, index) : cut(row[index] ?? '', widths[index] ?? 0),
      ),
    );
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** The widths of the columns that are shown; `undefined` for those that have no room. */
function fit(columns: readonly Column[], natural: readonly number[], available: number): (number | undefined)[] {
  const widths: (number | undefined)[] = [...natural];
  const total = () => widths.reduce<number>((sum, width) => (width === undefined ? sum : sum + width + gap), -gap);
  while (total() > available) {
    const excess = total() - available;
    const widest = widestBy(columns, widths);
    if (widest !== undefined) {
      const { index, min, next } = widest;
      widths[index] = Math.max(min, next, (widths[index] ?? 0) - excess);
      continue;
    }
    const [dropped] = columns
      .flatMap(({ dispensable }, index) => (dispensable === undefined || widths[index] === undefined ? [] : [{ index, dispensable }]))
      .toSorted((a, b) => b.dispensable - a.dispensable);
    if (dropped === undefined) return squeeze(columns, widths, total() - available);
    widths[dropped.index] = undefined;
    // The others get the room back.
    for (const [index, width] of natural.entries()) if (widths[index] !== undefined) widths[index] = width;
  }
  return widths;
}

/** A very narrow terminal: what can be cut at all is cut further. */
function squeeze(columns: readonly Column[], widths: readonly (number | undefined)[], excess: number): (number | undefined)[] {
  const index = columns.findIndex(({ min }, each) => min !== undefined && widths[each] !== undefined);
  return widths.map((width, each) => (each === index && width !== undefined ? Math.max(1, width - excess) : width));
}

/** The widest column that can be cut, and how far it is to the next one, so that the widest lose first. */
function widestBy(
  columns: readonly Column[],
  widths: readonly (number | undefined)[],
): { index: number; min: number; next: number } | undefined {
  const flexible = columns
    .flatMap(({ min }, index) => {
      const width = widths[index];
      return min === undefined || width === undefined || width <= min ? [] : [{ index, min, width }];
    })
    .toSorted((a, b) => b.width - a.width);
  const [first, second] = flexible;
  if (first === undefined) return undefined;
  return {
    index: first.index,
    min: first.min,
    next: second === undefined ? 0 : second.width < first.width ? second.width : first.width - 1,
  };
}

/** Counts code points; wide characters are rare here, and cli-table3 cuts again where they are too wide. */
const widthOf = (text: string): number => Array.from(text).length;

/** Text that is at most so many characters wide. */
export const cut = (text: string, width: number): string =>
  widthOf(text) > width
    ? `${Array.from(text)
        .slice(0, Math.max(0, width - 1))
        .join('')}…`
    : text;
