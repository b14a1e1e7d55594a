import { ConnectorError, defined, detectIndicator, epochSeconds, isoTime, oneLine } from '@tw/connector-core';
import { kindOf } from '../kinds.ts';
import type { ListSettings } from '../settings.ts';
import type { AddLine } from './formats.ts';
import { isComment } from './plain.ts';
import { findHeading, plainName, type Row, tableReader } from './table.ts';
import { confidenceOf, listOf, pageOf, tlpOf } from './values.ts';

export type Columns = NonNullable<ListSettings['columns']>;
type MapSettings = Pick<ListSettings, 'path' | 'delimiter' | 'headings'> & { readonly columns: Columns };

const delimiters = [',', '\t', ';', '|'];

/** Any table, by a map from what we want to its columns. Throws `configuration` if there are no such columns. */
export async function columnsReader(settings: MapSettings, head: readonly string[]): Promise<AddLine> {
  const { columns } = settings;
  const { names, delimiter } = shapeOf(settings, head);
  const cell = (row: Row, column: keyof Columns) => {
    const place = columns[column];
    return place === undefined ? undefined : row(typeof place === 'number' ? (names[place - 1] ?? '') : plainName(place));
  };
  const isThere = (place: string | number) => (typeof place === 'number' ? place <= names.length : names.includes(plainName(place)));
  const missing = Object.values(columns).find((place) => place !== undefined && !isThere(place));
  if (missing !== undefined) throw noColumn(settings, String(missing), names);

  return tableReader({
    names,
    delimiter,
    addRow(row, line, number, list) {
      const [value, type] = [cell(row, 'indicator'), cell(row, 'type')];
      const kind = type === undefined ? undefined : kindOf(type);
      // The heading of a file whose columns go by number.
      if (list.lines === 1 && value !== undefined && detectIndicator(value) === undefined && typeof columns.indicator === 'number')
        return undefined;
      if (value === undefined) return list.report(line, number, () => 'has no indicator');
      if (type !== undefined && kind === undefined)
        return list.report(line, number, () => `is of the type ${type}, which cannot be looked up`);
      return list.add(value, number, { kinds: kind && [kind], about: aboutOf((column) => cell(row, column)) });
    },
  });
}

function aboutOf(cell: (column: keyof Columns) => string | undefined) {
  return defined({
    confidence: confidenceOf(cell('confidence')),
    categories: listOf(cell('categories')),
    malwareFamilies: listOf(cell('malwareFamilies')),
    tags: listOf(cell('tags')),
    firstSeen: timeOf(cell('firstSeen')),
    lastSeen: timeOf(cell('lastSeen')),
    expires: timeOf(cell('expires')),
    tlp: tlpOf(cell('tlp')),
    link: pageOf(cell('link')),
  });
}

/** As text, or in seconds since 1970. */
const timeOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{9,11}$/.test(text) ? epochSeconds(Number(text)) : isoTime(text);

function shapeOf({ columns, delimiter, headings, path }: MapSettings, head: readonly string[]) {
  const place = columns.indicator;
  const candidates = delimiter === undefined ? delimiters : [delimiter];
  const first = head.find((line) => !isComment(line.trim())) ?? '';
  const widest = candidates.reduce((best, each) => (first.split(each).length > first.split(best).length ? each : best));
  if (headings !== undefined) return { names: headings.map(plainName), delimiter: widest };
  if (typeof place === 'number') return { names: first.split(widest).map((_, index) => String(index + 1)), delimiter: widest };
  for (const each of candidates) {
    const names = findHeading(head, each, (found) => found.includes(plainName(place)));
    if (names !== undefined) return { names, delimiter: each };
  }
  throw noColumn({ path }, place, first.split(widest));
}

const noColumn = ({ path }: { readonly path: string }, column: string, names: readonly string[]) =>
  new ConnectorError('configuration', `the list ${oneLine(path, 1000)} has no column ${oneLine(column, 80)}`, {
    hint: `Correct columns, or name the file’s columns in headings. Found: ${oneLine(names.join(', '), 200)}.`,
  });
