import {
  type ActionOutcome,
  type ActionState,
  ConnectorError,
  defined,
  type Detection,
  type Host,
  type HostRef,
  oneLine,
  type OperationsOf,
} from '@tw/connector-core';
import type { Simulator } from './simulator.ts';
import { isWithin } from './time.ts';
import type { EdrAction, HostRecord, World } from './world.ts';

export const edr = (simulator: Simulator, actionPolls: number): OperationsOf<'edr'> => {
  const start = (world: World, ref: HostRef, kind: EdrAction['kind'], reason: string | undefined) =>
    begin(world, hostOf(world, ref), { kind, reason, polls: actionPolls });
  return {
    getHost: (ref, options) =>
      simulator.call(options, (world) => {
        const host = hostOf(world, ref);
        for (const action of [host.isolating, host.scanning]) if (action) look(world, action);
        return modelOf(host, options.includeRaw);
      }),
    searchHosts: (query, options) =>
      simulator.pages(options, ({ hosts }) => [...hosts.values()].filter(isNamed(query)).map((host) => modelOf(host, options.includeRaw))),
    getDetections: ({ hostId, timeRange } = {}, options) =>
      simulator.pages(options, (world) => {
        if (hostId !== undefined) hostOf(world, hostId);
        return world.detections
          .filter(({ host, createdAt }) => (hostId === undefined || host === hostId) && isWithin(createdAt, timeRange))
          .map((entry) => detectionOf(world, entry, options.includeRaw));
      }),
    isolateHost: (ref, { reason, ...options }) => simulator.call(options, (world) => start(world, ref, 'isolate', reason)),
    unisolateHost: (ref, { reason, ...options }) => simulator.call(options, (world) => start(world, ref, 'unisolate', reason)),
    scanHost: (ref, { reason, ...options }) => simulator.call(options, (world) => start(world, ref, 'scan', reason)),
    getProcesses: (ref, range, options) =>
      simulator.pages(options, (world) => {
        const { id } = hostOf(world, ref).entry;
        return world.processes
          .filter(({ host, startedAt }) => host === id && isWithin(startedAt, range))
          .map((process) => withoutHost(process, options.includeRaw));
      }),
    getNetworkConnections: (ref, range, options) =>
      simulator.pages(options, (world) => {
        const { id } = hostOf(world, ref).entry;
        return world.connections
          .filter(({ host, timestamp }) => host === id && isWithin(timestamp, range))
          .map((connection) => withoutHost(connection, options.includeRaw));
      }),
    getAction: (actionId, options) =>
      simulator.call(options, (world): ActionState => {
        const action = world.edrActions.get(actionId);
        if (action === undefined) throw new ConnectorError('not_found', 'there is no action with this id');
        look(world, action);
        const { status, message, kind, host, reason } = action;
        return { actionId, status, message, ...(options.includeRaw && { raw: defined({ kind, hostId: host.entry.id, reason }) }) };
      }),
  };
};

function hostOf({ hosts }: World, ref: HostRef): HostRecord {
  if (typeof ref === 'string') {
    const host = hosts.get(ref);
    if (host !== undefined) return host;
    throw new ConnectorError('not_found', 'there is no host with this id', { hint: 'Give the id of a host, or { hostname }.' });
  }
  const name = ref.hostname.toLowerCase();
  const found = [...hosts.values()].filter(({ entry }) => entry.hostname?.toLowerCase() === name);
  const [host] = found;
  if (host === undefined) throw new ConnectorError('not_found', `there is no host named ${oneLine(ref.hostname, 100)}`);
  if (found.length === 1) return host;
  const all = found.map(
    ({ entry }) => `${entry.id} (${entry.status}${entry.lastSeen === undefined ? '' : `, last seen ${entry.lastSeen}`})`,
  );
  throw new ConnectorError('invalid_input', `${found.length} hosts are named ${oneLine(ref.hostname, 100)}: ${all.join(', ')}`, {
    hint: 'Give the id of one of them.',
  });
}

