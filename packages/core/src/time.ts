import { ConnectorError } from './errors.ts';

/** From `start`, inclusive, to `end`, exclusive: ISO 8601, UTC. */
export interface TimeRange {
  readonly start: string;
  readonly end: string;
}

/** The last `n` hours until now. */
export const lastHours = (n: number): TimeRange => lastMs(n * 3_600_000);

/** The last `n` days (of 24 hours) until now. */
export const lastDays = (n: number): TimeRange => lastMs(n * 86_400_000);

function lastMs(ms: number): TimeRange {
  if (!(ms > 0 && ms <= 8.64e15)) throw new ConnectorError('invalid_input', 'a time range needs a positive number of hours or days');
  const end = Date.now();
  return { start: new Date(end - ms).toISOString(), end: new Date(end).toISOString() };
}

const vendorTime = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A vendor's time as ISO 8601 in UTC, or `undefined` if there is none or it can't be read.
 * Takes the forms in use: with up to nine fraction digits, a blank instead of `T`, an offset without a colon, the word
 * `UTC`, a date alone, and no zone at all, which is read as UTC. The years 1 and 1970 at their very start mean "never" and are no time.
 */
export function isoTime(value: string | null | undefined): string | undefined {
  const match = vendorTime.exec(value?.trim() ?? '');
  if (!match) return undefined;
  const [, date, time = '00:00:00', fraction = '0', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}` : 'Z';
  // What a vendor's program writes for "never": the first moment of its calendar.
  if (date?.startsWith('0001-01-01')) return undefined;
  return epochMs(Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`));
}

/** A time in seconds since 1970 as ISO 8601; zero and absent are no time. */
export const epochSeconds = (value: number | null | undefined): string | undefined => (value ? epochMs(value * 1000) : undefined);

/** A time in ms since 1970 as ISO 8601; zero and absent are no time. */
export const epochMs = (value: number | null | undefined): string | undefined =>
  value && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : undefined;
