import { type CannedAnswer, fixture } from '@tw/connector-testkit';
import nock from 'nock';
import { afterEach, beforeEach } from 'vitest';
import { redmine } from '../src/index.ts';

export const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

const baseUrl = 'https://redmine.example.com';

export const connector = (settings: { readonly project?: string; readonly tracker?: string; readonly labelField?: string } = {}) =>
  redmine({ url: baseUrl, apiKey: 'key', project: 'sec', labelField: 'Labels', ...settings }, { retries: 0 });

export interface Sent {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly count: number;
}

/** Lets Redmine answer one request to `GET /issues/1.json`, say, whatever its query, and gives what was sent. */
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

/** The lists that a connector reads once. */
export function vocabulary({ priorities = recorded('priorities') }: { readonly priorities?: CannedAnswer } = {}): void {
  answer('GET /issue_statuses.json', recorded('statuses'));
  answer('GET /trackers.json', recorded('trackers'));
  answer('GET /enumerations/issue_priorities.json', priorities);
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
