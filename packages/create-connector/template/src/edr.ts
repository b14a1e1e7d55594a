import {
  ConnectorError,
  defined,
  type Host,
  type HostRef,
  type HttpClient,
  isoTime,
  type CallContext,
  type OperationsOf,
  paginate,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';

const hostAnswer = v.looseObject({
  id: v.string(),
  name: v.nullish(v.string()),
  os: v.nullish(v.string()),
  addresses: v.nullish(v.array(v.string())),
  last_seen: v.nullish(v.string()),
  isolation: v.nullish(v.string()),
});
const hostPage = v.object({ hosts: v.array(hostAnswer), next: v.nullable(v.string()) });
const actionAnswer = v.object({ action_id: v.string() });

/** Write them, or say what the vendor lacks, with the document that shows it. */
const notYet = 'Not written yet: https://api.acme-cloud.example/v1';
export const edrNotYet = {
  getDetections: notYet,
  unisolateHost: notYet,
  scanHost: notYet,
  getProcesses: notYet,
  getNetworkConnections: notYet,
  getAction: notYet,
};

export function edr(http: HttpClient): OperationsOf<'edr'> {
  const fetchPage = (query: Readonly<Record<string, string | undefined>>, options: CallContext) =>
    http.get(path`hosts`, { query, schema: hostPage, ...options });

  /** A name that several hosts bear names none of them: acting on the wrong one would be worse than an error. */
  async function find(host: HostRef, options: CallContext) {
    if (typeof host === 'string') return http.get(path`hosts/${host}`, { schema: hostAnswer, ...options });
    const { hosts } = await fetchPage({ name: host.hostname }, options);
    const [found, another] = hosts;
    if (found === undefined) throw new ConnectorError('not_found', 'no host has this name');
    if (another !== undefined)
      throw new ConnectorError('invalid_input', `several hosts have this name: ${hosts.map(({ id }) => id).join(', ')}`, {
        hint: 'Name the host by its id.',
      });
    return found;
  }

  return {
    getHost: async (host, options) => toHost(await find(host, options), options.includeRaw),
    searchHosts: (query, options) =>
      paginate({
        fetch: (cursor?: string) => fetchPage({ query, cursor }, options),
        items: ({ hosts }) => hosts.map((host) => toHost(host, options.includeRaw)),
        next: ({ next }) => next ?? undefined,
        id: ({ id }) => id,
      }),
    async isolateHost(host, { reason, ...options }) {
      // The API does not tell whether it was so before: hence the look.
      const { id, isolation } = await find(host, options);
      if (isolation === 'on') return { status: 'already_done', message: 'the host was isolated before' };
      const answer = await http.post(path`hosts/${id}/isolation`, { schema: actionAnswer, json: { comment: reason }, ...options });
      return { status: 'pending', actionId: answer.action_id, message: 'the isolation was accepted' };
    },
  };
}

const isolations: Readonly<Record<string, Host['isolation']>> = { on: 'isolated', off: 'not_isolated', changing: 'pending' };

/** What is missing stays missing; a word that is new to us is `unknown`. */
function toHost(found: v.InferOutput<typeof hostAnswer>, includeRaw = false): Host {
  const { id, name, os, addresses, last_seen, isolation } = found;
  return {
    id,
    ...defined({ hostname: name ?? undefined, os: os ?? undefined, lastSeen: isoTime(last_seen), raw: includeRaw ? found : undefined }),
    ipAddresses: addresses ?? [],
    macAddresses: [],
    status: 'unknown',
    isolation: isolations[isolation ?? ''] ?? 'unknown',
    tags: [],
  };
}
