import {
  type CallContext,
  ConnectorError,
  type Host,
  type HostRef,
  type HttpClient,
  isoTime,
  type ListContext,
  oneLine,
  paginate,
  path,
  type ReadContext,
} from '@tw/connector-core';
import * as v from 'valibot';
import { id, rawOf, resources, text } from './answers.ts';
import { needing } from './failure.ts';
import { hostFilter, nameFilter } from './fql.ts';
import { type Device, device, toHost } from './host.ts';

const ids = resources(id);
const devices = resources(device);
const page = v.object({
  ...devices.entries,
  meta: v.fallback(v.nullish(v.object({ pagination: v.fallback(v.nullish(v.object({ next: text })), undefined) })), undefined),
});
const states = resources(v.object({ id, state: v.fallback(v.picklist(['online', 'offline', 'unknown']), 'unknown') }));

/** The most that one question for states takes: https://github.com/CrowdStrike/psfalcon/blob/master/public/hosts.ps1 */
const pageSize = 100;
/** The most of one name that are looked at, and the most that an error lists. */
const maxNamesakes = 100;
const maxListed = 10;

/** An id of Falcon: of an agent (AID) or of a scan. */
export const isFalconId = (value: string): boolean => /^[0-9a-f]{32}$/i.test(value);

/** The id of a host. Throws `invalid_input` for whatever cannot be one, such as a name. */
export function agentId(value: string): string {
  if (isFalconId(value)) return value.toLowerCase();
  throw new ConnectorError('invalid_input', 'the id of a host is its agent id (AID): 32 hexadecimal digits', {
    hint: 'For a host name, pass { hostname }.',
  });
}

/** The cheapest call that needs a valid token and the right region. */
export const ping = (http: HttpClient, options: CallContext) =>
  needing('Hosts: Read', http.get(path`devices/queries/devices/v1`, { schema: ids, query: { limit: 1 }, ...options }));

/** The one host meant, as the API has it. Throws `not_found`, or `invalid_input` where several have the name. */
export async function findDevice(http: HttpClient, host: HostRef, options: CallContext): Promise<Device> {
  if (typeof host === 'string') {
    const wanted = agentId(host);
    const [found] = await entities(http, [wanted], options);
    if (found === undefined) throw new ConnectorError('not_found', `there is no host with the id ${wanted}`);
    return found;
  }
  const { hostname } = host;
  const found = await namesakes(http, hostname, options);
  const [only] = found;
  if (only === undefined)
    throw new ConnectorError('not_found', `there is no host with the name ${oneLine(hostname, 100)}`, {
      hint: 'searchHosts finds a host by a part of its name; hidden hosts are not found.',
    });
  if (found.length > 1) throw ambiguous(hostname, found);
  return only;
}

/** The hosts of exactly this name, whatever more the filter lets through. */
async function namesakes(http: HttpClient, hostname: string, options: CallContext): Promise<Device[]> {
  const query = { filter: nameFilter(hostname), limit: maxNamesakes, sort: 'last_seen.desc' };
  const found = await needing('Hosts: Read', http.get(path`devices/queries/devices/v1`, { schema: ids, query, ...options }));
  if (found.resources.length === 0) return [];
  const all = await entities(http, [...new Set(found.resources)], options);
  return all.filter((each) => each.hostname?.toLowerCase() === hostname.toLowerCase());
}

function ambiguous(hostname: string, found: readonly Device[]): ConnectorError {
  const listed = found
    .slice(0, maxListed)
    .map((each) => `${each.device_id} (last seen ${isoTime(each.last_seen) ?? 'at an unknown time'})`);
  const rest = found.length > maxListed ? `, and ${found.length - maxListed} more` : '';
  return new ConnectorError('invalid_input', `${found.length} hosts have the name ${oneLine(hostname, 100)}: ${listed.join(', ')}${rest}`, {
    hint: 'Pass the id of the one that is meant. The one last seen is often, but not always, the one in use.',
  });
}

async function entities(http: HttpClient, wanted: readonly string[], options: CallContext): Promise<Device[]> {
  const request = http.post(path`devices/entities/devices/v2`, { schema: devices, json: { ids: wanted }, safe: true, ...options });
  return (await needing('Hosts: Read', request)).resources;
}

/** A host, and whether it is online, which is a question of its own. */
export async function getHost(http: HttpClient, host: HostRef, options: ReadContext): Promise<Host> {
  const found = await findDevice(http, host, options);
  const raw = rawOf(options).find((each) => v.is(v.object({ device_id: v.literal(found.device_id) }), each));
  const online = await statesOf(http, [found.device_id], options);
  return toHost(found, online.get(found.device_id) ?? 'unknown', raw);
}

async function statesOf(http: HttpClient, of: readonly string[], options: CallContext): Promise<ReadonlyMap<string, Host['status']>> {
  const request = http.get(path`devices/entities/online-state/v1`, { schema: states, query: { ids: of }, ...options });
  return new Map((await needing('Hosts: Read', request)).resources.map((each) => [each.id, each.state]));
}

/** https://www.falconpy.io/Service-Collections/Hosts.html#combineddevicesbyfilter has no limit, as the one of ids alone has: 10,000. */
export async function* searchHosts(
  http: HttpClient,
  query: string,
  options: ListContext,
): AsyncGenerator<readonly Host[], void, undefined> {
  const filter = hostFilter(query);
  const limit = Math.min(options.limit ?? pageSize, pageSize);
  const pages = paginate({
    async fetch(offset: string | undefined) {
      const request = http.get(path`devices/combined/devices/v1`, { schema: page, query: { filter, limit, offset }, ...options });
      const { resources: found, meta } = await needing('Hosts: Read', request);
      const raws = rawOf(options);
      return { found: found.map((each, index) => ({ each, raw: raws[index] })), next: meta?.pagination?.next };
    },
    items: ({ found }) => found,
    next: ({ next }) => next,
    id: ({ each }) => each.device_id,
  });
  for await (const found of pages) {
    const online =
      found.length === 0
        ? new Map<string, Host['status']>()
        : await statesOf(
            http,
            found.map(({ each }) => each.device_id),
            options,
          );
    yield found.map(({ each, raw }) => toHost(each, online.get(each.device_id) ?? 'unknown', raw));
  }
}
