import { fixture } from '@tw/connector-testkit';
import { played } from '@tw/connector-testkit/nock';
import { expect, it } from 'vitest';
import { acmeCloud } from '../src/index.ts';

const api = 'https://api.acme-cloud.example/v1';
const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const connector = acmeCloud({
  apiKey: 'key', // [api-key-header api-key-query]
  token: 'token', // [bearer]
  username: 'tester', // [basic]
  password: 'password', // [basic]
  clientId: 'tester', // [oauth2]
  clientSecret: 'secret', // [oauth2]
  url: api, // [site]
});
// #region oauth2

// The token serves all tests.
played(api, { 'POST /oauth2/token': { body: { access_token: 'access-token', expires_in: 3600 } } });
// #endregion
// #region threat_intel

it('reads a report about an indicator', async () => {
  played(api, { 'GET /indicators/domain/example.com': recorded('indicator') }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /indicators/domain/example.com?key=key': recorded('indicator') }); // [api-key-query]
  expect(await connector.lookupDomain('example[.]com')).toMatchObject({
    indicator: 'example.com',
    verdict: 'malicious',
    confidence: 0.9,
    categories: ['phishing'],
    lastSeen: '2026-01-31T12:00:00.000Z',
  });
});

it('takes a 404 for an indicator that the vendor does not know', async () => {
  const unknown = { status: 404, body: { error: { message: 'no such indicator' } } };
  played(api, { 'GET /indicators/ipv4/8.8.8.8': unknown }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /indicators/ipv4/8.8.8.8?key=key': unknown }); // [api-key-query]
  expect(await connector.lookupIp('8.8.8.8')).toMatchObject({ verdict: 'unknown', malicious: false, confidence: 0 });
});
// #endregion
// #region file_analysis

it('reads an analysis with its report', async () => {
  played(api, { 'GET /analyses/analysis-1': recorded('analysis') }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /analyses/analysis-1?key=key': recorded('analysis') }); // [api-key-query]
  expect(await connector.getAnalysis('analysis-1')).toMatchObject({ status: 'completed', report: { verdict: 'malicious' } });
});
// #endregion
// #region siem

it('reads events', async () => {
  const [start, end] = ['2026-01-31T11:00:00Z', '2026-01-31T12:00:00Z'];
  const page = { body: { events: [recorded('event').body], next: 'second' } };
  played(api, { 'GET /events?query=user%3Droot&start=2026-01-31T11%3A00%3A00Z&end=2026-01-31T12%3A00%3A00Z&limit=1': page }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /events?query=user%3Droot&start=2026-01-31T11%3A00%3A00Z&end=2026-01-31T12%3A00%3A00Z&limit=1&key=key': page }); // [api-key-query]
  expect(await connector.search('user=root', { start, end }, { limit: 1 })).toEqual({
    events: [{ id: '1', timestamp: '2026-01-31T11:30:00.000Z', source: 'auth', fields: { user: 'root' } }],
    truncated: true,
    warnings: [],
  });
});
// #endregion
// #region edr

it('reads a host', async () => {
  played(api, { 'GET /hosts/1': recorded('host') }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /hosts/1?key=key': recorded('host') }); // [api-key-query]
  expect(await connector.getHost('1')).toMatchObject({ hostname: 'ws-17', isolation: 'not_isolated', ipAddresses: ['192.0.2.17'] });
});
// #endregion
// #region email_gateway

it('reads a message', async () => {
  played(api, { 'GET /mailboxes/who%40example.com/messages/1': recorded('message') }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /mailboxes/who%40example.com/messages/1?key=key': recorded('message') }); // [api-key-query]
  const email = await connector.getEmail({ mailbox: 'who@example.com', id: '1' });
  expect(email).toMatchObject({ subject: 'Invoice', sender: 'billing@example.net', urls: ['https://example.net/invoice'] });
});
// #endregion
// #region ticketing

it('reads a ticket', async () => {
  played(api, { 'GET /tickets/1': recorded('ticket') }); // [api-key-header bearer basic oauth2]
  played(api, { 'GET /tickets/1?key=key': recorded('ticket') }); // [api-key-query]
  expect(await connector.getTicket('1')).toMatchObject({ key: '1', title: 'Phishing', statusCategory: 'open', labels: ['mail'] });
});
// #endregion
