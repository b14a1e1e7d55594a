import { lastDays } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { mock } from '../src/index.ts';
import { before, errorOf, last, world } from './tools.ts';

describe('hosts of the simulated EDR', () => {
  it('are found by id and by name, in any case', async () => {
    const edr = world();
    const host = await edr.getHost('host-0042');
    expect(host).toMatchObject({
      hostname: 'ws-0042',
      status: 'online',
      isolation: 'not_isolated',
      lastSeen: before(2),
      ipAddresses: ['192.0.2.42'],
    });
    expect(await edr.getHost({ hostname: 'WS-0042' })).toEqual(host);
    expect((await edr.getHost('host-0042', { includeRaw: true })).raw).toMatchObject({ id: 'host-0042', isolation: 'not_isolated' });
  });

  it('that do not exist are not found', async () => {
    expect(await errorOf(world().getHost('ws-0042'))).toMatchObject({ code: 'not_found', hint: 'Give the id of a host, or { hostname }.' });
    expect((await errorOf(world().getHost({ hostname: 'nonesuch' }))).message).toContain('nonesuch');
    expect((await errorOf(Array.fromAsync(world().getDetections({ hostId: 'ws-0042' })))).code).toBe('not_found');
  });

  it('of one name are listed, and none of them is chosen', async () => {
    const edr = world();
    const errors = await Promise.all([
      errorOf(edr.isolateHost({ hostname: 'ws-0107' })),
      errorOf(edr.getHost({ hostname: 'ws-0107' })),
      errorOf(Array.fromAsync(edr.getProcesses({ hostname: 'ws-0107' }, lastDays(1)))),
    ]);
    for (const error of errors) {
      expect(error.code).toBe('invalid_input');
      expect(error.message).toContain('2 hosts are named ws-0107: host-0107 (online,');
      expect(error.message).toContain('host-0107-old (offline,');
    }
    const hosts = await Array.fromAsync(edr.searchHosts('ws-0107'));
    expect(hosts.map(({ id, isolation }) => [id, isolation])).toEqual([
      ['host-0107', 'not_isolated'],
      ['host-0107-old', 'not_isolated'],
    ]);
  });

  it('are searched by a part of name, id, IP or MAC address', async () => {
    const edr = world();
    const ids = async (query: string) => (await Array.fromAsync(edr.searchHosts(query))).map(({ id }) => id);
    expect(await ids('')).toHaveLength(5);
    expect(await ids('WS-004')).toEqual(['host-0042', 'host-0043']);
    expect(await ids('2001:db8::10')).toEqual(['host-srv-01']);
    expect(await ids('53:42')).toEqual(['host-0042']);
    expect(await ids('*')).toEqual([]);
  });
});

describe('isolation', () => {
  it('shows on the host, and so does its end', async () => {
    const edr = world();
    const result = await edr.isolateHost('host-0042', { reason: 'calls home' });
    expect(result).toMatchObject({ success: true, status: 'completed', message: 'ws-0042 is isolated (simulated)' });
    expect((await edr.getHost('host-0042')).isolation).toBe('isolated');
    expect((await Array.fromAsync(edr.searchHosts('ws-0042')))[0]?.isolation).toBe('isolated');
    expect((await edr.getHost('host-0043')).isolation).toBe('not_isolated');
    expect(await edr.getAction(result.actionId ?? '', { includeRaw: true })).toMatchObject({
      status: 'completed',
      raw: { kind: 'isolate', hostId: 'host-0042', reason: 'calls home' },
    });
    expect(await edr.unisolateHost('host-0042')).toMatchObject({ status: 'completed' });
    expect((await edr.getHost('host-0042')).isolation).toBe('not_isolated');
  });

  it('of what is isolated is a success that says so, and likewise its end', async () => {
    const edr = world();
    expect(await edr.unisolateHost('host-0042')).toMatchObject({ success: true, status: 'already_done' });
    await edr.isolateHost('host-0042');
    expect(await edr.isolateHost({ hostname: 'ws-0042' })).toMatchObject({ success: true, status: 'already_done' });
    expect((await edr.getHost('host-0042')).isolation).toBe('isolated');
  });

  it('is not touched by a dry run or a refusal', async () => {
    const edr = world();
    expect((await edr.isolateHost('host-0042', { dryRun: true })).status).toBe('dry_run');
    expect((await edr.getHost('host-0042')).isolation).toBe('not_isolated');
    const guarded = mock({ world: 'guarded' }, { hooks: { onAction: () => false } });
    expect((await errorOf(guarded.isolateHost('host-0042'))).code).toBe('permission_denied');
    expect((await mock({ world: 'guarded' }).getHost('host-0042')).isolation).toBe('not_isolated');
  });
});

