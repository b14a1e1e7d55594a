import { expect, it } from 'vitest';
import { crowdsec } from '../src/index.ts';
import { localApi } from './local-api.ts';
import { recorded } from './recorded.ts';

const decision = (change: object) => ({
  body: [
    {
      id: 1,
      origin: 'crowdsec',
      type: 'ban',
      scope: 'Ip',
      value: '192.0.2.32',
      duration: '3h',
      scenario: 'crowdsecurity/ssh-bf',
      ...change,
    },
  ],
});

it('takes a ban for what a scenario has seen as malicious', async () => {
  await using api = await localApi({ 'GET /v1/decisions': recorded('decisions-ban'), 'GET /v1/alerts': recorded('alerts') });
  expect(await api.connector.lookupIp('192[.]0[.]2[.]32')).toEqual({
    indicator: '192.0.2.32',
    indicatorType: 'ipv4',
    verdict: 'malicious',
    malicious: true,
    confidence: 0.9,
    categories: ['crowdsecurity/ssh-bf'],
    malwareFamilies: [],
    tags: ['ban'],
    firstSeen: '2026-11-24T11:32:48.000Z',
    lastSeen: '2026-11-24T11:32:48.000Z',
    sources: [{ name: 'crowdsec: crowdsecurity/ssh-bf', verdict: 'malicious' }],
    source: 'crowdsec',
  });
});

it('asks by key for decisions, with a token for alerts, and sends neither with the other', async () => {
  await using api = await localApi();
  await api.connector.lookupIp('2001:DB8::1');
  const [login, alerts, decisions] = api.server.requests;
  expect(JSON.parse(login?.body ?? '')).toEqual({ machine_id: 'connector', password: 'machine-password', scenarios: [] });
  expect(alerts?.headers).toMatchObject({ authorization: 'Bearer eyJ.session.token' });
  expect(alerts?.headers).not.toHaveProperty('x-api-key');
  expect(Object.fromEntries(alerts?.query ?? [])).toEqual({ scope: 'Ip', value: '2001:db8::1', limit: '100' });
  expect(decisions?.headers).toMatchObject({ 'x-api-key': 'bouncer-key' });
  expect(decisions?.headers).not.toHaveProperty('authorization');
  expect(Object.fromEntries(decisions?.query ?? [])).toEqual({ ip: '2001:db8::1' });
});

it('does without alerts where there is no machine', async () => {
  await using api = await localApi({ 'GET /v1/decisions': recorded('decisions-ban') });
  const { url, bouncerKey } = api.settings;
  const report = await crowdsec({ url, bouncerKey }).lookupIp('192.0.2.32');
  expect(report).toMatchObject({ verdict: 'malicious' });
  expect(report).not.toHaveProperty('firstSeen');
  expect(api.sent()).toEqual(['GET /v1/decisions']);
});

it.each([
  ['a ban of the community', { origin: 'CAPI' }, 'malicious', 0.8],
  ['a ban of a list', { origin: 'lists', scenario: 'firehol_greensnow' }, 'malicious', 0.7],
  ['a ban of a list that is named', { origin: 'lists:firehol_greensnow' }, 'malicious', 0.7],
  ['a ban of a range of one address', { scope: 'Range', value: '192.0.2.32/32' }, 'malicious', 0.9],
  ['a ban of a range', { scope: 'Range', value: '192.0.2.0/24' }, 'suspicious', 0.6],
  ['a captcha', { type: 'captcha' }, 'suspicious', 0.5],
  ['a ban by hand', { origin: 'cscli' }, 'suspicious', 0.5],
  ['a ban of this connector’s', { origin: 'triage-warden' }, 'suspicious', 0.5],
  ['a decision that is over', { duration: '-2.4s' }, 'unknown', 0],
  ['a simulated decision', { simulated: true }, 'unknown', 0],
])('takes %s for what it is', async (_, change, verdict, confidence) => {
  await using api = await localApi({ 'GET /v1/decisions': decision(change) });
  expect(await api.connector.lookupIp('192.0.2.32')).toMatchObject({ verdict, confidence });
});

it('lets the worst of several decisions count, and names the range', async () => {
  const both = {
    body: [
      ...decision({ origin: 'lists', scope: 'Range', value: '192.0.2.0/24' }).body,
      ...decision({ origin: 'CAPI' }).body,
      ...decision({ origin: 'cscli' }).body,
    ],
  };
  await using api = await localApi({ 'GET /v1/decisions': both });
  const report = await api.connector.lookupIp('192.0.2.32');
  expect(report).toMatchObject({ verdict: 'malicious', confidence: 0.8, tags: ['ban', '192.0.2.0/24'] });
  expect(report.sources.map(({ verdict }) => verdict)).toEqual(['suspicious', 'malicious', 'suspicious']);
});

it.each([
  [
    'an attack of which the ban is over',
    'alerts-expired',
    { verdict: 'suspicious', confidence: 0.4, categories: ['crowdsecurity/ssh-bf'], lastSeen: '2026-11-24T11:32:48.000Z' },
  ],
  ['an attack on a scenario that is simulated', 'alerts-simulated', { verdict: 'unknown' }],
  ['bans by hand that are over', 'alerts-manual', { verdict: 'unknown', categories: [] }],
])('makes of the alerts for %s what they are', async (_, alerts, expected) => {
  await using api = await localApi({ 'GET /v1/alerts': recorded(alerts) });
  expect(await api.connector.lookupIp('192.0.2.34')).toMatchObject(expected);
});

it('does not say when it was first seen where alerts may be missing', async () => {
  const [alert] = recorded('alerts').body as readonly unknown[];
  await using api = await localApi({ 'GET /v1/alerts': { body: Array.from({ length: 100 }, () => alert) } });
  const report = await api.connector.lookupIp('192.0.2.32');
  expect(report).toMatchObject({ lastSeen: '2026-11-24T11:32:48.000Z' });
  expect(report).not.toHaveProperty('firstSeen');
});

it.each([
  ['forbidden', 'TW_CROWDSEC_BOUNCER_KEY'],
  ['login-wrong', 'TW_CROWDSEC_MACHINE_ID'],
])('says which credential is wrong: %s', async (answer, hint) => {
  await using api = await localApi({ 'GET /v1/decisions': recorded(answer) });
  await expect(api.connector.lookupIp('192.0.2.32')).rejects.toMatchObject({
    code: 'authentication_failed',
    hint: expect.stringContaining(hint),
  });
});

it('does not take a path that is missing for an address that is not known', async () => {
  await using api = await localApi({
    'GET /v1/decisions': { status: 404, body: '404 page not found', headers: { 'content-type': 'text/plain' } },
  });
  await expect(api.connector.lookupIp('192.0.2.32')).rejects.toMatchObject({
    code: 'request_failed',
    hint: expect.stringContaining('TW_CROWDSEC_URL'),
  });
});

it('adds all answers as raw on request', async () => {
  await using api = await localApi({ 'GET /v1/decisions': recorded('decisions-range'), 'GET /v2/smoke': recorded('cti-malicious') });
  const { raw } = await api.withCti.lookupIp('203.0.114.1', { includeRaw: true });
  expect(raw).toEqual({ decisions: recorded('decisions-range').body, alerts: null, cti: recorded('cti-malicious').body });
});

it('looks up addresses only', async () => {
  await using api = await localApi();
  expect(['lookupIp', 'lookup', 'lookupDomain', 'lookupUrl', 'lookupHash'].map((name) => api.connector.supports(name))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  await expect(api.connector.lookup('example.com')).rejects.toMatchObject({ code: 'unsupported' });
});
