import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crowdsec } from '../src/index.ts';

const baseUrl = 'https://crowdsec.example';
const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const connector = crowdsec({
  apiKey: 'key',
});

/** Lets the vendor answer one request, whatever its query. */
const answer = (path: string, { status = 200, body }: CannedAnswer) =>
  nock(baseUrl)
    .get(path)
    .query(true)
    .reply(status, body as nock.Body);

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('recorded answers', () => {
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
});
