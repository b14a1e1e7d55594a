import { type CannedAnswer, describeConformance, fixture, pageAt, type Pages, type SeenRequest } from '@tw/connector-testkit';
import { redmine } from '../src/index.ts';
import { subjectOf } from '../src/text.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
const issueOf = (name: string) => (recorded(name).body as { readonly issue: object }).issue;

/** Answers of a real Redmine, one to each kind of request. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path, query } = request;
  if (method === 'POST') return recorded('created');
  if (method === 'PUT') return { status: 204 };
  if (path.endsWith('/users/current.json')) return recorded('current-user');
  if (path.endsWith('/issue_statuses.json')) return recorded('statuses');
  if (path.endsWith('/trackers.json')) return recorded('trackers');
  if (path.endsWith('/issue_priorities.json')) return recorded('priorities');
  if (path.endsWith('/search.json')) return recorded('search');
  // Nothing carries the correlation id.
  if (query.has('op[description]')) return recorded('nothing-found');
  if (path.endsWith('/issues.json')) return recorded('issues');
  if (query.get('include') === 'journals') return recorded('journals');
  return recorded(query.has('include') ? 'issue' : 'updated');
}

/** Ids come from the search, and the issues are read by them. */
const found: Pages = {
  at: ({ path, query }, pages) => (path.endsWith('/search.json') ? pageAt(pages, Number(query.get('offset') ?? 0)) : undefined),
  answer: (ids, { request, pages }) => ({
    body: {
      results: ids.map((id) => ({ id: Number(id), type: 'issue' })),
      offset: Number(request.query.get('offset') ?? 0),
      total_count: pages.flat().length,
    },
  }),
  others({ path, query }) {
    const ids = query.get('issue_id')?.split(',') ?? [];
    if (!path.endsWith('/issues.json')) return undefined;
    return { body: { issues: ids.map((id) => ({ ...issueOf('issue'), id: Number(id) })), offset: 0, total_count: ids.length } };
  },
};

const comments: Pages = {
  at: ({ query }) => (query.get('include') === 'journals' ? 0 : undefined),
  answer: (_, { pages }) => ({
    body: { issue: { ...issueOf('journals'), journals: pages.flat().map((id) => ({ id: Number(id), notes: 'text' })) } },
  }),
  whole: 'https://www.redmine.org/projects/redmine/wiki/Rest_IssueJournals',
  stable: 'all are in one answer',
};

describeConformance(redmine, {
  settings: (url) => ({ url: `${url}/redmine`, apiKey: 'redmine-s3cret/+', project: 'sec', labelField: 'Labels' }),
  credentials: ['redmine-s3cret/+'],
  answers,
  failure: (_, words) => ({ errors: [words] }),
  operations: {
    createTicket: {
      call: (it, options, id) => it.createTicket({ title: id ?? 'Phishing', description: 'text', correlationId: 'inc-1' }, options),
      arrives: subjectOf,
    },
    getTicket: { call: (it, options, id) => it.getTicket(id ?? '108', options) },
    updateTicket: {
      call: (it, options, id) =>
        it.updateTicket(id ?? '108', { title: 'Phishing, again', status: 'in progress', addLabels: ['vip'] }, options),
      done: ({ query }) => (query.has('include') ? recorded('updated') : undefined),
    },
    addComment: { call: (it, options, id) => it.addComment(id ?? '108', 'A comment.', options) },
    searchTickets: { call: (it, options, id) => it.searchTickets(id ?? 'phishing', options), pages: found },
    getStatuses: {
      call: (it, options) => it.getStatuses(options),
    },
    listComments: { call: (it, options, id) => it.listComments(id ?? '108', options), pages: comments },
  },
});
