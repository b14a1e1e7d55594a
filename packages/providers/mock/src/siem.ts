import {
  type AlertUpdate,
  ConnectorError,
  defined,
  type OperationsOf,
  type SiemAlert,
  type SiemEvent,
  type TimeRange,
} from '@tw/connector-core';
import { compileQuery, type Match } from './query.ts';
import { mentions } from './related.ts';
import type { Simulator } from './simulator.ts';
import { isWithin } from './time.ts';
import type { AlertRecord, EventRecord, World } from './world.ts';

const usualLimit = 1000;

export const siem = (simulator: Simulator): OperationsOf<'siem'> => ({
  search: (query, range, { limit = usualLimit, ...options }) =>
    simulator.call(options, (world) => {
      const found = eventsIn(world, range, compileQuery(query));
      return {
        searchId: world.newId('search'),
        events: found.slice(0, limit).map((event) => eventOf(event, options.includeRaw)),
        totalCount: found.length,
        truncated: found.length > limit,
        warnings: [],
        stats: { scannedEvents: eventsIn(world, range).length },
      };
    }),
  searchEvents: (query, range, options) =>
    simulator.pages(options, (world) => eventsIn(world, range, compileQuery(query)).map((event) => eventOf(event, options.includeRaw))),
  getEvents: (ids, options) =>
    simulator.call(options, ({ events }) => {
      const known = new Map(events.map((event) => [event.id, event]));
      return [...new Set(ids)].flatMap((id) => {
        const event = known.get(id);
        return event ? [eventOf(event, options.includeRaw)] : [];
      });
    }),
  getRelatedEvents: (indicator, range, options) =>
    simulator.pages(options, (world) => eventsIn(world, range, mentions(indicator)).map((event) => eventOf(event, options.includeRaw))),
  listAlerts: ({ timeRange, status } = {}, options) =>
    simulator.pages(options, ({ alerts }) =>
      [...alerts.values()]
        .filter(({ entry }) => isWithin(entry.createdAt, timeRange) && (status === undefined || entry.status === status))
        .map((alert) => alertOf(alert, options.includeRaw)),
    ),
  updateAlert: (id, update, options) =>
    simulator.call(options, (world) => {
      const alert = world.alerts.get(id);
      if (alert === undefined) throw new ConnectorError('not_found', 'there is no alert with this id');
      return updateAlert(world, alert, update);
    }),
  listSavedSearches: (options) =>
    simulator.pages(options, ({ savedSearches }) =>
      savedSearches.map(({ id, name, query, description }) =>
        defined({ id, name, query, description, raw: options.includeRaw ? { id, name, query } : undefined }),
      ),
    ),
  getFieldValues: (field, range, options) => simulator.pages(options, (world) => valuesOf(eventsIn(world, range), field)),
});

const eventsIn = ({ events }: World, range: TimeRange, match: Match = () => true): EventRecord[] =>
  events.filter((event) => isWithin(event.entry.timestamp, range) && match(event));

const eventOf = ({ id, entry }: EventRecord, includeRaw = false): SiemEvent => {
  const { timestamp, fields, raw } = entry;
  return defined({ id, timestamp, source: 'mock', fields, raw: raw ?? (includeRaw ? entry : undefined) });
};

function alertOf({ entry, comments }: AlertRecord, includeRaw = false): SiemAlert {
  return { ...entry, vendorSeverity: entry.severity, vendorStatus: entry.status, ...(includeRaw && { raw: { ...entry, comments } }) };
}

function updateAlert(world: World, alert: AlertRecord, { comment, ...changes }: AlertUpdate) {
  const { status = alert.entry.status, assignee = alert.entry.assignee } = changes;
  const isChanged = status !== alert.entry.status || assignee !== alert.entry.assignee || comment !== undefined;
  if (!isChanged) return { status: 'already_done' as const, message: 'the alert was so before (simulated)' };
  if (comment !== undefined) alert.comments.push({ text: comment, createdAt: world.now() });
  alert.entry = { ...alert.entry, status, updatedAt: world.now(), ...(assignee !== undefined && { assignee }) };
  return { status: 'completed' as const, message: 'the alert was updated (simulated)' };
}

function valuesOf(events: readonly EventRecord[], field: string): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { entry } of events) {
    const value = Object.hasOwn(entry.fields, field) ? entry.fields[field] : undefined;
    for (const each of new Set([value ?? []].flat().map(String))) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}
