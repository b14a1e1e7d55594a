import { type CannedAnswer, describeConformance, fixture, pageAt, type Pages, quoted, type SeenRequest } from '@tw/connector-testkit';
import { jira } from '../src/index.ts';
import { summaryOf } from '../src/jira.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** Pages by a token, each with copies of one issue. */
const found: Pages = {
  at: ({ path, body }) => (path.endsWith('/search/jql') ? Number(/"nextPageToken":"(\d+)"/.exec(body)?.[1] ?? 0) : undefined),
  answer(ids, { next }) {
    const { issues, ...rest } = recorded('search').body as { readonly issues: readonly object[] };
    const last = next === undefined ? { isLast: true } : { isLast: false, nextPageToken: String(next) };
    return { body: { ...rest, ...last, issues: ids.map((id) => ({ ...issues[0], id })) } };
  },
};

/** Pages by offset. */
const comments: Pages = {
  at: ({ path, query }, pages) => (path.endsWith('/comment') ? pageAt(pages, Number(query.get('startAt'))) : undefined),
  answer: (ids, { request, pages }) => ({
    body: { startAt: Number(request.query.get('startAt')), total: pages.flat().length, comments: ids.map((id) => ({ id, body: 'text' })) },
  }),
};

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** https://support.atlassian.com/jira-software-cloud/docs/jql-operators/ */
const readJql = quoted('"', 'backslash', (escaped) =>
  escaped.length > 2 ? String.fromCharCode(Number.parseInt(escaped.slice(2), 16)) : (escapes[escaped.slice(1)] ?? escaped.slice(1)),
);

/** The operand of `~` is a query of its own: https://support.atlassian.com/jira-software-cloud/docs/search-syntax-for-text-fields/ */
function language(value: string) {
  if (!value.includes(' ~ ')) return undefined;
  const { literals, rest } = readJql(value);
  return { rest, literals: literals.map((literal) => literal.replace(/\\([^])/g, '$1')) };
}

/** Jira Cloud, with one good answer to each kind of request. No issue carries the correlation id that is looked for. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path } = request;
  if (path.endsWith('/myself')) return recorded('myself');
  if (path.endsWith('/search/jql')) return recorded('search');
  if (path.endsWith('/issue/bulkfetch')) return { body: { issues: [], issueErrors: [] } };
  if (path.endsWith('/statuses')) return recorded('project-statuses');
  if (path.endsWith('/comment')) return recorded(method === 'POST' ? 'comment' : 'comments');
  if (path.endsWith('/attachments')) return recorded('attached');
  if (path.endsWith('/transitions')) return method === 'POST' ? { status: 204 } : recorded('transitions');
  return recorded(method === 'POST' ? 'created' : 'issue');
}

describeConformance(jira, {
  settings: (url) => ({ url, email: 'bot@example.com', apiToken: 'jira-s3cret/+', projectKey: 'KAN', siteUrl: url }),
  credentials: ['jira-s3cret/+'],
  answers,
  failure: (_, words) => ({ errorMessages: [words], errors: {} }),
  operations: {
    createTicket: {
      call: (tickets, options, id) =>
        tickets.createTicket({ title: id ?? 'Phishing', description: 'text', correlationId: 'inc-1' }, options),
      arrives: summaryOf,
      reads: ({ path }) => path.endsWith('/search/jql') || path.endsWith('/issue/bulkfetch'),
      tolerates: ({ method }) => (method === 'GET' ? 'the ticket is there, whether or not it can be read back' : undefined),
    },
    getTicket: { call: (tickets, options, id) => tickets.getTicket(id ?? 'KAN-2', options) },
    updateTicket: { call: (tickets, options, id) => tickets.updateTicket(id ?? 'KAN-2', { title: 'new', addLabels: ['x'] }, options) },
    addComment: { call: (tickets, options, id) => tickets.addComment(id ?? 'KAN-2', 'text', options) },
    searchTickets: {
      call: (tickets, options, id) => tickets.searchTickets(id ?? 'phishing', options),
      pages: found,
      // Words that are operators in capitals are written small: the search does not mind.
      arrives: (words) => words.replace(/\b(?:AND|OR|NOT|TO)\b/g, (word) => word.toLowerCase()),
      language,
    },
    getStatuses: {
      call: (tickets, options) => tickets.getStatuses(options),
      acceptedShapes: { '[]': 'a project that has no type of ticket has no status either' },
    },
    addAttachment: {
      call: (tickets, options, id) =>
        tickets.addAttachment(id ?? 'KAN-2', { name: 'note.txt', content: new TextEncoder().encode('note') }, options),
    },
    listComments: { call: (tickets, options, id) => tickets.listComments(id ?? 'KAN-2', options), pages: comments },
  },
});
