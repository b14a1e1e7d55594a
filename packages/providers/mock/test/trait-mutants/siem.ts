import { siemParameters } from '../trait-parameters.ts';
import { acted, type TraitMutant } from './mutant.ts';

export const siem: readonly TraitMutant[] = [
  [
    'cuts off without a word',
    (good) => ({ search: async (query, range) => ({ ...(await good.search(query, range, { limit: 2 })), truncated: false }) }),
    'siem: finds the same events',
    /search has 2 events/,
  ],
  [
    'forgets the time range',
    (good) => ({ searchEvents: (query, _, more) => good.searchEvents(query, siemParameters.range, more) }),
    'siem: finds nothing where',
    /in 1990 there are events/,
  ],
  [
    'takes a bad query for an empty result',
    (good) => ({
      searchEvents: (query, range, more) =>
        query.startsWith('(') ? good.searchEvents('nothing-at-all', range, more) : good.searchEvents(query, range, more),
    }),
    'siem: finds nothing where',
    /with a bad query it has to end in invalid_input/,
  ],
  [
    'gives any event for an indicator',
    (good) => ({ getRelatedEvents: (_, range, more) => good.searchEvents('', range, more) }),
    'siem: finds the events with an indicator',
    /this event has no 203/,
  ],
  [
    'takes an indicator for a query',
    (good) => ({ getRelatedEvents: (text, range, more) => good.searchEvents(text.replaceAll(/[^\w.*-]/g, ''), range, more) }),
    'siem: takes an indicator literally',
    /came events that do not hold it/,
  ],
  [
    'gives events in the order of its own',
    (good) => ({ getEvents: async (ids, more) => good.getEvents(ids.toReversed(), more) }),
    'siem: reads events again',
    /reversed, came/,
  ],
  [
    'does not update alerts',
    () => ({ updateAlert: async () => acted() }),
    'siem: works on an alert',
    /action has to be dry_run|not in progress/,
  ],
  [
    'ignores a limit',
    (good) => ({ getFieldValues: (field, range) => good.getFieldValues(field, range) }),
    'siem: counts the values',
    /with the limit 1 came another number/,
  ],
];
