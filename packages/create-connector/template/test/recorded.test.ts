import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acmeCloud } from '../src/index.ts';

const baseUrl = 'https://api.acme-cloud.example/v1';
const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const connector = acmeCloud({
  apiKey: 'key', // [api-key-header api-key-query]
  token: 'token', // [bearer]
  username: 'tester', // [basic]
  password: 'password', // [basic]
  clientId: 'tester', // [oauth2]
  clientSecret: 'secret', // [oauth2]
});

/** Lets the vendor answer one request, whatever its query. */
const answer = (path: string, { status = 200, body }: CannedAnswer) =>
  nock(baseUrl)
    .get(path)
    .query(true)
    .reply(status, body as nock.Body);

beforeEach(() => {
  nock.disableNetConnect();
  nock(baseUrl).post('/oauth2/token').reply(200, { access_token: 'access-token', expires_in: 3600 }); // [oauth2]
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('recorded answers', () => {
  // #region threat_intel
  it('become a report about an indicator', async () => {
    answer('/indicators/domain/example.com', recorded('indicator'));
    expect(await connector.lookupDomain('example[.]com')).toMatchObject({
      indicator: 'example.com',
      verdict: 'malicious',
      confidence: 0.9,
      categories: ['phishing'],
      lastSeen: '2026-01-31T12:00:00.000Z',
    });
  });

  it('become a report that the vendor does not know an indicator', async () => {
    answer('/indicators/ipv4/8.8.8.8', { status: 404, body: { error: { message: 'no such indicator' } } });
    expect(await connector.lookupIp('8.8.8.8')).toMatchObject({ verdict: 'unknown', malicious: false, confidence: 0 });
  });
  // #endregion
  // #region file_analysis

  it('become an analysis with its report', async () => {
    answer('/analyses/analysis-1', recorded('analysis'));
    expect(await connector.getAnalysis('analysis-1')).toMatchObject({ status: 'completed', report: { verdict: 'malicious' } });
  });
  // #endregion
  // #region siem

  it('become events', async () => {
    const [start, end] = ['2026-01-31T11:00:00Z', '2026-01-31T12:00:00Z'];
    answer('/events', { body: { events: [recorded('event').body], next: 'second' } });
    expect(await connector.search('user=root', { start, end }, { limit: 1 })).toEqual({
      events: [{ id: '1', timestamp: '2026-01-31T11:30:00.000Z', source: 'auth', fields: { user: 'root' } }],
      truncated: true,
      warnings: [],
    });
  });
  // #endregion
  // #region edr

  it('become a host', async () => {
    answer('/hosts/1', recorded('host'));
    expect(await connector.getHost('1')).toMatchObject({ hostname: 'ws-17', isolation: 'not_isolated', ipAddresses: ['192.0.2.17'] });
  });
  // #endregion
  // #region email_gateway

  it('become a message', async () => {
    answer('/mailboxes/who%40example.com/messages/1', recorded('message'));
    const email = await connector.getEmail({ mailbox: 'who@example.com', id: '1' });
    expect(email).toMatchObject({ subject: 'Invoice', sender: 'billing@example.net', urls: ['https://example.net/invoice'] });
  });
  // #endregion
  // #region ticketing

  it('become a ticket', async () => {
    answer('/tickets/1', recorded('ticket'));
    expect(await connector.getTicket('1')).toMatchObject({ key: '1', title: 'Phishing', statusCategory: 'open', labels: ['mail'] });
  });
  // #endregion
});
