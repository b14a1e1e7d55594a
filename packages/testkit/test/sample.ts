import {
  type ActionContext,
  address,
  bearer,
  ConnectorError,
  defineConnector,
  type HostRef,
  type HttpClient,
  type HttpSpec,
  type Indicator,
  type ListContext,
  operation,
  paginate,
  path,
  read,
  type ReadContext,
  secret,
} from '@tw/connector-core';
import * as v from 'valibot';
import type { CannedAnswer, ConformanceOf, Pages, SeenRequest } from '../src/index.ts';

const host = v.object({ id: v.string(), name: v.string(), seen: v.string() });
export const pageSchema = v.object({ hosts: v.array(host), next: v.nullable(v.string()) });

export const toHost = ({ id, name, seen }: v.InferOutput<typeof host>) =>
  ({
    id,
    hostname: name,
    ipAddresses: [],
    macAddresses: [],
    lastSeen: seen,
    status: 'online',
    isolation: 'not_isolated',
    tags: [],
  }) as const;

const failure: HttpSpec['failure'] = (body) => (v.is(v.object({ reason: v.string() }), body) ? { message: body.reason } : undefined);

export function idOf(ref: HostRef): string {
  if (typeof ref !== 'string') throw new ConnectorError('invalid_input', 'a host is found by its id only');
  return ref;
}

/** A lookup, a read, a listing in pages, an action, and an operation beyond the traits. */
const goodOperations = (http: HttpClient) => ({
  indicatorTypes: ['ipv4'] as const,
  async lookup(indicator: Indicator, options: ReadContext) {
    const { score } = await http.get(path`ips/${indicator.value}`, { schema: v.object({ score: v.number() }), ...options });
    return { verdict: score > 50 ? ('malicious' as const) : ('clean' as const), confidence: 0.9 };
  },
  getHost: async (ref: HostRef, options: ReadContext) => toHost(await http.get(path`hosts/${idOf(ref)}`, { schema: host, ...options })),
  searchHosts: (query: string, options: ListContext) =>
    paginate({
      fetch: (cursor?: string) => http.get(path`hosts`, { query: { query, cursor: cursor ?? '' }, schema: pageSchema, ...options }),
      items: ({ hosts }) => hosts.map(toHost),
      next: ({ next }) => next ?? undefined,
      id: ({ id }) => id,
    }),
  async isolateHost(ref: HostRef, { reason = '', ...options }: ActionContext) {
    const id = idOf(ref);
    const { isolated } = await http.get(path`hosts/${id}/state`, { schema: v.object({ isolated: v.boolean() }), ...options });
    if (isolated) return { status: 'already_done' as const, message: 'it was isolated before' };
    const { action } = await http.post(path`hosts/${id}/isolation`, {
      json: { reason },
      schema: v.object({ action: v.string() }),
      ...options,
    });
    return { status: 'pending' as const, message: 'isolation was asked for', actionId: action };
  },
  ownNotes: operation(read(v.string()), async (id: string, options: ReadContext) => {
    const { notes } = await http.get(path`hosts/${id}/notes`, { schema: v.object({ notes: v.array(v.string()) }), ...options });
    return notes;
  }),
});

export type Operations = ReturnType<typeof goodOperations>;

const missing = [
  'lookupHash',
  'lookupUrl',
  'lookupDomain',
  'getDetections',
  'unisolateHost',
  'scanHost',
  'getProcesses',
  'getNetworkConnections',
  'getAction',
];
export const unsupported = Object.fromEntries(missing.map((name) => [name, 'Not in the API: https://docs.example.com/api']));

/** What a mutant does otherwise. */
export interface Change {
  operations?(good: Operations, http: HttpClient): object;
  readonly http?: Partial<HttpSpec>;
  readonly unsupported?: Readonly<Record<string, string>>;
}

/** A vendor that does not exist, and its connector: done well, but for the change. */
export const sampleWith = (change: Change = {}) =>
  defineConnector({
    id: 'sample',
    displayName: 'Sample',
    traits: ['threat_intel', 'edr'],
    config: v.strictObject({ token: secret('The token'), url: address('The address') }),
    http: ({ url, token }) => ({ baseUrl: url, auth: bearer(token), failure, ...change.http }),
    ping: ({ http }, options) => http.get(path`me`, { schema: v.object({ me: v.string() }), ...options }),
    operations({ http }) {
      const good = goodOperations(http);
      return { ...good, ...(change.operations?.(good, http) as Partial<Operations>) };
    },
    unsupported: change.unsupported ?? unsupported,
  });

export const token = 'tok-3n!very+s3cret/=';

const wire = (id: string) => ({ id, name: `host-${id}`, seen: '2026-01-31T12:00:00Z' });

/** The vendor in good health. */
export function answers({ method, path: to }: SeenRequest): CannedAnswer {
  if (method === 'POST') return { status: 202, body: { action: 'action-1' } };
  if (to.endsWith('/state')) return { body: { isolated: false } };
  if (to.endsWith('/notes')) return { body: { notes: ['one', 'two'] } };
  if (to.endsWith('/me')) return { body: { me: 'tester' } };
  if (to.includes('/ips/')) return { body: { score: 80 } };
  return { body: wire('h1') };
}

/** Pages by a cursor, with a link that says the same. */
export const pages: Pages = {
  at: ({ path: to, query }) => (to.endsWith('/hosts') ? Number(query.get('cursor')) : undefined),
  answer: (ids, { next, request: { origin } }) => ({
    body: { hosts: ids.map(wire), next: next === undefined ? null : String(next), link: `${origin}/v1/hosts?query=host&cursor=1` },
  }),
};

export const options = {
  settings: (url) => ({ token, url: `${url}/v1` }),
  credentials: [token],
  answers,
  failure: (_, reason) => ({ reason }),
  operations: {
    lookupIp: { call: (it, options, id) => it.lookupIp(id ?? '8.8.8.8', options) },
    lookup: { call: (it, options, id) => it.lookup(id ?? '8.8.8.8', options) },
    getHost: { call: (it, options, id) => it.getHost(id ?? 'h1', options) },
    searchHosts: { call: (it, options, id) => it.searchHosts(id ?? 'host', options), pages },
    isolateHost: {
      call: (it, options, id) => it.isolateHost(id ?? 'h1', options),
      done: ({ path: to }) => (to.endsWith('/state') ? { body: { isolated: true } } : undefined),
    },
    ownNotes: { call: (it, options, id) => it.ownNotes(id ?? 'h1', options) },
  },
} satisfies ConformanceOf<ReturnType<typeof sampleWith>>;
