import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import type { Pages } from '@tw/connector-testkit';
import { redmine } from '../src/index.ts';

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
  if (path.endsWith('/comments')) return { status: 201, body: { id: 'comment-1' } };
  if (path.includes('/tickets')) return recorded('ticket');
  return undefined;
}

describeConformance(redmine, {
  settings: (url) => ({
    apiKey: 's3cret-key/+',
    baseUrl: `${url}/v1`,
  }),
  credentials: ['s3cret-key/+'],
  answers,
  failure: (_, words) => ({ error: { message: words } }),
  // `options` and `id` go on as they are: the kit tries wrong options, and identifiers that no vendor should get to see as they are.
  operations: {
    createTicket: { call: (it, options, id) => it.createTicket({ title: 'Phishing', description: id ?? 'text' }, options) },
    getTicket: { call: (it, options, id) => it.getTicket(id ?? '1', options) },
    addComment: { call: (it, options, id) => it.addComment(id ?? '1', 'text', options) },
    searchTickets: {
      call: (it, options, id) => it.searchTickets(id ?? 'phishing', options),
      pages: pagesOf('tickets', 'ticket'),
    },
  },
});
