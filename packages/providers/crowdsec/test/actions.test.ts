import { expect, it } from 'vitest';
import { crowdsec, type DecisionToAdd } from '../src/index.ts';
import { localApi } from './local-api.ts';
import { recorded } from './recorded.ts';

const inForce = { 'POST /v1/alerts': recorded('alert-made'), 'GET /v1/alerts/': recorded('alert-in-force') };
const decisions = (...found: readonly object[]) => ({
  body: found.map((each, n) => ({ id: n + 1, origin: 'cscli', type: 'ban', scope: 'Ip', value: '203.0.113.7', duration: '2h', ...each })),
});

async function alertSent(decision: DecisionToAdd, reason?: string) {
  await using api = await localApi(inForce);
  const result = await api.connector.addDecision(decision, { reason });
  const [alert] = JSON.parse(
    api.server.requests.find(({ method, path }) => method === 'POST' && path === '/v1/alerts')?.body ?? '',
  ) as readonly Record<string, unknown>[];
  return { result, alert, sent: api.sent() };
}

it('has an address banned for four hours, unless it is told otherwise', async () => {
  const before = Date.now();
  const { result, alert, sent } = await alertSent({ value: '203.0.113.7' }, 'INC-42');
  expect(result).toMatchObject({ status: 'completed', actionId: '1' });
  expect(alert).toMatchObject({
    message: 'INC-42',
    source: { scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7' },
    decisions: [{ scope: 'Ip', value: '203.0.113.7', type: 'ban', duration: '4h', origin: 'triage-warden', scenario: 'INC-42' }],
  });
  expect(Date.parse(String(alert?.['start_at']))).toBeGreaterThanOrEqual(before);
  expect(sent).toEqual(['GET /v1/decisions', 'POST /v1/alerts', 'GET /v1/alerts/1']);
});

it.each<[DecisionToAdd, object]>([
  [
    { value: '198.51.100.0/24', type: 'captcha', duration: '30m' },
    { scope: 'Range', value: '198.51.100.0/24', type: 'captcha', duration: '30m' },
  ],
  [{ value: '2001:DB8::1' }, { scope: 'Ip', value: '2001:db8::1' }],
  [
    { value: '203.0.113.7', scope: 'ip' },
    { scope: 'Ip', value: '203.0.113.7' },
  ],
  [
    { value: 'FR', scope: 'Country' },
    { scope: 'Country', value: 'FR' },
  ],
  [
    { value: '10.1.2.3', allowPrivate: true },
    { scope: 'Ip', value: '10.1.2.3' },
  ],
])('makes of %j the decision %j', async (decision, expected) => {
  expect((await alertSent(decision)).alert?.['decisions']).toMatchObject([expected]);
});

it.each([
  ['2h', 'already_done'],
  ['2h10m', 'already_done'],
  ['4h', 'completed'],
])('does nothing where one is in force for about as long: 2h of %s is %s', async (duration, status) => {
  await using api = await localApi({ ...inForce, 'GET /v1/decisions': decisions({}) });
  expect(await api.connector.addDecision({ value: '203.0.113.7', duration })).toMatchObject({ status });
  expect(Object.fromEntries(api.server.requests[0]?.query ?? [])).toEqual({ scope: 'Ip', value: '203.0.113.7', type: 'ban' });
});

it('fails where a decision was taken and is over already, as with a slow clock', async () => {
  await using api = await localApi({ ...inForce, 'GET /v1/alerts/': recorded('alert-over') });
  await expect(api.connector.addDecision({ value: '203.0.113.7' })).rejects.toMatchObject({
    code: 'invalid_response',
    hint: expect.stringContaining('clock'),
  });
});

it.each<DecisionToAdd>([
  { value: '127.0.0.1' },
  { value: '127.0.0.1', allowPrivate: true },
  { value: '10.0.0.1' },
  { value: '::ffff:192.168.1.1' },
  { value: '192.168.0.0/16' },
  { value: '0.0.0.0/0', allowPrivate: true },
  { value: '8.0.0.0/8' },
  { value: '2000::/16' },
  { value: 'fe80::1' },
  { value: '224.0.0.1' },
  { value: 'example.com' },
  { value: '192.0.2.1/33' },
  { value: '192.0.2.1/x' },
  { value: '192.0.2.1/24/8' },
  { value: '192.0.2.0/24', scope: 'Ip' },
  { value: '192.0.2.1', scope: 'Range' },
  { value: '' },
  { value: '203.0.113.7', duration: '4' },
  { value: '203.0.113.7', duration: '1d' },
  { value: '203.0.113.7', duration: '-4h' },
  { value: '203.0.113.7', duration: '0s' },
])('refuses %j before anything is sent', async (decision) => {
  await using api = await localApi();
  await expect(api.connector.addDecision(decision)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(api.server.requests).toHaveLength(0);
});

it('removes all decisions on a value, also those that the longest had hidden', async () => {
  await using api = await localApi({
    'GET /v1/decisions': [
      decisions({ id: 7 }),
      decisions({ id: 8, origin: 'CAPI' }),
      recorded('decisions-none'),
      decisions({ scope: 'Range', value: '203.0.113.0/24' }),
    ],
    'DELETE /v1/decisions': recorded('decision-deleted'),
  });
  expect(await api.connector.removeDecision({ value: '203.0.113.7' })).toMatchObject({
    status: 'completed',
    message: 'removed 2 decisions on 203.0.113.7 (by cscli, CAPI); it stays within the ban of 203.0.113.0/24',
  });
  expect(api.sent().filter((request) => request.startsWith('DELETE'))).toEqual(['DELETE /v1/decisions/7', 'DELETE /v1/decisions/8']);
});

it('removes decisions of one type where that is named', async () => {
  await using api = await localApi();
  expect(await api.connector.removeDecision({ value: '203.0.113.7', type: 'captcha' })).toMatchObject({ status: 'already_done' });
  expect(Object.fromEntries(api.server.requests[0]?.query ?? [])).toEqual({ scope: 'Ip', value: '203.0.113.7', type: 'captcha' });
});

it('does not mind that another program was faster', async () => {
  await using api = await localApi({
    'GET /v1/decisions': [decisions({ id: 99 }), recorded('decisions-none')],
    'DELETE /v1/decisions': recorded('decision-missing'),
  });
  expect(await api.connector.removeDecision({ value: '203.0.113.7' })).toMatchObject({ status: 'completed' });
});

it('gives up where decisions come again and again', async () => {
  await using api = await localApi({ 'GET /v1/decisions': decisions({}), 'DELETE /v1/decisions': recorded('decision-deleted') });
  await expect(api.connector.removeDecision({ value: '203.0.113.7' })).rejects.toMatchObject({ code: 'request_failed', retryable: false });
});

it('says why the Local API refuses an alert', async () => {
  await using api = await localApi({ 'POST /v1/alerts': recorded('alert-invalid') });
  await expect(api.connector.addDecision({ value: '203.0.113.7' })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('capacity'),
  });
});

it('needs a machine, and says how to make one', async () => {
  await using api = await localApi();
  const { url, bouncerKey } = api.settings;
  const connector = crowdsec({ url, bouncerKey });
  for (const call of [connector.addDecision({ value: '203.0.113.7' }), connector.removeDecision({ value: '203.0.113.7' })])
    await expect(call).rejects.toMatchObject({ code: 'configuration', hint: expect.stringContaining('cscli machines add') });
  expect(api.server.requests).toHaveLength(0);
  expect(() => crowdsec({ url, bouncerKey, machineId: 'connector' })).toThrow('TW_CROWDSEC_PASSWORD');
});

it('is healthy only where both credentials are good', async () => {
  await using api = await localApi();
  expect(await api.connector.testConnection()).toBe(true);
  expect(api.sent()).toEqual(['GET /v1/decisions', 'GET /v1/alerts']);
  await using wrong = await localApi({ 'GET /v1/alerts': recorded('login-wrong') });
  expect(await wrong.connector.healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
});
