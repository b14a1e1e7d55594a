import type { Connector, FieldValue, SavedSearch, SiemAlert, SiemConnector, SiemEvent, TimeRange } from '@tw/connector-core';
import { assert, assertPlain, show } from '../assert.ts';
import {
  type Behaviour,
  checksOf,
  collect,
  type Connect,
  describeChecks,
  did,
  mark,
  rejects,
  settled,
  type Slowness,
} from './behaviour.ts';

/** What differs between SIEMs. */
export interface SiemParameters extends Slowness {
  /** A query in the vendor's language that finds three events or more in `range`, and fewer than a thousand. */
  readonly query: string;
  readonly range: TimeRange;
  /** An indicator that some events in `range` hold, but not all. */
  readonly indicator: string;
  /** A field that events in `range` have. */
  readonly field: string;
  /** A query that is none, where the vendor refuses it. */
  readonly badQuery: string;
  /** An alert in `range` that is new and may be worked on. */
  readonly alert: string;
}

/** Searches events, and works on an alert, as every {@link SiemConnector} has to. */
export const describeSiem = (connect: Connect<SiemConnector & Connector>, parameters: SiemParameters): void =>
  describeChecks('siem', siemChecks(connect, parameters));

/** The checks of {@link describeSiem}, for other test runners. */
export const siemChecks = (connect: Connect<SiemConnector & Connector>, parameters: SiemParameters) =>
  checksOf('siem', connect, [...searching(parameters), ...relating(parameters), ...alerting(parameters)]);

/** Nothing was logged then. */
const longAgo: TimeRange = { start: '1990-01-01T00:00:00Z', end: '1990-01-02T00:00:00Z' };

const searching = ({ query, range, badQuery }: SiemParameters): readonly Behaviour<SiemConnector>[] => [
  {
    name: 'finds the same events as one answer and as a listing, all of them in the range',
    needs: ['search', 'searchEvents'],
    async run(it) {
      const { events, truncated, ...rest } = await it.search(query, range);
      assertPlain({ events, ...rest });
      const listed = await collect<SiemEvent>(it.searchEvents(query, range));
      assert(listed.length >= 3, `the query finds ${listed.length} events: is it right?`);
      assert(!truncated && show(events) === show(listed), `search has ${events.length} events, and searchEvents ${listed.length}`);
      for (const { timestamp } of listed)
        assert(
          timestamp === undefined || (Date.parse(timestamp) >= Date.parse(range.start) && Date.parse(timestamp) < Date.parse(range.end)),
          `an event of ${timestamp} is not within ${show(range)}`,
        );
    },
  },
  {
    name: 'keeps to the limit, and says that there is more',
    needs: ['search', 'searchEvents'],
    async run(it) {
      const { events, truncated } = await it.search(query, range, { limit: 2 });
      assert(events.length === 2 && truncated, `with the limit 2 came ${events.length} events, and truncated is ${truncated}`);
      assert((await collect(it.searchEvents(query, range, { limit: 2 }))).length === 2, 'with the limit 2 came another number');
      let seen = 0;
      for await (const _ of it.searchEvents(query, range)) if (++seen === 1) break;
      assert(seen === 1, 'a listing could not be left');
    },
  },
  {
    name: 'finds nothing where there is nothing, and refuses what is no query',
    needs: ['search', 'searchEvents'],
    async run(it) {
      const { events, truncated } = await it.search(query, longAgo);
      assert(events.length === 0 && !truncated, `in 1990 there are ${events.length} events`);
      assert((await collect(it.searchEvents(query, longAgo))).length === 0, 'in 1990 there are events');
      await rejects('invalid_input', () => it.search(badQuery, range), 'with a bad query');
      await rejects('invalid_input', () => collect(it.searchEvents(badQuery, range)), 'with a bad query');
    },
  },
  {
    name: 'reads events again by their ids',
    needs: ['searchEvents', 'getEvents'],
    async run(it) {
      const ids = (await collect<SiemEvent>(it.searchEvents(query, range))).flatMap(({ id }) => id ?? []).slice(0, 3);
      assert(ids.length > 0, 'no event has an id');
      const found = await it.getEvents(ids.toReversed());
      assert(show(found.map(({ id }) => id)) === show(ids.toReversed()), `asked for ${show(ids)}, reversed, came ${show(found)}`);
      assert((await it.getEvents([])).length === 0, 'for no ids came events');
    },
  },
];

