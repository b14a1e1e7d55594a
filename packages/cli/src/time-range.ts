import type { TimeRange } from '@tw/connector-core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './exit-codes.ts';

export interface TimeOptions {
  /** In ms. */
  readonly last?: number;
  /** ISO 8601, UTC. */
  readonly from?: string;
  readonly to?: string;
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const dayMs = 86_400_000;
/** A hundred years. */
const longestMs = 36_525 * dayMs;

/** `--last 24h`, or `--from` and `--to`. */
export const addTimeOptions = (command: Command, usual = 'the last 24 hours'): Command =>
  command
    .addOption(
      new Option('--last <time>', `how far back: 90m, 24h, 7d, 2w (default: ${usual})`).conflicts(['from', 'to']).argParser(readSpan),
    )
    .addOption(new Option('--from <time>', 'from when: 2026-01-31T12:00Z; without a zone it is UTC').argParser(readTime))
    .addOption(new Option('--to <time>', 'until when (default: now)').argParser(readTime));

function readSpan(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)\s*([mhdw])$/i.exec(text.trim()) ?? [];
  const ms = Number.parseFloat(count) * (units[unit.toLowerCase()] ?? Number.NaN);
  if (!(ms >= 1 && ms <= longestMs))
    throw new InvalidArgumentError('It must be a number of minutes, hours, days or weeks: 90m, 24h, 7d, 2w.');
  return ms;
}

const isoForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(Z|[+-]\d{2}:\d{2})?$/i;

function readTime(text: string): string {
  const [, day, time = '00:00', zone = 'Z'] = isoForm.exec(text.trim()) ?? [];
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00Z.');
  return new Date(ms).toISOString();
}

/** The range that was asked for, or the last `usualMs`. Throws UsageError for one that ends before it starts. */
export function rangeOf({ last, from, to }: TimeOptions, usualMs = dayMs): TimeRange {
  const end = to === undefined ? Date.now() : Date.parse(to);
  const start = from === undefined ? end - (last ?? usualMs) : Date.parse(from);
  if (start >= end) throw new UsageError('--from must be before --to, and before now where there is no --to.');
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

/** The range that was asked for, if any was. */
export const rangeIfGiven = (options: TimeOptions): TimeRange | undefined =>
  options.last === undefined && options.from === undefined && options.to === undefined ? undefined : rangeOf(options);
