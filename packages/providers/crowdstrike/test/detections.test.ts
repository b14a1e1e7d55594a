import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { aid, all, answer, api, connect, logIn, recorded, refusal } from './helpers.ts';
import { playVendor } from './setup.ts';

const alerts = '/alerts/combined/alerts/v1';
const sort = 'created_timestamp|desc';

describe('detections', () => {
  playVendor();

  it('are read page by page, as the alerts that they are', async () => {
    logIn();
    answer(nock(api).post(alerts, { sort, limit: 500 }), 'alerts-page-1');
    answer(
      nock(api).post(alerts, { sort, limit: 500, after: 'eyJ2ZXJzaW9uIjoidjEiLCJ0b3RhbF9oaXRzIjoyMywidG90YWxfcmVsYXRpb24iOiJlcSJ9' }),
      'alerts-page-2',
    );
    const found = await all(connect().getDetections());
    expect(found[0]).toEqual({
      id: '8693deb4bf134cfb8855ee118d9a0243:ind:c36c42b64ce54b39a32e1d57240704c8:625985642593750673-20151-7049',
      title: 'EICARTestFileWrittenMac',
      description: 'A process has written a known EICAR test file. Review the files written by the triggered process.',
      severity: 'informational',
      vendorSeverity: 'Informational',
      status: 'new',
      vendorStatus: 'new',
      createdAt: '2025-06-16T18:47:56.231Z',
      hostId: 'c36c42b64ce54b39a32e1d57240704c8',
      hostname: 'MLX40LWGRK.localdomain',
      user: 'joe',
      tactics: ['TA0002'],
      techniques: ['T1204'],
      // The SHA-1 is not known, and comes as zeros.
      file: {
        name: 'cat',
        path: '/bin/cat',
        md5: '27549b2faf16aed0ea0a74bd35c6694e',
        sha256: '9844bd3abe6c59d9cc1ddba3ba35aab555d5ec483db326c183af3c4a6caefbc1',
      },
      process: { name: 'cat', pid: '4077', commandLine: 'cat', parentName: 'zsh' },
      link: 'https://falcon.us-2.crowdstrike.com/activity-v2/detections/8693deb4bf134cfb8855ee118d9a0243:ind:c36c42b64ce54b39a32e1d57240704c8:625985642593750673-20151-7049',
    });
    expect(found.slice(1)).toMatchObject([
      { severity: 'high', status: 'in_progress', tactics: ['Falcon Overwatch'], techniques: ['Malicious Activity'], user: 'user6' },
      { severity: 'critical', status: 'closed', hostname: 'SGNL-CRWD-Proto' },
    ]);
    expect(found).toHaveLength(3);
  });

  it('may have no host', async () => {
    logIn();
    answer(nock(api).post(alerts), 'alerts-cloud');
    const [cloud, bare] = await all(connect().getDetections({}, { includeRaw: true }));
    expect(cloud).toMatchObject({
      severity: 'high',
      tactics: ['TA0005'],
      techniques: ['T1562.007'],
      raw: recorded('alerts-cloud').body.resources[0],
    });
    for (const absent of ['hostId', 'hostname', 'file', 'process']) expect(cloud).not.toHaveProperty(absent);
    expect(bare).toMatchObject({ title: 'Another IOA', severity: 'low', vendorSeverity: '30', tactics: [], techniques: [] });
  });

  it('of identity protection name their host otherwise', async () => {
    logIn();
    nock(api)
      .post(alerts)
      .reply(200, {
        resources: [
          { composite_id: 'c:ind:1', name: 'Credential scanning', source_endpoint_host_name: 'DC-01', source_account_name: 'svc' },
        ],
      });
    expect(await all(connect().getDetections())).toEqual([
      {
        id: 'c:ind:1',
        title: 'Credential scanning',
        severity: 'unknown',
        status: 'unknown',
        hostname: 'DC-01',
        user: 'svc',
        tactics: [],
        techniques: [],
      },
    ]);
  });

  it('are filtered by host and time, in UTC', async () => {
    logIn();
    const filter = `device.device_id:'${aid}'+created_timestamp:>='2026-01-31T11:00:00.000Z'+created_timestamp:<'2026-02-01T00:00:00.000Z'`;
    nock(api).post(alerts, { filter, sort, limit: 500 }).reply(200, { resources: [] });
    const timeRange = { start: '2026-01-31T12:00:00+01:00', end: '2026-02-01T00:00:00Z' };
    expect(await all(connect().getDetections({ hostId: aid.toUpperCase(), timeRange }))).toEqual([]);
  });

  it('are not filtered by what is no id of a host', async () => {
    expect(await refusal(all(connect().getDetections({ hostId: "x'+severity:>'1" })))).toMatchObject({ code: 'invalid_input' });
  });

  it('are no more than the limit', async () => {
    logIn();
    answer(nock(api).post(alerts, { sort, limit: 2 }), 'alerts-page-1');
    expect(await all(connect().getDetections({}, { limit: 2 }))).toHaveLength(2);
  });

  it('come once, though an alert moves to the next page', async () => {
    logIn();
    nock(api)
      .post(alerts)
      .reply(200, { meta: { pagination: { after: 'a' } }, resources: [{ composite_id: '1' }, { composite_id: '2' }] });
    nock(api)
      .post(alerts, /"after":"a"/)
      .reply(200, { meta: { pagination: {} }, resources: [{ composite_id: '2' }, { composite_id: '3' }] });
    expect((await all(connect().getDetections())).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it.each([
    ['Critical', undefined, 'critical'],
    ['informational', undefined, 'informational'],
    ['High', 10, 'high'],
    ['Novel', 65, 'high'],
    [undefined, 100, 'critical'],
    [undefined, 80, 'critical'],
    [undefined, 79, 'high'],
    [undefined, 60, 'high'],
    [undefined, 59, 'medium'],
    [undefined, 40, 'medium'],
    [undefined, 39, 'low'],
    [undefined, 20, 'low'],
    [undefined, 19, 'informational'],
    [undefined, 1, 'informational'],
    [undefined, 0, 'unknown'],
    [undefined, undefined, 'unknown'],
    [null, null, 'unknown'],
  ])('with the severity %s (%s) are %s', async (severity_name, severity, expected) => {
    logIn();
    nock(api)
      .post(alerts)
      .reply(200, { resources: [{ composite_id: '1', severity_name, severity }] });
    expect((await all(connect().getDetections()))[0]).toMatchObject({ severity: expected });
  });

  it('that were closed and opened again are new', async () => {
    logIn();
    nock(api)
      .post(alerts)
      .reply(200, {
        resources: [
          { composite_id: '1', status: 'reopened' },
          { composite_id: '2', status: 'novel' },
        ],
      });
    expect(await all(connect().getDetections())).toMatchObject([
      { status: 'new', vendorStatus: 'reopened' },
      { status: 'unknown', vendorStatus: 'novel' },
    ]);
  });

  it('keep ids that are no safe numbers', async () => {
    logIn();
    nock(api)
      .post(alerts)
      .reply(200, { resources: [{ composite_id: '1', local_process_id: '625985642593750673' }] });
    expect((await all(connect().getDetections()))[0]?.process).toEqual({ pid: '625985642593750673' });
  });

  it('are not cut short in silence: errors in a page of a 200 are errors', async () => {
    logIn();
    answer(nock(api).post(alerts), 'alerts-page-1');
    nock(api)
      .post(alerts)
      .reply(200, { meta: { trace_id: 'a-trace' }, errors: [{ code: 500, message: 'shard failed' }], resources: [{ composite_id: '1' }] });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { id } of connect().getDetections()) seen.push(id);
    })();
    expect(await refusal(reading)).toMatchObject({ code: 'request_failed', message: 'shard failed (trace id a-trace)' });
    expect(seen).toHaveLength(2);
  });

  it('need the scope Alerts: Read, and say so', async () => {
    logIn();
    answer(nock(api).post(alerts), 'error-scope');
    expect(await refusal(all(connect().getDetections()))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('Alerts: Read') as string,
    });
  });
});