function isNamed(query: string): (host: HostRecord) => boolean {
  const part = query.trim().toLowerCase();
  return ({ entry: { id, hostname = '', ipAddresses, macAddresses } }) =>
    [id, hostname, ...ipAddresses, ...macAddresses].some((text) => text.toLowerCase().includes(part));
}

function modelOf({ entry, isolation, isolating }: HostRecord, includeRaw = false): Host {
  return { ...entry, isolation: isolating ? 'pending' : isolation, ...(includeRaw && { raw: { ...entry, isolation } }) };
}

/** What was seen on a host: whoever asks has named it. */
const withoutHost = <T extends { readonly host: string }>({ host, ...seen }: T, includeRaw = false) => ({
  ...seen,
  ...(includeRaw && { raw: { ...seen, host } }),
});

function detectionOf({ hosts }: World, { host, ...entry }: World['detections'][number], includeRaw = false): Detection {
  const hostname = hosts.get(host)?.entry.hostname;
  return {
    ...entry,
    vendorSeverity: entry.severity,
    vendorStatus: entry.status,
    hostId: host,
    ...(hostname !== undefined && { hostname }),
    ...(includeRaw && { raw: { ...entry, host } }),
  };
}

interface Order {
  readonly kind: EdrAction['kind'];
  readonly reason: string | undefined;
  readonly polls: number;
}

const doing = { isolate: 'isolated', unisolate: 'released from isolation', scan: 'scanned' };

function begin(world: World, host: HostRecord, { kind, reason, polls }: Order): ActionOutcome {
  const name = host.entry.hostname ?? host.entry.id;
  const current = kind === 'scan' ? host.scanning : host.isolating;
  if (current?.kind === kind)
    return { status: 'already_done', actionId: current.actionId, message: `${name} is being ${doing[kind]} (simulated)` };
  if (current)
    Object.assign(current, {
      status: 'cancelled',
      message: `cancelled by another action on ${name} (simulated)`,
    } satisfies Partial<EdrAction>);
  if (!current && kind !== 'scan' && host.isolation === after[kind])
    return { status: 'already_done', message: `${name} was ${kind === 'isolate' ? 'isolated' : 'not isolated'} before (simulated)` };
  // A machine that is off does as it is told when it is back, which here is never.
  const looksLeft = host.entry.status === 'offline' ? Infinity : polls;
  const action: EdrAction = {
    actionId: world.newId(kind),
    kind,
    host,
    reason,
    status: 'pending',
    message: `${name} is being ${doing[kind]} (simulated)`,
    looksLeft,
  };
  world.edrActions.set(action.actionId, action);
  if (kind === 'scan') host.scanning = action;
  else host.isolating = action;
  if (looksLeft === 0) finish(world, action);
  const { actionId, message } = action;
  return { status: looksLeft === 0 ? 'completed' : 'pending', actionId, message };
}

const after = { isolate: 'isolated', unisolate: 'not_isolated' } as const;

function look(world: World, action: EdrAction): void {
  if (action.status !== 'pending') return;
  if (action.looksLeft > 0) action.looksLeft--;
  else finish(world, action);
}

function finish(world: World, action: EdrAction): void {
  const { kind, host } = action;
  const name = host.entry.hostname ?? host.entry.id;
  action.status = 'completed';
  if (kind === 'scan') {
    host.scanning = undefined;
    action.message = `${name} was scanned: ${scanned(world, host)} (simulated)`;
  } else {
    host.isolating = undefined;
    host.isolation = after[kind];
    action.message = `${name} is ${kind === 'isolate' ? 'isolated' : 'no longer isolated'} (simulated)`;
  }
}

/** A scan knows what threat intelligence knows. */
function scanned({ processes, indicators }: World, { entry }: HostRecord): string {
  const isBad = (hash: string | undefined) => indicators.get(`sha256 ${hash?.toLowerCase()}`)?.verdict === 'malicious';
  const found = processes.filter(({ host, sha256 }) => host === entry.id && isBad(sha256));
  return found.length === 0 ? 'nothing found' : `malicious: ${found.map(({ name, path, sha256 }) => path ?? name ?? sha256).join(', ')}`;
}
