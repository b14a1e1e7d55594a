import { type HostRef, type ListContext, type Path, path, type ReadContext } from '@tw/connector-core';
import { idOf } from '../sample.ts';
import { type Any, anything, method, type Mutant, provider, wrapped } from './mutant.ts';

export const inputs: readonly Mutant[] = [
  provider(
    'pastes an id into the path',
    {
      operations: ({ getHost }, http) => ({
        getHost: async (ref: HostRef, options: ReadContext) => ({
          ...(await getHost('h1', options)),
          ...(await http.get(`hosts/${idOf(ref)}` as Path, { schema: anything, ...options })),
        }),
      }),
    },
    'getHost: sends a path that climbs in an identifier',
    /the path has another shape|did not arrive as one value/,
  ),
  provider(
    'encodes an id twice',
    {
      operations: (_, http) => ({
        ownNotes: undefined,
        getHost: (ref: HostRef, options: ReadContext) =>
          http.get(path`hosts/${encodeURIComponent(idOf(ref))}`, { schema: anything, ...options }),
      }),
    },
    'getHost: sends encoded dots in an identifier',
    /did not arrive as one value/,
  ),
  provider(
    'pastes a query into the address',
    {
      operations: ({ searchHosts }, http) => ({
        async *searchHosts(query: string, options: ListContext) {
          await http.get(`hosts?query=${query}` as Path, { schema: anything, ...options });
          yield* searchHosts(query, options);
        },
      }),
    },
    'searchHosts: sends a query in an identifier',
    /the query has other names/,
  ),
  provider(
    'forgets to declare its arguments',
    { operations: ({ ownNotes }) => ({ ownNotes: async (id: string, options: ReadContext) => ownNotes(`${id}`, options) }) },
    'ownNotes: refuses wrong arguments',
    /were accepted/,
  ),
  method(
    'takes any option',
    'getHost',
    (run) =>
      (ref, { signal, timeoutMs }: Any = {}) =>
        run(ref, { signal, ...(timeoutMs > 0 && { timeoutMs }) }),
    'getHost: refuses unknown and wrong options',
    /the options \{ nonesuch: true \} were accepted/,
  ),
  method(
    'overlooks the limit',
    'searchHosts',
    (run) =>
      (query, { limit: _, ...rest }: Any = {}) =>
        run(query, rest),
    'searchHosts: keeps to the limit',
    /with the limit 0 came \[/,
  ),
  wrapped(
    'tells vendors of private addresses',
    (make, settings, options) => make(settings, { ...options, allowPrivate: true }),
    'threat_intel: keeps private addresses from hosted vendors',
    /about 10\.0\.0\.1 something was sent/,
  ),
];
