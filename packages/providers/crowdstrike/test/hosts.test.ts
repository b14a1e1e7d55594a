import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { aid, all, answer, api, connect, hostname, logIn, recorded, refusal, seenFilter } from './helpers.ts';
import { playVendor } from './setup.ts';

const queries = '/devices/queries/devices/v1';
const entities = '/devices/entities/devices/v2';
const states = '/devices/entities/online-state/v1';
const combined = '/devices/combined/devices/v1';

const windows = {
  id: aid,
  hostname,
  platform: 'Windows',
  os: 'Windows Server 2016 Standard Evaluation',
  osVersion: 'Windows Server 2016',
  agentVersion: '7.22.19406.0',
  ipAddresses: ['192.168.90.30', '198.51.100.7'],
  macAddresses: ['00:00:5e:00:53:ff'],
  firstSeen: '2024-12-20T12:39:32.000Z',
  lastSeen: '2025-03-20T10:02:09.000Z',
  status: 'online',
  vendorStatus: 'containment_pending',
  isolation: 'pending',
  tags: ['FalconGroupingTags/servers'],
};

/** One answer of Falcon with these hosts. */
const hosts = (...resources: object[]) => ({ meta: {}, errors: [], resources });

describe('a host', () => {
  playVendor();

  it('is read by its id, with its state', async () => {
    logIn();
    answer(nock(api).post(entities, { ids: [aid] }), 'device');
    answer(nock(api).get(states).query({ ids: aid }), 'online-state');
    expect(await connect().getHost(aid.toUpperCase())).toEqual(windows);
  });

  it('is read by its name', async () => {
    logIn();
    const seen = seenFilter(queries, 'device-ids');
    answer(nock(api).post(entities, { ids: [aid] }), 'device');
    answer(nock(api).get(states).query({ ids: aid }), 'online-state');
    expect(await connect().getHost({ hostname: 'win-7tsm15jr429' })).toEqual(windows);
    expect(seen.filter).toBe("hostname:'win-7tsm15jr429',hostname:'WIN-7TSM15JR429'");
  });

  it('is not any other host that the filter lets through', async () => {
    logIn();
    nock(api)
      .get(queries)
      .query(true)
      .reply(200, { resources: ['one', 'two'] });
    nock(api)
      .post(entities)
      .reply(200, hosts({ device_id: 'one', hostname: 'WEB-01' }, { device_id: 'two', hostname: 'WEB-01-OLD' }));
    nock(api).get(states).query({ ids: 'one' }).reply(200, { resources: [] });
    expect(await connect().getHost({ hostname: 'web-01' })).toEqual({
      id: 'one',
      hostname: 'WEB-01',
      ipAddresses: [],
      macAddresses: [],
      status: 'unknown',
      isolation: 'unknown',
      tags: [],
    });
  });

  it('is refused where several have its name, and all of them are listed', async () => {
    logIn();
    nock(api)
      .get(queries)
      .query(true)
      .reply(200, { resources: ['one', 'two'] });
    nock(api)
      .post(entities)
      .reply(
        200,
        hosts({ device_id: 'one', hostname: 'WEB-01', last_seen: '2026-01-31T12:00:00Z' }, { device_id: 'two', hostname: 'web-01' }),
      );
    expect(await refusal(connect().getHost({ hostname: 'WEB-01' }))).toMatchObject({
      code: 'invalid_input',
      operation: 'getHost',
      message: '2 hosts have the name WEB-01: one (last seen 2026-01-31T12:00:00.000Z), two (last seen at an unknown time)',
      hint: expect.stringContaining('Pass the id') as string,
    });
  });

  it('is refused with a list that ends, where very many have its name', async () => {
    logIn();
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`);
    nock(api).get(queries).query(true).reply(200, { resources: ids });
    nock(api)
      .post(entities)
      .reply(200, hosts(...ids.map((id) => ({ device_id: id, hostname: 'localhost' }))));
    const { message } = await refusal(connect().getHost({ hostname: 'localhost' }));
    expect(message).toContain('30 hosts have the name localhost: id-0');
    expect(message).toMatch(/, and 20 more$/);
  });

  it('may not exist', async () => {
    logIn();
    nock(api)
      .post(entities)
      .reply(404, { errors: [{ code: 404, message: 'No host found' }], resources: [] });
    nock(api).post(entities).reply(200, { errors: [], resources: null });
    nock(api).get(queries).query(true).reply(200, { resources: [] });
    const edr = connect();
    expect(await refusal(edr.getHost(aid))).toMatchObject({ code: 'not_found', message: 'No host found' });
    expect(await refusal(edr.getHost(aid))).toMatchObject({ code: 'not_found', message: expect.stringContaining(aid) as string });
    expect(await refusal(edr.getHost({ hostname: 'nonesuch' }))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('nonesuch') as string,
    });
  });

  it.each(['WEB-01', 'b82fb1385f604af20123456789b7473', `${aid}0`, '../x', '*'])(
    'is not asked for by an id that is none: %s',
    async (id) => {
      expect(await refusal(connect().getHost(id))).toMatchObject({
        code: 'invalid_input',
        hint: expect.stringContaining('{ hostname }') as string,
      });
    },
  );

  it('is not asked for by a name with a wildcard', async () => {
    for (const call of ['getHost', 'isolateHost', 'scanHost'] as const)
      expect(await refusal(connect()[call]({ hostname: 'WEB*' }))).toMatchObject({ code: 'invalid_input', operation: call });
  });

  it.each([
    ['normal', 'not_isolated'],
    ['contained', 'isolated'],
    ['containment_pending', 'pending'],
    ['lift_containment_pending', 'pending'],
    ['something_new', 'unknown'],
    [undefined, 'unknown'],
    [null, 'unknown'],
  ])('with the status %s is %s', async (status, isolation) => {
    logIn();
    nock(api)
      .post(entities)
      .reply(200, hosts({ device_id: aid, status }));
    nock(api).get(states).query(true).reply(200, { resources: [] });
    expect(await connect().getHost(aid)).toMatchObject({ isolation });
  });

  it('leaves out what is missing, empty or odd', async () => {
    logIn();
    nock(api)
      .post(entities)
      .reply(200, hosts({ device_id: aid, hostname: '', local_ip: null, tags: ['one', 2, null], first_seen: 'never', platform_name: 7 }));
    nock(api)
      .get(states)
      .query(true)
      .reply(200, { resources: [{ id: aid, state: 'sleeping' }] });
    expect(await connect().getHost(aid)).toEqual({
      id: aid,
      ipAddresses: [],
      macAddresses: [],
      status: 'unknown',
      isolation: 'unknown',
      tags: ['one'],
    });
  });

  it('comes with the answer of Falcon on request', async () => {
    logIn();
    answer(nock(api).post(entities), 'device');
    answer(nock(api).get(states).query(true), 'online-state');
    expect((await connect().getHost(aid, { includeRaw: true })).raw).toEqual(recorded('device').body.resources[0]);
  });
});

describe('a search for hosts', () => {
  playVendor();

  it('goes through all pages by the cursor, with the state of each host', async () => {
    logIn();
    const filter = "hostname:*'*local*'";
    answer(nock(api).get(combined).query({ filter, limit: 100 }), 'devices-page-1');
    answer(nock(api).get(states).query({ ids: aid }), 'online-state');
    answer(nock(api).get(combined).query({ filter, limit: 100, offset: 'MTc0MjQ2NDkyOTAwMHxiODJmYjEzODVmNjA0YWYy' }), 'devices-page-2');
    answer(nock(api).get(states).query({ ids: '3114433dbce478ca48d9a828b9b34be0' }), 'online-state');
    const found = await all(connect().searchHosts('local', { includeRaw: true }));
    expect(found[0]).toEqual({ ...windows, raw: recorded('devices-page-1').body.resources[0] });
    expect(found[1]).toMatchObject({ hostname: 'CLM101-131.local', status: 'offline', isolation: 'not_isolated', platform: 'Mac' });
    expect(found).toHaveLength(2);
  });

  it('asks for no more than the limit', async () => {
    logIn();
    const seen = seenFilter(combined, 'devices-page-1');
    answer(nock(api).get(states).query(true), 'online-state');
    expect(await all(connect().searchHosts('', { limit: 1 }))).toHaveLength(1);
    expect(seen).toEqual({ limit: '1' });
  });

  it('leaves out a host that comes a second time', async () => {
    logIn();
    nock(api)
      .get(combined)
      .query({ limit: 100 })
      .reply(200, { meta: { pagination: { next: 'n' } }, resources: [{ device_id: 'one' }, { device_id: 'two' }] });
    nock(api)
      .get(states)
      .query({ ids: ['one', 'two'] })
      .reply(200, { resources: [] });
    nock(api)
      .get(combined)
      .query({ limit: 100, offset: 'n' })
      .reply(200, { meta: { pagination: { next: '' } }, resources: [{ device_id: 'two' }, { device_id: 'three' }] });
    nock(api).get(states).query({ ids: 'three' }).reply(200, { resources: [] });
    expect((await all(connect().searchHosts(''))).map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  });

  it('ends at an empty page, and asks for no state of nobody', async () => {
    logIn();
    nock(api)
      .get(combined)
      .query(true)
      .reply(200, { meta: { pagination: { next: 'more', total: 7 } }, resources: [] });
    expect(await all(connect().searchHosts(''))).toEqual([]);
  });

  it('does not go on for ever where the cursor stays the same', async () => {
    logIn();
    const page = { meta: { pagination: { next: 'same' } }, resources: [{ device_id: 'one' }] };
    nock(api).get(combined).query(true).times(2).reply(200, page);
    nock(api).get(states).query(true).reply(200, { resources: [] });
    expect(await refusal(all(connect().searchHosts('')))).toMatchObject({ code: 'invalid_response' });
  });

  it('tells what Falcon says of a wrong filter', async () => {
    logIn();
    nock(api)
      .get(combined)
      .query(true)
      .reply(400, { errors: [{ code: 400, message: "Invalid filter expression supplied: field 'nonesuch'" }] });
    expect(await refusal(all(connect().searchHosts("nonesuch:'x'")))).toMatchObject({
      code: 'invalid_input',
      message: "Invalid filter expression supplied: field 'nonesuch'",
    });
  });
});
