import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { aid, answer, api, connect, logIn, recorded, refusal } from './helpers.ts';
import { playVendor } from './setup.ts';

const entities = '/devices/entities/devices/v2';
const scanId = 'b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2';

/** The body of the request that starts a scan of a host of this platform. */
async function started(platform_name: string | undefined, reason?: string): Promise<Record<string, unknown>> {
  let sent: Record<string, unknown> = {};
  logIn();
  nock(api)
    .post(entities)
    .reply(200, { errors: [], resources: [{ device_id: aid, hostname: 'WEB-01', platform_name }] });
  answer(
    nock(api).post('/ods/entities/scans/v1', (body: Record<string, unknown>) => {
      sent = body;
      return true;
    }),
    'scan-created',
  );
  expect(await connect().scanHost(aid, { reason })).toMatchObject({
    success: true,
    status: 'pending',
    actionId: scanId,
    message: 'a scan of WEB-01 was accepted',
  });
  return sent;
}

describe('an on-demand scan', () => {
  playVendor();

  it('covers the whole of a Windows host, and changes nothing on it', async () => {
    const sent = await started('Windows', 'incident 7');
    expect(sent).toMatchObject({
      hosts: [aid],
      description: 'incident 7',
      scan_inclusions: ['*'],
      quarantine: false,
      sensor_ml_level_prevention: 0,
      cloud_ml_level_prevention: 0,
    });
    expect(sent).not.toHaveProperty('mac_scan_inclusions');
  });

  it('has fields of its own for a Mac', async () => {
    const sent = await started('Mac');
    expect(sent).toMatchObject({
      hosts: [aid],
      description: 'Triage Warden',
      mac_scan_inclusions: ['*'],
      mac_sensor_ml_level_prevention: 0,
      quarantine: false,
    });
    expect(sent).not.toHaveProperty('scan_inclusions');
  });

  it('is not accepted where the answer names none', async () => {
    logIn();
    answer(nock(api).post(entities), 'device');
    nock(api).post('/ods/entities/scans/v1').reply(201, { errors: [], resources: [] });
    expect(await refusal(connect().scanHost(aid))).toMatchObject({ code: 'request_failed' });
  });

  it('needs a scope of its own, and says so', async () => {
    logIn();
    answer(nock(api).post(entities), 'device');
    answer(nock(api).post('/ods/entities/scans/v1'), 'error-scope');
    expect(await refusal(connect().scanHost(aid))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('On-demand scans (ODS): Write') as string,
    });
  });

  it('is followed by its id, to its end', async () => {
    logIn();
    answer(nock(api).get('/ods/entities/scans/v2').query({ ids: scanId }), 'scan-completed');
    answer(nock(api).get('/ods/entities/scans/v2').query({ ids: scanId }), 'scan-failed');
    const edr = connect();
    expect(await edr.getAction(scanId)).toEqual({
      actionId: scanId,
      status: 'completed',
      vendorStatus: 'completed',
      message: '1 of 518485 files are malicious',
    });
    const { raw, ...state } = await edr.getAction(scanId, { includeRaw: true });
    expect(state).toEqual({ actionId: scanId, status: 'failed', vendorStatus: 'failed' });
    expect(raw).toEqual(recorded('scan-failed').body.resources[0]);
  });

  it.each([
    ['pending', 'pending'],
    ['scheduled', 'pending'],
    ['running', 'pending'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['canceled', 'cancelled'],
    ['something_new', 'unknown'],
    [undefined, 'unknown'],
  ])('that is %s is %s', async (status, expected) => {
    logIn();
    nock(api)
      .get('/ods/entities/scans/v2')
      .query(true)
      .reply(200, { resources: [{ id: scanId, status }] });
    expect(await connect().getAction(scanId)).toMatchObject({ status: expected });
  });

  it('may not exist', async () => {
    logIn();
    nock(api).get('/ods/entities/scans/v2').query(true).reply(200, { errors: [], resources: [] });
    expect(await refusal(connect().getAction(scanId))).toMatchObject({ code: 'not_found' });
  });
});
