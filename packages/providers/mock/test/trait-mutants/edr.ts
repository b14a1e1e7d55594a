import { ConnectorError } from '@tw/connector-core';
import { acted, type TraitMutant } from './mutant.ts';

/** A list with each item twice. */
async function* twice<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const item of items) yield* [item, item];
}

export const edr: readonly TraitMutant[] = [
  [
    'chooses the first of several hosts',
    (good) => ({ getHost: (ref, more) => good.getHost(typeof ref !== 'string' && ref.hostname === 'ws-0107' ? 'host-0107' : ref, more) }),
    'edr: chooses none',
    /it has to end in invalid_input/,
  ],
  [
    'minds the case of a name',
    (good) => ({
      getHost: async (ref, more) =>
        typeof ref !== 'string' && ref.hostname !== ref.hostname.toLowerCase()
          ? Promise.reject(new ConnectorError('not_found', 'there is no such name'))
          : good.getHost(ref, more),
    }),
    'edr: finds a host',
    /there is no such name/,
  ],
  [
    'only says that it isolated',
    () => ({ isolateHost: async (_, { dryRun } = {}) => acted(dryRun ? 'dry_run' : 'completed') }),
    'edr: isolates a host',
    /has to be isolated, and is not_isolated/,
  ],
  [
    'isolates in a dry run',
    (good) => ({ isolateHost: (ref, { dryRun: _, ...more } = {}) => good.isolateHost(ref, more) }),
    'edr: changes nothing',
    /has to be dry_run/,
  ],
  [
    'isolates after an abort',
    (good) => ({ isolateHost: (ref, { signal: _, ...more } = {}) => good.isolateHost(ref, more) }),
    'edr: changes nothing',
    /after an abort it ended in/,
  ],
  [
    'does not know that it is done already',
    (good) => ({
      isolateHost: async (...args) => ({ ...(await good.isolateHost(...args)), status: args[1]?.dryRun ? 'dry_run' : 'completed' }),
    }),
    'edr: isolates a host',
    /has to be already_done/,
  ],
  [
    'mixes the detections of hosts',
    (good) => ({ getDetections: (_, more) => good.getDetections({}, more) }),
    'edr: lists the detections',
    /there are detections from 1990|is of the host/,
  ],
  [
    'gives a host twice',
    (good) => ({ searchHosts: (query, more) => twice(good.searchHosts(query, more)) }),
    'edr: searches hosts',
    /a host came twice/,
  ],
  [
    'says nothing of a host that is missing',
    (good) => ({ getHost: async (ref, more) => good.getHost(ref === 'host-9999' ? 'host-0042' : ref, more) }),
    'edr: says not_found',
    /it has to end in not_found/,
  ],
];
