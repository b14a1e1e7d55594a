import type { SiemEvent } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { timeOf } from '../output/details.ts';
import { usualLimit, type View, writeList, writeTable } from '../output/list.ts';
import { plain, safe, toJson } from '../output/text.ts';
import { rangeOf, type TimeOptions } from '../time-range.ts';
import { open, type TraitOptions } from '../traits/open.ts';

/** Longer events are cut for people. */
const maxEventLength = 600;

const events: View<SiemEvent> = {
  plural: 'events',
  columns: [{ title: 'TIME' }, { title: 'SOURCE', min: 6, dispensable: 1 }, { title: 'EVENT', min: 20 }],
  row: ({ timestamp, source = '', ...event }) => [timeOf(timestamp), safe(source, 60), eventText(event)],
};

/** Searches a SIEM and shows the events; returns the exit code. */
export async function runSearch(query: string, options: TraitOptions & TimeOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const range = rangeOf(options);
  const { connector: siem, call } = await open('siem', options, context);
  if (options.jsonl) {
    // In constant memory, however many they are.
    await writeList((limit) => siem.searchEvents(query, range, { ...call, limit }), events, options, context);
    return exitCodes.ok;
  }
  const limit = options.limit ?? usualLimit;
  const results = await siem.search(query, range, { ...call, limit });
  if (options.json) io.stdout.write(`${toJson(results, 2)}\n`);
  else writeTable(results.events, events, io);
  for (const warning of results.warnings) io.stderr.write(`tw: ${siem.name} warns: ${safe(warning, 500)}\n`);
  if (results.truncated) {
    const all = results.totalCount === undefined ? 'there are more' : `there are ${results.totalCount}`;
    io.stderr.write(`tw: ${all} events; these are ${results.events.length}. Use --limit, or --jsonl for all.\n`);
  }
  return exitCodes.ok;
}

/** The event as it was logged; else its fields, without those that a SIEM keeps for itself. */
export function eventText({ fields, raw }: Pick<SiemEvent, 'fields' | 'raw'>): string {
  if (typeof raw === 'string') return safe(raw, maxEventLength);
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const text = valueText(value);
    if (name.startsWith('_') || text === '') return [];
    // A name such as dana.reyes is no domain.
    const shown = /user|account|owner/i.test(name) ? plain(text) : safe(text);
    return [`${plain(name, 60)}=${/\s/.test(shown) ? JSON.stringify(shown) : shown}`];
  });
  return plain(parts.join(' '), maxEventLength);
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueText).join(',');
  return typeof value === 'string' ? plain(value) : JSON.stringify(value);
}
