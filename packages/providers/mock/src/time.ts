import type { TimeRange } from '@tw/connector-core';

const relative = /^([+-])(?=\d)(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,8})m)?(?:(\d{1,9})s)?$/;
const absolute = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The time, in ms since 1970, that a scenario means by `now`, `-2h30m`, `+1d` or `2026-01-31T12:00:00Z`; `undefined` if it means none. */
export function readTime(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = relative.exec(text) ?? [];
  const offset = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (sign !== undefined) return sign === '-' ? now - offset * 1000 : now + offset * 1000;
  const time = absolute.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

export const iso = (ms: number): string => new Date(ms).toISOString();

/** Whether a time is within a range. Every time is, where there is none. */
export function isWithin(time: string, range: TimeRange | undefined): boolean {
  const at = Date.parse(time);
  return range === undefined || (at >= Date.parse(range.start) && at < Date.parse(range.end));
}

/** Newest first; of one time, as they were written. */
export const newestFirst = <T>(items: readonly T[], timeOf: (item: T) => string): T[] =>
  items.toSorted((one, other) => Date.parse(timeOf(other)) - Date.parse(timeOf(one)));
