import type { ActionResult, Connector, Detection, EdrConnector, Host } from '@tw/connector-core';
import { lastDays } from '@tw/connector-core';
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

/** What differs between EDRs. */
export interface EdrParameters extends Slowness {
  /** A host that is online and may be cut off; it has at least one detection. It is let in again. */
  readonly host: { readonly id: string; readonly hostname: string };
  /** A name that several hosts bear, and their ids. */
  readonly namesakes: { readonly hostname: string; readonly ids: readonly string[] };
  /** An id that no host has, in this vendor's form. */
  readonly missing: string;
}

/** Finds hosts, isolates one, sees it isolated and lets it in again, as every {@link EdrConnector} has to. */
export const describeEdr = (connect: Connect<EdrConnector & Connector>, parameters: EdrParameters): void =>
  describeChecks('edr', edrChecks(connect, parameters));

/** The checks of {@link describeEdr}, for other test runners. */
export const edrChecks = (connect: Connect<EdrConnector & Connector>, parameters: EdrParameters) =>
  checksOf('edr', connect, [...looking(parameters), ...containing(parameters), ...watching(parameters)]);

const looking = ({ host, namesakes, missing }: EdrParameters): readonly Behaviour<EdrConnector>[] => [
  {
    name: 'finds a host by its id, and by its name in any case',
    needs: ['getHost'],
    async run(it) {
      for (const ref of [host.id, { hostname: host.hostname }, { hostname: host.hostname.toUpperCase() }]) {
        const found = await it.getHost(ref);
        assertPlain(found);
        assert(found.id === host.id && found.hostname === host.hostname, `for ${show(ref)} came ${show(found)}`);
      }
    },
  },
  {
    name: 'chooses none of the hosts that share a name, and lists them',
    needs: ['getHost', 'isolateHost'],
    async run(it) {
      const { hostname, ids } = namesakes;
      for (const call of [() => it.getHost({ hostname }), () => it.isolateHost({ hostname })]) {
        const message = await rejects('invalid_input', call, 'with a name of several hosts');
        for (const id of ids) assert(message.includes(id), `the message does not list ${id}: ${message}`);
      }
      for (const id of ids) assert((await it.getHost(id)).isolation !== 'isolated', `${id} was isolated`);
    },
  },
  {
    name: 'says not_found of a host that does not exist',
    needs: ['getHost', 'isolateHost'],
    async run(it) {
      for (const ref of [missing, { hostname: mark() }]) {
        await rejects('not_found', () => it.getHost(ref), `reading ${show(ref)}`);
        await rejects('not_found', () => it.isolateHost(ref), `isolating ${show(ref)}`);
      }
    },
  },
  {
    name: 'searches hosts by a part of their name, each once, and no more than the limit',
    needs: ['searchHosts'],
    async run(it) {
      const found = await collect<Host>(it.searchHosts(host.hostname.slice(0, -1)));
      assert(
        found.some(({ id }) => id === host.id),
        `${host.hostname} is not among ${show(found.map(({ hostname }) => hostname))}`,
      );
      assert(new Set(found.map(({ id }) => id)).size === found.length, 'a host came twice');
      assert((await collect(it.searchHosts('', { limit: 1 }))).length === 1, 'with the limit 1 came another number');
      for (const nothing of [mark(), `${mark()}' or 'a'='a`, `${mark()}" | *`])
        assert((await collect(it.searchHosts(nothing))).length === 0, `for ${show(nothing)} came something`);
    },
  },
];

const pending = 'pending';

/** A host is let in again whatever comes, since it may be a real one. */
async function apart(it: EdrConnector, { host, ...slow }: EdrParameters, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } finally {
    await it.unisolateHost(host.id);
    await settled(slow, async () => shows(it, host.id, 'not_isolated'));
  }
}

async function shows(it: EdrConnector, id: string, isolation: Host['isolation']): Promise<void> {
  const { isolation: now } = await it.getHost(id);
  assert(now === isolation, `the host has to be ${isolation}, and is ${now}`);
}

async function repeated(act: () => Promise<ActionResult>): Promise<void> {
  did(await act(), 'already_done');
}

const containing = (given: EdrParameters): readonly Behaviour<EdrConnector>[] => [
  {
    name: 'isolates a host, which then shows, and lets it in again; repeating either is already_done',
    needs: ['getHost', 'isolateHost', 'unisolateHost'],
    run: (it) =>
      apart(it, given, async () => {
        const { id } = given.host;
        const result = await it.isolateHost(id, { reason: 'a check of the connector' });
        assertPlain(result);
        did(result, 'completed', pending);
        await settled(given, async () => shows(it, id, 'isolated'));
        await repeated(() => it.isolateHost(id));
        did(await it.unisolateHost(id), 'completed', pending);
        await settled(given, async () => shows(it, id, 'not_isolated'));
        await repeated(() => it.unisolateHost(id));
      }),
  },
  {
    name: 'changes nothing in a dry run, nor after an abort',
    needs: ['getHost', 'isolateHost', 'unisolateHost'],
    run: (it) =>
      apart(it, given, async () => {
        const { id } = given.host;
        did(await it.isolateHost(id, { dryRun: true }), 'dry_run');
        const reason = new Error('no');
        const error = await it.isolateHost(id, { signal: AbortSignal.abort(reason) }).catch((thrown: unknown) => thrown);
        assert(error === reason, `after an abort it ended in ${show(error)}`);
        await shows(it, id, 'not_isolated');
      }),
  },
  {
    name: 'tells what has become of a scan',
    needs: ['scanHost', 'getAction'],
    async run(it) {
      const { status, actionId } = await it.scanHost(given.host.id);
      assert(actionId !== undefined, `a scan that is ${status} has no actionId`);
      await settled(given, async () => {
        const state = await it.getAction(actionId);
        assertPlain(state);
        assert(state.actionId === actionId, `the state is that of ${state.actionId}`);
        assert(state.status === 'completed' || state.status === pending, `the scan is ${state.status}`);
      });
    },
  },
];

const watching = ({ host }: EdrParameters): readonly Behaviour<EdrConnector>[] => [
  {
    name: 'lists the detections of a host and no others',
    needs: ['getDetections'],
    async run(it) {
      const found = await collect<Detection>(it.getDetections({ hostId: host.id }));
      assert(found.length > 0, 'the host has no detections');
      for (const { hostId, title } of found) assert(hostId === host.id, `${title} is of the host ${hostId}`);
      assert((await collect(it.getDetections({ hostId: host.id }, { limit: 1 }))).length === 1, 'with the limit 1 came another number');
      const before = { start: '1990-01-01T00:00:00Z', end: '1990-01-02T00:00:00Z' };
      assert((await collect(it.getDetections({ timeRange: before }))).length === 0, 'there are detections from 1990');
    },
  },
  {
    name: 'lists processes and connections of a host',
    needs: ['getProcesses', 'getNetworkConnections'],
    async run(it) {
      const range = lastDays(30);
      await collect(it.getProcesses(host.id, range));
      await collect(it.getNetworkConnections({ hostname: host.hostname }, range));
      assert((await collect(it.getProcesses(host.id, range, { limit: 0 }))).length === 0, 'with the limit 0 came something');
    },
  },
];
