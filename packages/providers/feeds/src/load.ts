import { basename } from 'node:path';
import { ConnectorError } from '@tw/connector-core';
import type { Feed } from './feed.ts';
import { ListBuilder } from './list-builder.ts';
import { itself, itselfAndBelow } from './matcher.ts';
import { type AddLine, detectFormat, type Format, readerOf } from './parse/formats.ts';
import { isComment } from './parse/plain.ts';
import { dateOfFile, maxLine, readLines } from './read-lines.ts';
import type { ListSettings } from './settings.ts';

/** With more the process runs out of memory, which no error tells. */
const mostLines = 10_000_000;

/** Reads one list. Throws `configuration` if it cannot be read; broken lines are collected. */
export async function loadList(settings: ListSettings): Promise<Feed> {
  const { path, name = basename(path), verdict, confidence, categories } = settings;
  const date = await dateOfFile(path);
  const { format, list } = await readList(settings);
  const { matcher, problems, problemCount } = list;
  return { name, title: `${name} (${date})`, path, date, format, verdict, confidence, categories, matcher, problems, problemCount };
}

interface Read {
  readonly format: Format;
  readonly list: ListBuilder;
}

async function readList({ path, format: wanted, subdomains }: ListSettings): Promise<Read> {
  const batches = readLines(path);
  const first = (await batches.next()).value ?? [];
  const format = wanted === 'auto' ? detectFormat(first) : wanted;
  const addLine = await readerOf(format);
  // A hosts file names single hosts; the other lists name domains.
  const list = new ListBuilder((subdomains ?? format !== 'hosts') ? itselfAndBelow : itself);
  let number = 0;
  const addAll = (lines: readonly string[]) => {
    for (const line of lines) addText(line.trim(), ++number, list, addLine);
    if (list.lines > mostLines)
      throw new ConnectorError('configuration', `the list ${path} has more than ${mostLines} lines`, {
        hint: 'Split it, or leave out what is old.',
      });
  };
  addAll(first);
  for await (const lines of batches) addAll(lines);
  return { format, list };
}

function addText(line: string, number: number, list: ListBuilder, addLine: AddLine): void {
  if (isComment(line)) return;
  list.lines++;
  if (line.length > maxLine) list.report(line, number, () => `is longer than ${maxLine} characters`);
  else addLine(line, number, list);
}