const relating = ({ range, indicator, query, field }: SiemParameters): readonly Behaviour<SiemConnector>[] => [
  {
    name: 'finds the events with an indicator, and those only',
    needs: ['getRelatedEvents', 'searchEvents'],
    async run(it) {
      const found = await collect<SiemEvent>(it.getRelatedEvents(indicator, range));
      assert(found.length > 0, `no event has ${indicator}: is it right?`);
      for (const event of found) assert(JSON.stringify(event).includes(indicator), `this event has no ${indicator}: ${show(event)}`);
      const all = await collect(it.searchEvents(query, range));
      const [first] = await collect<SiemEvent>(it.getRelatedEvents(indicator, range, { limit: 1 }));
      assert(show(first) === show(found[0]), 'with the limit 1 came another event');
      assert(all.length > 0, 'the query finds nothing');
    },
  },
  {
    name: 'takes an indicator literally, whatever it means in the query language',
    needs: ['getRelatedEvents'],
    async run(it) {
      for (const hostile of [
        '*',
        `${mark()}*`,
        `${mark()}" OR "a"="a`,
        `${mark()}' or 'a'='a`,
        `x) OR (${mark()}`,
        `${mark()} | delete`,
        `${mark()}\\`,
      ]) {
        const found = await collect(it.getRelatedEvents(hostile, range));
        const isRight = found.every((event) => JSON.stringify(event).includes(JSON.stringify(hostile).slice(1, -1)));
        assert(isRight, `for ${show(hostile)} came events that do not hold it: ${show(found)}`);
      }
    },
  },
  {
    name: 'counts the values of a field, the most frequent first',
    needs: ['getFieldValues'],
    async run(it) {
      const values = await collect<FieldValue>(it.getFieldValues(field, range));
      assert(values.length > 0, `no event has the field ${field}: is it right?`);
      assert(new Set(values.map(({ value }) => value)).size === values.length, 'a value came twice');
      values.slice(1).forEach(({ count }, index) => assert(count <= (values[index]?.count ?? 0), 'the most frequent are not first'));
      assert((await collect(it.getFieldValues(field, range, { limit: 1 }))).length === 1, 'with the limit 1 came another number');
    },
  },
  {
    name: 'lists saved searches with their queries',
    needs: ['listSavedSearches'],
    async run(it) {
      for (const { id, name, query: saved } of await collect<SavedSearch>(it.listSavedSearches()))
        assert(id !== '' && name !== '' && typeof saved === 'string', `a saved search is ${show({ id, name, saved })}`);
    },
  },
];

const alerting = (given: SiemParameters): readonly Behaviour<SiemConnector>[] => [
  {
    name: 'works on an alert, which then shows, and changes nothing in a dry run',
    needs: ['listAlerts', 'updateAlert'],
    async run(it) {
      const status = async (): Promise<string | undefined> => {
        const alerts = await collect<SiemAlert>(it.listAlerts({ timeRange: given.range }));
        return alerts.find(({ id }) => id === given.alert)?.status;
      };
      const before = await status();
      assert(before === 'new' || before === 'in_progress', `the alert is ${show(before)}: is it right?`);
      did(await it.updateAlert(given.alert, { status: 'closed' }, { dryRun: true }), 'dry_run');
      assert((await status()) === before, 'a dry run has closed the alert');
      did(await it.updateAlert(given.alert, { status: 'in_progress', comment: 'a check of the connector' }), 'completed', 'already_done');
      await settled(given, async () => assert((await status()) === 'in_progress', 'the alert is not in progress'));
      const closed = await collect<SiemAlert>(it.listAlerts({ timeRange: given.range, status: 'closed' }));
      assert(
        closed.every((alert) => alert.status === 'closed'),
        'among the closed alerts is one that is not',
      );
      assert((await collect(it.listAlerts({ timeRange: longAgo }))).length === 0, 'there are alerts from 1990');
    },
  },
];
