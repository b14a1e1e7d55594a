import {
  defined,
  type HttpClient,
  isoTime,
  type ListContext,
  type OperationsOf,
  paginate,
  path,
  type SiemEvent,
  type TimeRange,
} from '@tw/connector-core';
import * as v from 'valibot';

const eventAnswer = v.looseObject({ id: v.string(), time: v.string(), source: v.nullish(v.string()) });
const eventPage = v.object({ events: v.array(eventAnswer), total: v.nullish(v.number()), next: v.nullable(v.string()) });
const alertAnswer = v.object({ id: v.string(), state: v.string() });

const states = { new: 'open', in_progress: 'assigned', closed: 'closed' } as const;

/** Write them, or say what the vendor lacks, with the document that shows it. */
const notYet = 'Not written yet: https://api.acme-cloud.example/v1';
export const siemNotYet = {
  getEvents: notYet,
  getRelatedEvents: notYet,
  listAlerts: notYet,
  listSavedSearches: notYet,
  getFieldValues: notYet,
};

export function siem(http: HttpClient): OperationsOf<'siem'> {
  const fetchPage = (query: string, { start, end }: TimeRange, cursor: string | undefined, { limit = 1000, ...options }: ListContext) =>
    http.get(path`events`, { query: { query, start, end, cursor, limit: Math.min(limit, 1000) }, schema: eventPage, ...options });

  return {
    async search(query, timeRange, options) {
      const { limit = 1000 } = options;
      const { events, total, next } = await fetchPage(query, timeRange, undefined, options);
      return {
        events: events.slice(0, limit).map((event) => toEvent(event, options.includeRaw)),
        ...defined({ totalCount: total ?? undefined }),
        // Never fewer rows in silence.
        truncated: next !== null || events.length > limit,
        warnings: [],
      };
    },
    searchEvents: (query, timeRange, options) =>
      paginate({
        fetch: (cursor?: string) => fetchPage(query, timeRange, cursor, options),
        items: ({ events }) => events.map((event) => toEvent(event, options.includeRaw)),
        next: ({ next }) => next ?? undefined,
        id: ({ id }) => id,
      }),
    async updateAlert(id, { status, assignee, comment }, { reason, ...options }) {
      const json = { state: status && states[status], assignee, comment, reason };
      const { state } = await http.patch(path`alerts/${id}`, { schema: alertAnswer, json, ...options });
      return { status: 'completed', message: `the alert is ${state}` };
    },
  };
}

function toEvent(found: v.InferOutput<typeof eventAnswer>, includeRaw = false): SiemEvent & { readonly id: string } {
  const { id, time, source, ...fields } = found;
  return defined({ id, timestamp: isoTime(time), source: source ?? undefined, fields, raw: includeRaw ? found : undefined });
}
