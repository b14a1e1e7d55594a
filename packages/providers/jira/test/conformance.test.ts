import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import { jira } from '../src/index.ts';
import { summaryOf } from '../src/jira.ts';
import { textOperand } from '../src/jql.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** Two pages, of which the second has other issues. */
function page({ body }: SeenRequest): CannedAnswer {
  const { status = 200, body: found } = recorded('search');
  const text = JSON.stringify(found);
  if (body.includes('nextPageToken')) return { status, body: text.replaceAll('"id":"100', '"id":"200') };
  return { status, body: text.replace('"isLast":true', '"isLast":false,"nextPageToken":"second"') };
}

/** Jira Cloud, with one good answer to each kind of request. No issue carries the correlation id that is looked for. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path } = request;
  if (path.endsWith('/myself')) return recorded('myself');
  if (path.endsWith('/search/jql')) return page(request);
  if (path.endsWith('/issue/bulkfetch')) return { body: { issues: [], issueErrors: [] } };
  if (path.endsWith('/statuses')) return recorded('project-statuses');
  if (path.endsWith('/comment')) return recorded(method === 'POST' ? 'comment' : 'comments');
  if (path.endsWith('/attachments')) return recorded('attached');
  if (path.endsWith('/transitions')) return method === 'POST' ? { status: 204 } : recorded('transitions');
  return recorded(method === 'POST' ? 'created' : 'issue');
}

const twoComments: CannedAnswer = {
  body: {
    startAt: 0,
    total: 2,
    comments: [
      { id: '1', body: 'one' },
      { id: '2', body: 'two' },
    ],
  },
};

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
      // As the operand of `~`, with what Lucene reads as syntax escaped.
      arrives: (words) => textOperand(words.trim()),
    },
    getStatuses: {
      call: (tickets, options) => tickets.getStatuses(options),
      acceptedShapes: { '[]': 'a project that has no type of ticket has no status either' },
    },
    addAttachment: {
      call: (tickets, options, id) =>
        tickets.addAttachment(id ?? 'KAN-2', { name: 'note.txt', content: new TextEncoder().encode('note') }, options),
    },
    listComments: { call: (tickets, options, id) => tickets.listComments(id ?? 'KAN-2', options), answers: twoComments },
  },
});
