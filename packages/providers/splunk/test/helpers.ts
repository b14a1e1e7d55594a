import { readFileSync } from 'node:fs';
import nock from 'nock';
import { splunk } from '../src/index.ts';
import { sid, token } from './values.ts';

export { range, sid, token } from './values.ts';

export interface Recorded {
  readonly source: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: nock.Body;
}

export const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded;

export const url = 'https://splunk.example:8089';

export const connect = (more: Partial<Parameters<typeof splunk>[0]> = {}, options: Parameters<typeof splunk>[1] = {}) =>
  splunk({ url, token, ...more }, { retries: 0, ...options });

/** Answers a request with a fixture, once. */
export const answer = (interceptor: nock.Interceptor, name: string): nock.Scope => {
  const { status, body, headers } = recorded(name);
  return interceptor.reply(status, body, headers);
};

/** A search job whose rows are in a fixture. The result holds the form of its creation, and whether it was cancelled. */
export function job(results: string | readonly object[], { status = 'job-done', base = '/services/search/v2/jobs' } = {}) {
  const seen = { form: {} as Record<string, string>, queries: [] as Record<string, unknown>[], isCancelled: false };
  answer(
    nock(url).post(base, (form: Record<string, string>) => {
      seen.form = form;
      return true;
    }),
    'job-created',
  );
  answer(nock(url).get(`${base}/${sid}`).query({ output_mode: 'json' }), status);
  const page = typeof results === 'string' ? recorded(results) : { status: 200, body: { preview: false, messages: [], results } };
  nock(url)
    .get(`${base}/${sid}/results`)
    .query((query) => seen.queries.push(query) > 0)
    .reply(page.status, page.body);
  nock(url)
    .delete(`${base}/${sid}`)
    .reply(200, () => {
      seen.isCancelled = true;
      return '<response/>';
    });
  return seen;
}

export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items);

/** At the end of each test: whatever was to be asked for has been. */
export function assertAllAsked(): void {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`not asked for: ${pending.join(', ')}`);
}