describe('actions that take time', () => {
  const actionPolls = 2;

  it('are pending for so many looks, and then done', async () => {
    const edr = world({ actionPolls });
    const { status, actionId = '' } = await edr.isolateHost('host-0042');
    expect(status).toBe('pending');
    const looks = [await edr.getAction(actionId), await edr.getAction(actionId), await edr.getAction(actionId)];
    expect(looks.map((look) => look.status)).toEqual(['pending', 'pending', 'completed']);
    expect((await edr.getHost('host-0042')).isolation).toBe('isolated');
  });

  it('are seen on the host too', async () => {
    const edr = world({ actionPolls });
    await edr.isolateHost('host-0042');
    const looks = [await edr.getHost('host-0042'), await edr.getHost('host-0042'), await edr.getHost('host-0042')];
    expect(looks.map(({ isolation }) => isolation)).toEqual(['pending', 'pending', 'isolated']);
  });

  it('are not begun twice', async () => {
    const edr = world({ actionPolls });
    const first = await edr.isolateHost('host-0042');
    expect(await edr.isolateHost('host-0042')).toMatchObject({ status: 'already_done', actionId: first.actionId });
  });

  it('are cancelled by their opposite', async () => {
    const edr = world({ actionPolls: 1 });
    const isolation = await edr.isolateHost('host-0042');
    const end = await edr.unisolateHost('host-0042');
    expect(end.status).toBe('pending');
    expect((await edr.getAction(isolation.actionId ?? '')).status).toBe('cancelled');
    await edr.getHost('host-0042');
    expect((await edr.getHost('host-0042')).isolation).toBe('not_isolated');
    expect((await edr.getAction(end.actionId ?? '')).status).toBe('completed');
  });

  it('never end on a machine that is off', async () => {
    const edr = world();
    const { status, actionId = '' } = await edr.isolateHost('host-0107-old');
    expect(status).toBe('pending');
    for (let look = 0; look < 5; look++) expect((await edr.getAction(actionId)).status).toBe('pending');
    expect((await edr.getHost('host-0107-old')).isolation).toBe('pending');
  });
});

describe('scans', () => {
  it('tell what threat intelligence knows of the programs that ran', async () => {
    const edr = world();
    const messageOf = async (host: string) => (await edr.getAction((await edr.scanHost(host)).actionId ?? '')).message;
    expect(await messageOf('host-0042')).toBe(
      'ws-0042 was scanned: malicious: C:\\Users\\dana.reyes\\Downloads\\invoice_4711.exe (simulated)',
    );
    expect(await messageOf('host-0043')).toBe('ws-0043 was scanned: nothing found (simulated)');
    expect((await edr.getHost('host-0042')).isolation).toBe('not_isolated');
  });

  it('run beside an isolation, and one at a time', async () => {
    const edr = world({ actionPolls: 1 });
    const first = await edr.scanHost('host-0042');
    expect((await edr.isolateHost('host-0042')).status).toBe('pending');
    expect(await edr.scanHost('host-0042')).toMatchObject({ status: 'already_done', actionId: first.actionId });
    await edr.getHost('host-0042');
    await edr.getHost('host-0042');
    expect((await edr.scanHost('host-0042')).actionId).not.toBe(first.actionId);
  });

  it('that the scenario tells of are known, and others are not found', async () => {
    expect(await world().getAction('scan-0')).toEqual({
      actionId: 'scan-0',
      status: 'completed',
      message: 'srv-files-01 was scanned: nothing found',
    });
    expect((await errorOf(world().getAction('scan-1'))).code).toBe('not_found');
  });
});

describe('what hosts did', () => {
  it('are detections by host and time, with the name of the host', async () => {
    const edr = world();
    const ids = async (...args: Parameters<typeof edr.getDetections>) =>
      (await Array.fromAsync(edr.getDetections(...args))).map(({ id }) => id);
    expect(await ids()).toEqual(['det-9002', 'det-9001', 'det-8800']);
    expect(await ids({ hostId: 'host-0042' })).toEqual(['det-9002', 'det-9001']);
    expect(await ids({ timeRange: { start: before(165), end: before(164) } })).toEqual(['det-9001']);
    expect((await Array.fromAsync(edr.getDetections({ hostId: 'host-srv-01' })))[0]).toMatchObject({
      hostname: 'srv-files-01',
      status: 'closed',
    });
  });

  it('are processes and connections of that host in that time, the newest first', async () => {
    const edr = world();
    const processes = await Array.fromAsync(edr.getProcesses({ hostname: 'ws-0042' }, last(3)));
    expect(processes.map(({ name, parentName }) => [name, parentName])).toEqual([
      ['powershell.exe', 'invoice_4711.exe'],
      ['invoice_4711.exe', 'chrome.exe'],
    ]);
    const connections = await Array.fromAsync(edr.getNetworkConnections('host-0042', last(3)));
    expect(connections.map(({ remoteAddress }) => remoteAddress)).toEqual(['203.0.113.66', '203.0.113.66', '198.51.100.77']);
    expect(await Array.fromAsync(edr.getNetworkConnections('host-0042', { start: before(6), end: before(5) }))).toHaveLength(1);
    expect(await Array.fromAsync(edr.getProcesses('host-0107', last(24)))).toEqual([]);
  });
});
