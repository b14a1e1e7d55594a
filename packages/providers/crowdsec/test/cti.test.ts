import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { crowdsec } from '../src/index.ts';
import { localApi } from './local-api.ts';
import { recorded } from './recorded.ts';

const ip = '203.0.114.1';
const cti = (change: object) => ({ body: Object.assign({}, recorded('cti-malicious').body, change) });

it('asks the hosted API where there is a key, with that key alone', async () => {
  await using api = await localApi({ 'GET /v2/smoke': recorded('cti-malicious') });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({
    verdict: 'malicious',
    confidence: 0.9,
    categories: ['http:scan', 'ssh:bruteforce'],
    firstSeen: '2022-05-28T16:00:00.000Z',
    lastSeen: '2023-10-15T05:45:00.000Z',
    sources: [{ name: 'CrowdSec CTI', verdict: 'malicious' }],
    link: `https://app.crowdsec.net/cti/${ip}`,
  });
  const request = api.server.requests.at(-1);
  expect(request).toMatchObject({ path: `/v2/smoke/${ip}`, headers: { 'x-api-key': 'cti-secret-key' } });
  expect(request?.headers).not.toHaveProperty('authorization');
});

it('does not ask it without a key', async () => {
  await using api = await localApi();
  expect(await api.connector.lookupIp(ip)).toMatchObject({ verdict: 'unknown' });
  expect(api.sent()).toEqual(['GET /v1/alerts', 'GET /v1/decisions']);
});

it.each(['10.0.0.1', '192.0.2.1', 'fe80::1', '::ffff:192.168.0.1'])('never sends it %s, which is no public address', async (address) => {
  await using api = await localApi();
  expect(await api.withCti.lookupIp(address)).toMatchObject({ verdict: 'unknown' });
  expect(api.sent()).toHaveLength(2);
});

it('does not spend quota where the own network’s engines say malicious', async () => {
  await using api = await localApi({ 'GET /v1/decisions': recorded('decisions-ban') });
  expect(await api.withCti.lookupIp('203.0.114.32')).toMatchObject({ verdict: 'malicious' });
  expect(api.sent()).toHaveLength(2);
});

it.each([
  ['malicious', 'malicious', 0.9],
  ['suspicious', 'suspicious', 0.5],
  ['known', 'unknown', 0],
  ['safe', 'clean', 0.8],
  ['unknown', 'unknown', 0],
  ['a new word', 'unknown', 0],
  [null, 'unknown', 0],
])('takes the reputation %s for %s', async (reputation, verdict, confidence) => {
  await using api = await localApi({ 'GET /v2/smoke': cti({ reputation }) });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({ verdict, confidence });
});

it('does not call malicious what CrowdSec takes for a false positive', async () => {
  await using api = await localApi({
    'GET /v2/smoke': cti({ classifications: { false_positives: [{ name: 'public_dns' }], classifications: [{ name: 'scanner:legit' }] } }),
  });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({
    verdict: 'suspicious',
    confidence: 0.3,
    tags: ['scanner:legit', 'false-positive:public_dns'],
  });
});

it('reads an address that is safe', async () => {
  await using api = await localApi({ 'GET /v2/smoke': recorded('cti-safe') });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({
    verdict: 'clean',
    malicious: false,
    tags: ['classification', 'false-positive:false_positive'],
  });
});

it('lets the worse of both verdicts count, and keeps what both know', async () => {
  await using api = await localApi({
    'GET /v1/decisions': recorded('decisions-range'),
    'GET /v1/alerts': recorded('alerts-expired'),
    'GET /v2/smoke': recorded('cti-safe'),
  });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({
    verdict: 'suspicious',
    confidence: 0.5,
    firstSeen: '2022-05-28T16:00:00.000Z',
    lastSeen: '2026-11-24T11:32:48.000Z',
    tags: expect.arrayContaining(['captcha', '198.51.100.0/24', 'classification']),
    sources: [{ name: expect.stringContaining('cscli') }, { name: 'CrowdSec CTI', verdict: 'clean' }],
  });
  await using worse = await localApi({ 'GET /v1/decisions': recorded('decisions-range'), 'GET /v2/smoke': recorded('cti-malicious') });
  expect(await worse.withCti.lookupIp(ip)).toMatchObject({
    verdict: 'malicious',
    confidence: 0.9,
    categories: ['http:scan', 'ssh:bruteforce'],
  });
});

it('takes a 404 for an address that is not known there', async () => {
  await using api = await localApi({ 'GET /v2/smoke': recorded('cti-unknown') });
  expect(await api.withCti.lookupIp(ip)).toMatchObject({ verdict: 'unknown', sources: [] });
});

it.each([
  ['cti-forbidden', { code: 'authentication_failed', hint: expect.stringContaining('TW_CROWDSEC_CTI_API_KEY') }],
  ['cti-limit', { code: 'rate_limited', retryable: false, hint: expect.stringContaining('quota') }],
])('fails with %s, and does not call the address unknown', async (answer, expected) => {
  await using api = await localApi({ 'GET /v2/smoke': recorded(answer) });
  await expect(api.withCti.lookupIp(ip)).rejects.toMatchObject(expected);
});

it('does not ask again where the quota is used up', async () => {
  await using api = await localApi({ 'GET /v2/smoke': recorded('cti-limit') });
  await expect(api.withCti.lookupIp(ip)).rejects.toThrow();
  expect(api.sent().filter((request) => request.includes('smoke'))).toHaveLength(1);
});

it.each(['null', '[]', '{}', '<html>'])('refuses %s as an answer', async (body) => {
  await using api = await localApi({ 'GET /v2/smoke': { body, headers: { 'content-type': 'application/json' } } });
  await expect(api.withCti.lookupIp(ip)).rejects.toMatchObject({ code: 'invalid_response' });
});

it('tells nobody the key, also where the API repeats it', async () => {
  await using api = await localApi({ 'GET /v2/smoke': { status: 500, body: { message: 'no such key: cti-secret-key' } } });
  const error = await crowdsec({ ...api.settings, ctiApiKey: 'cti-secret-key' }, { retries: 0 })
    .lookupIp(ip)
    .catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: 9, showHidden: true })).toContain('no such key: [REDACTED]');
  expect(inspect([error, api.withCti], { depth: 9, showHidden: true })).not.toContain('cti-secret-key');
});

it('is only asked over https:', async () => {
  await using api = await localApi();
  expect(() => crowdsec({ ...api.settings, ctiUrl: 'http://cti.example.com' }, { allowInsecureHttp: true })).toThrow(
    'ctiUrl (TW_CROWDSEC_CTI_URL)',
  );
});
