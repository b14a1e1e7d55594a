import { ConnectorError, defined, epochSeconds, isoTime, type SiemEvent } from '@tw/connector-core';
import type { Row } from './job.ts';
import { spl } from './spl.ts';

/** A row as an event. Rows of statistics have no time of their own, no text and no id. */
export function toEvent(row: Row, includeRaw = false): SiemEvent {
  const timestamp = timeOf(row['_time']);
  const event = {
    id: idOf(row['_bkt'], row['_cd'], timestamp),
    timestamp,
    source: textOf(row['index']) ?? textOf(row['sourcetype']),
    fields: row,
    raw: includeRaw ? row : row['_raw'],
  };
  const { id, source, raw } = event;
  return id !== undefined && timestamp !== undefined && source !== undefined && raw !== undefined
    ? { id, timestamp, source, fields: row, raw }
    : defined(event);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** `_time` comes with the offset of the user's time zone; as seconds where a query has made it anew. */
function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return typeof value === 'number' ? epochSeconds(value) : undefined;
  if (value.length === usualLength && usualTime.test(value)) return usualTimeOf(value);
  return /^\d{9,11}(?:\.\d+)?$/.test(value) ? epochSeconds(Number(value)) : isoTime(value);
}

const usualTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d\.\d{3}[+-]\d\d:\d\d$/;
const usualLength = '2026-10-08T13:47:15.250-07:00'.length;

/** The minute that was read last, and what it is in UTC: rows come in the order of their time, and offsets are whole minutes. */
let lastMinute: { readonly local: string; readonly utc: string | undefined } = { local: '', utc: undefined };

function usualTimeOf(value: string): string | undefined {
  const local = value.slice(0, 16) + value.slice(23);
  if (local !== lastMinute.local) lastMinute = { local, utc: isoTime(local)?.slice(0, 16) };
  return lastMinute.utc && `${lastMinute.utc}${value.slice(16, 23)}Z`;
}

/** Splunk has no id of an event. Its bucket and its address in there are one, as long as the bucket exists; the time is to find it. */
const idOf = (bucket: unknown, address: unknown, timestamp: string | undefined): string | undefined =>
  typeof bucket === 'string' && typeof address === 'string' && timestamp !== undefined ? `${bucket}|${address}|${timestamp}` : undefined;

const eventId = /^(?<bucket>(?<index>[\w-]+)~\d+~[\dA-F-]+)\|(?<address>\d+:\d+)\|(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/i;

interface Wanted {
  readonly id: string;
  readonly index: string;
  readonly bucket: string;
  readonly address: string;
  readonly seconds: number;
}

function parseId(id: string): Wanted {
  const { index = '', bucket = '', address = '', time = '' } = eventId.exec(id)?.groups ?? {};
  const seconds = Math.floor(Date.parse(time) / 1000);
  if (index === '' || Number.isNaN(seconds))
    throw new ConnectorError('invalid_input', 'this is not the id of an event', {
      hint: 'Take ids from events that this connector found; rows of statistics have none.',
    });
  return { id, index, bucket, address, seconds };
}

/** Events further apart than this, in seconds, are fetched by searches of their own: one over all that lies between would be slower. */
const nearSeconds = 600;
const mostTogether = 200;

/** The searches that fetch events by id. */
export function searchesFor(ids: readonly string[]) {
  const wanted = [...new Set(ids)].map(parseId).sort((a, b) => a.seconds - b.seconds);
  const groups: Wanted[][] = [];
  for (const event of wanted) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && group.length < mostTogether && event.seconds - last.seconds <= nearSeconds) group.push(event);
    else groups.push([event]);
  }
  return groups.map((group) => ({ query: queryFor(group), range: rangeOf(group), limit: group.length }));
}

function queryFor(group: readonly Wanted[]): string {
  const indexes = [...new Set(group.map(({ index }) => index))].map((index) => spl`index=${index}`);
  const places = group.map(({ bucket, address }) => spl`(_bkt=${bucket} AND _cd=${address})`);
  return `search (${indexes.join(' OR ')}) | where ${places.join(' OR ')}`;
}

function rangeOf(group: readonly Wanted[]) {
  const seconds = group.map((event) => event.seconds);
  const iso = (at: number) => new Date(at * 1000).toISOString();
  return { start: iso(Math.min(...seconds)), end: iso(Math.max(...seconds) + 1) };
}
