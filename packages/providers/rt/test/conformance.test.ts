import { type CannedAnswer, describeConformance, fixture, type Pages, quoted, type SeenRequest } from '@tw/connector-testkit';
import { rt } from '../src/index.ts';
import { wordsOf } from '../src/query.ts';
import { subjectOf } from '../src/rt.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const form = ({ body }: SeenRequest, name: string): string => new URLSearchParams(body).get(name) ?? '';

/** Answers of a real RT, one to each kind of request. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path } = request;
  if (path.endsWith('/rt')) return recorded('rt');
  if (path.endsWith('/comment')) return recorded('commented');
  if (path.endsWith('/history')) return recorded('history');
  if (path.endsWith('/attachments')) return recorded('attachments');
  if (path.includes('/attachment/')) return recorded('attachment');
  if (path.includes('/queue/')) return recorded('queue');
  // Nothing carries the correlation id.
  if (path.endsWith('/tickets') && form(request, 'query').startsWith('RefersTo')) return recorded('nothing-found');
  if (path.endsWith('/tickets')) return recorded(form(request, 'query').startsWith('id = ') ? 'after' : 'tickets');
  if (method === 'POST') return recorded('created');
  return recorded(method === 'PUT' ? 'changed' : 'ticket');
}

const [sample] = (recorded('tickets').body as { readonly items: readonly object[] }).items;

const found: Pages = {
  at: (request) => (request.path.endsWith('/tickets') ? Number(form(request, 'page')) - 1 : undefined),
  answer: (ids, { next }) => ({
    body: {
      items: ids.map((id) => ({ ...sample, id })),
      page: next ?? 2,
      ...(next !== undefined && { next_page: `https://rt.example.com/REST/2.0/tickets?page=${next + 1}` }),
    },
  }),
};

const comments: Pages = {
  at: ({ path, query }) => (path.endsWith('/history') ? Number(query.get('page') ?? 1) - 1 : undefined),
  answer: (ids, { next }) => ({
    body: {
      items: ids.map((id) => ({ id, Type: 'Comment' })),
      page: next ?? 2,
      ...(next !== undefined && { next_page: `https://rt.example.com/REST/2.0/ticket/108/history?page=${next + 1}` }),
    },
  }),
};

const readTicketSql = quoted("'", 'backslash');

/**
 * The words of a search, each a literal of its own, as the text that they are of; behind the name of the queue.
 * https://docs.bestpractical.com/rt/5.0.3/query_builder.html
 */
function language(value: string) {
  if (!value.startsWith('Queue = ')) return undefined;
  const { literals, rest } = readTicketSql(value);
  return { rest, literals: [literals.slice(1).join(' ')] };
}

describeConformance(rt, {
  settings: (url) => ({ url: `${url}/rt`, token: 'rt-s3cret/+', queue: 'Security', labelField: 'Labels' }),
  credentials: ['rt-s3cret/+'],
  answers,
  failure: (_, words) => ({ message: words }),
  operations: {
    createTicket: {
      call: (it, options, id) => it.createTicket({ title: id ?? 'Phishing', description: 'text', correlationId: 'inc-1' }, options),
      arrives: subjectOf,
      reads: ({ path }) => path.endsWith('/tickets'),
      tolerates: ({ method }) => (method === 'GET' ? 'the ticket is there, whether or not it can be read back' : undefined),
    },
    getTicket: { call: (it, options, id) => it.getTicket(id ?? '107', options) },
    updateTicket: {
      call: (it, options, id) => it.updateTicket(id ?? '107', { title: 'Phishing, again', status: 'Open', addLabels: ['vip'] }, options),
      reads: ({ path }) => path.endsWith('/tickets'),
      done: ({ method, path }) => (method === 'GET' && path.includes('/ticket/') ? recorded('done') : undefined),
    },
    addComment: { call: (it, options, id) => it.addComment(id ?? '107', 'A comment.', options) },
    searchTickets: {
      call: (it, options, id) => it.searchTickets(id ?? 'phishing', options),
      pages: found,
      // Each word once, and phrases without their quotes.
      arrives: (words) => wordsOf(words).join(' '),
      language,
    },
    queryTickets: { call: (it, options, id) => it.queryTickets(id ?? `Status = '__Active__'`, options), pages: found },
    getStatuses: { call: (it, options) => it.getStatuses(options) },
    listComments: { call: (it, options, id) => it.listComments(id ?? '107', options), pages: comments },
  },
});
