import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach } from 'vitest';
import { rt } from '../src/index.ts';

export const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

const baseUrl = 'https://rt.example.com/REST/2.0';

export const connector = (settings: { readonly queue?: string; readonly lifecycle?: string; readonly fullText?: boolean } = {}) =>
  rt({ url: baseUrl, token: 'key', queue: 'Security', labelField: 'Labels', ...settings }, { retries: 0 });

export interface Sent {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly count: number;
}

/** Lets RT answer one request to `GET /ticket/1`, say, whatever its query, and gives what was sent. */
export function answer(route: string, { status = 200, body }: CannedAnswer): Sent {
  const sent: { query: Record<string, unknown>; body: unknown; count: number } = { query: {}, body: undefined, count: 0 };
  const [method = '', path = ''] = route.split(' ');
  nock(baseUrl)
    .intercept(path, method, (json: unknown) => {
      sent.body = json;
      return true;
    })
    .query((query) => {
      sent.query = query;
      return true;
    })
    .reply(status, () => {
      sent.count++;
      return body as nock.Body;
    });
  return sent;
}

/** Forbids the network while a file's tests run. */
export function offline(): void {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
}
