import { inspect } from 'node:util';
import { startServer } from '@tw/connector-testkit';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { crowdstrike } from '../src/index.ts';
import { aid, answer, api, clientId, clientSecret, connect, logIn, recorded, refusal } from './helpers.ts';
import { playVendor } from './setup.ts';

const devices = '/devices/entities/devices/v2';
const states = `/devices/entities/online-state/v1?ids=${aid}`;

describe('the login', () => {
  playVendor();

  it('sends id and secret in a form, and then the token', async () => {
    const form = { client_id: clientId, client_secret: clientSecret };
    answer(nock(api).post('/oauth2/token', form), 'token');
    const authorized = { reqheaders: { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.crowdstrike-token.c2lnbmF0dXJl' } };
    answer(nock(api, authorized).post(devices, { ids: [aid] }), 'device');
    answer(nock(api, authorized).get(states), 'online-state');
    expect(await connect().getHost(aid)).toMatchObject({ id: aid });
  });

  it('names the child tenant, if there is one', async () => {
    answer(nock(api).post('/oauth2/token', { client_id: clientId, client_secret: clientSecret, member_cid: 'child-cid' }), 'token');
    answer(nock(api).get('/devices/queries/devices/v1?limit=1'), 'device-ids');
    expect(await connect({ memberCid: 'child-cid' }).healthCheck()).toMatchObject({ status: 'healthy' });
  });

  it.each([
    ['us-1', 'https://api.crowdstrike.com'],
    ['us-2', 'https://api.us-2.crowdstrike.com'],
    ['eu-1', 'https://api.eu-1.crowdstrike.com'],
    ['us-gov-1', 'https://api.laggar.gcw.crowdstrike.com'],
    ['us-gov-2', 'https://api.us-gov-2.crowdstrike.mil'],
  ] as const)('goes to the region %s, at %s', async (region, url) => {
    logIn(url);
    answer(nock(url).get('/devices/queries/devices/v1?limit=1'), 'device-ids');
    expect(await connect({ region }).testConnection()).toBe(true);
  });

  it('goes to baseUrl rather than to the region, with or without a slash at its end', async () => {
    logIn('https://falcon.example/proxy');
    answer(nock('https://falcon.example').get('/proxy/devices/queries/devices/v1?limit=1'), 'device-ids');
    expect(await connect({ region: 'eu-1', baseUrl: 'https://falcon.example/proxy/' }).testConnection()).toBe(true);
  });

  it('is not even tried with a region that does not exist', () => {
    const make = () => crowdstrike({ clientId, clientSecret, region: 'eu-7' as 'eu-1' });
    expect(make).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('TW_CROWDSTRIKE_REGION') as string }) as Error,
    );
  });

  it('is made anew once when the token has expired', async () => {
    logIn();
    answer(nock(api).post(devices), 'error-token');
    logIn();
    answer(nock(api).post(devices), 'device');
    answer(nock(api).get(states), 'online-state');
    expect(await connect().getHost(aid)).toMatchObject({ id: aid });
  });

  it('gives up when the new token is refused as well', async () => {
    logIn();
    answer(nock(api).post(devices), 'error-token');
    logIn();
    answer(nock(api).post(devices), 'error-token');
    expect(await refusal(connect().getHost(aid))).toMatchObject({
      code: 'authentication_failed',
      status: 401,
      message: expect.stringContaining('access denied, invalid bearer token') as string,
      hint: expect.stringContaining('region') as string,
    });
  });

  it.each([400, 401, 403])('names the settings to mend when the secret is wrong or expired (%d)', async (status) => {
    nock(api).post('/oauth2/token').reply(status, recorded('error-secret').body, { 'x-cs-traceid': 'a-trace' });
    const error = await refusal(connect().getHost(aid));
    expect(error).toMatchObject({
      code: 'authentication_failed',
      operation: 'getHost',
      status,
      requestId: 'a-trace',
      retryable: false,
      message: 'no token: access denied, invalid client id or client secret',
      hint: expect.stringMatching(/clientId.*clientSecret.*expired.*region/) as string,
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(clientSecret);
  });

  it('tells an address that is not allowed from a wrong secret', async () => {
    answer(nock(api).post('/oauth2/token'), 'error-address');
    expect(await refusal(connect().getHost(aid))).toMatchObject({
      code: 'permission_denied',
      hint: expect.stringContaining('IP allowlist') as string,
    });
  });
});

describe('a tenant in another region', () => {
  playVendor();

  const moved = (location: string) => nock(api).post('/oauth2/token').reply(308, '', { location, 'x-cs-region': 'us-2' });

  it('is named, with the setting, and gets no secret', async () => {
    moved('https://api.us-2.crowdstrike.com/oauth2/token');
    expect(await refusal(connect().getHost(aid))).toMatchObject({
      code: 'configuration',
      connector: 'crowdstrike',
      operation: 'getHost',
      status: 308,
      retryable: false,
      message: 'the tenant is in the region us-2',
      hint: "Set region to 'us-2' (TW_CROWDSTRIKE_REGION), and leave baseUrl out.",
    });
  });

  it('shows in the health too', async () => {
    moved('https://api.eu-1.crowdstrike.com/oauth2/token');
    expect(await connect().healthCheck()).toMatchObject({
      status: 'unhealthy',
      code: 'configuration',
      message: expect.stringContaining("'eu-1'") as string,
    });
  });

  it.each([
    'https://api.us-2.crowdstrike.com.evil.example/oauth2/token',
    'https://api.us-2.crowdstrike.com:8443/oauth2/token',
    'https://evil.example/https://api.us-2.crowdstrike.com/',
    'http://api.us-2.crowdstrike.com/oauth2/token',
    'https://us-2.crowdstrike.com/oauth2/token',
  ])('is no other host that looks like one: %s', async (location) => {
    moved(location);
    expect(await refusal(connect().getHost(aid))).toMatchObject({
      code: 'request_failed',
      status: 308,
      hint: expect.stringContaining('region') as string,
    });
  });

  it('is named as well where a call is redirected', async () => {
    logIn();
    nock(api)
      .get('/devices/queries/devices/v1?limit=1')
      .reply(308, '', { location: 'https://api.eu-1.crowdstrike.com/devices/queries/devices/v1?limit=1' });
    expect(await connect().healthCheck()).toMatchObject({ code: 'configuration', message: expect.stringContaining('eu-1') as string });
  });

  it('is named by a server in the place of Falcon too', async () => {
    nock.enableNetConnect('127.0.0.1');
    const server = await startServer(() => ({
      status: 308,
      headers: { location: 'https://api.laggar.gcw.crowdstrike.com/oauth2/token' },
    }));
    try {
      expect(await refusal(connect({ baseUrl: server.url }).getHost(aid))).toMatchObject({
        code: 'configuration',
        message: 'the tenant is in the region us-gov-1',
      });
      expect(server.requests.map(({ path }) => path)).toEqual(['/oauth2/token']);
    } finally {
      await server.close();
    }
  });
});
