import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import type { Pages } from '@tw/connector-testkit';
import { rspamd } from '../src/index.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** The pages of a listing: `next` is the cursor of the one that follows. */
const pagesOf = (list: string, item: string): Pages => ({
  at: ({ method, path, query }) => (method === 'GET' && path.endsWith(`/${list}`) ? Number(query.get('cursor') ?? 0) : undefined),
  answer: (ids, { next }) => ({
    body: { [list]: ids.map((id) => Object.assign({}, recorded(item).body, { id })), next: next === undefined ? null : String(next) },
  }),
});

/** The vendor in good health: one good answer to each kind of request. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { path } = request;
  if (path.endsWith('/me')) return { body: { name: 'tester' } };
  if (path.endsWith('/quarantine')) return { body: { state: 'quarantined' } };
  if (path.includes('/messages/')) return recorded('message');
  return undefined;
}

const mailbox = 'who@example.com';

describeConformance(rspamd, {
  settings: (url) => ({
    apiKey: 's3cret-key/+',
    baseUrl: `${url}/v1`,
  }),
  credentials: ['s3cret-key/+'],
  answers,
  failure: (_, words) => ({ error: { message: words } }),
  // `options` and `id` go on as they are: the kit tries wrong options, and identifiers that no vendor should get to see as they are.
  operations: {
    searchEmails: {
      call: (it, options, id) => it.searchEmails({ subject: id ?? 'invoice' }, options),
      pages: pagesOf('messages', 'message'),
    },
    getEmail: { call: (it, options, id) => it.getEmail({ mailbox, id: id ?? '1' }, options) },
    quarantineEmail: {
      call: (it, options, id) => it.quarantineEmail({ mailbox, id: id ?? '1' }, options),
      done: ({ path }) =>
        path.endsWith('/messages/1') ? { body: Object.assign({}, recorded('message').body, { state: 'quarantined' }) } : undefined,
    },
  },
});
