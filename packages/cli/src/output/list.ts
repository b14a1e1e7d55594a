import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { type Column, renderTable } from './table.ts';
import { type Paint, painter, toJson } from './text.ts';

/** How items are shown to people: a row each. */
export interface View<T> {
  readonly columns: readonly Column[];
  /** Cells, safe to show. */
  row(item: T): readonly string[];
  /** Colours a cell. */
  style?(paint: Paint, text: string, item: T, column: number): string;
  /** `hosts` */
  readonly plural: string;
}

export interface ListFormat {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly limit?: number;
}

/** So many are shown unless --limit says otherwise. */
export const usualLimit = 100;

/**
 * Shows what a listing yields, and says when there is more. People see what had come before a failure or Ctrl-C; so do readers of
 * lines. An array is written whole or not at all.
 */
export async function writeList<T>(
  list: (limit: number | undefined) => AsyncIterable<T>,
  view: View<T>,
  format: ListFormat,
  { io }: CommandContext,
): Promise<void> {
  const { json = false, jsonl = false } = format;
  const limit = format.limit ?? (jsonl ? undefined : usualLimit);
  const items: T[] = [];
  let isCut = false;
  let count = 0;
  try {
    // One more tells whether there are more.
    for await (const item of list(limit === undefined ? undefined : limit + 1)) {
      if (limit !== undefined && count >= limit) {
        isCut = true;
        break;
      }
      count++;
      if (jsonl) io.stdout.write(`${toJson(item)}\n`);
      else items.push(item);
    }
  } catch (error) {
    if (!json && !jsonl && items.length > 0) writeTable(items, view, io);
    throw error;
  }
  if (json) io.stdout.write(`${toJson(items, 2)}\n`);
  else if (!jsonl) writeTable(items, view, io);
  if (isCut) io.stderr.write(`tw: there are more ${view.plural} than these ${count}. Use --limit.\n`);
}

export function writeTable<T>(items: readonly T[], { columns, row, style, plural }: View<T>, io: Io): void {
  if (items.length === 0) return io.stderr.write(`tw: no ${plural} were found.\n`);
  const paint = painter(io.stdout, io.env);
  const colored = (text: string, index: number, column: number) => {
    const item = items[index];
    return item === undefined || style === undefined ? text : style(paint, text, item, column);
  };
  io.stdout.write(renderTable(columns, items.map(row), { output: io.stdout, paint, style: colored }));
}
