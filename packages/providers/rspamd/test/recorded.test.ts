import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rspamd } from '../src/index.ts';

const baseUrl = 'https://rspamd.example';
const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const connector = rspamd({
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
  it('become a message', async () => {
    answer('/mailboxes/who%40example.com/messages/1', recorded('message'));
    const email = await connector.getEmail({ mailbox: 'who@example.com', id: '1' });
    expect(email).toMatchObject({ subject: 'Invoice', sender: 'billing@example.net', urls: ['https://example.net/invoice'] });
  });
});
