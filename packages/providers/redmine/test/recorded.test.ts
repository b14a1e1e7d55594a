import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redmine } from '../src/index.ts';

const baseUrl = 'https://redmine.example.com';
const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const connector = redmine({
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
  it('become a ticket', async () => {
    answer('/tickets/1', recorded('ticket'));
    expect(await connector.getTicket('1')).toMatchObject({ key: '1', title: 'Phishing', statusCategory: 'open', labels: ['mail'] });
  });
});
