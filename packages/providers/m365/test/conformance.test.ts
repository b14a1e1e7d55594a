import { type Answers, type CannedAnswer, describeConformance, fixture, type Pages, quoted, type SeenRequest } from '@tw/connector-testkit';
import { m365 } from '../src/index.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** Pages by link, each with copies of one message. */
const messages: Pages = {
  at: ({ path, query }) => (path.endsWith('/messages') ? Number(query.get('$skip')) : undefined),
  answer(ids, { next, request: { origin, path } }) {
    const { value } = recorded('messages').body as { readonly value: readonly object[] };
    const link = next === undefined ? {} : { '@odata.nextLink': `${origin}${path}?%24skip=${next}` };
    return { body: { value: ids.map((id) => ({ ...value[0], id })), ...link } };
  },
};

/** https://docs.oasis-open.org/odata/odata/v4.01/os/part2-url-conventions/odata-v4.01-os-part2-url-conventions.html#sec_URLSyntax */
const readOdata = quoted("'", 'doubled');

/** A message that is in this folder already. */
const inFolder =
  (folder: string): Answers =>
  ({ path }) => {
    const { id } = recorded(folder).body as { readonly id: string };
    if (path.includes('/messages/')) return { body: { ...(recorded('message-phish').body as object), parentFolderId: id } };
    return path.endsWith('/mailFolders') ? { body: { value: [recorded(folder).body] } } : undefined;
  };

/** Exchange Online with one good answer to each kind of request: no folder for quarantine is there yet. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path } = request;
  if (path.endsWith('/runHuntingQuery')) return recorded(request.body.includes('UrlClickEvents') ? 'hunting-clicks' : 'hunting-mail');
  if (path.endsWith('/move')) return recorded('moved');
  if (/\/attachments\/[^/]+$/.test(path)) return recorded('attachment');
  if (path.endsWith('/attachments')) return recorded('attachments');
  if (path.includes('/messages/')) return recorded('message-phish');
  if (path.includes('/messageRules')) return method === 'DELETE' ? { status: 204 } : recorded(method === 'POST' ? 'rule-made' : 'rules');
  if (path.endsWith('/mailFolders')) return method === 'POST' ? recorded('folder-made') : { body: { value: [] } };
  return recorded('folder-inbox');
}

const mailbox = 'alexw@contoso.onmicrosoft.com';
const email = (id = 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0B') => ({ mailbox, id });

describeConformance(m365, {
  settings: (url) => ({
    tenantId: 'contoso.onmicrosoft.com',
    clientId: 'app-id',
    clientSecret: 'app-s3cret/+~x',
    loginUrl: url,
    baseUrl: url,
    mailboxes: [mailbox],
  }),
  credentials: ['app-s3cret/+~x', 'graph-t0ken/+with=signs'],
  login: ({ path }) => (path.endsWith('/oauth2/v2.0/token') ? recorded('token') : undefined),
  answers,
  failure: (_, words) => ({ error: { code: 'nonesuch', message: words, innerError: { 'request-id': 'inner' } } }),
  operations: {
    searchEmails: {
      call: (gateway, options, id) => gateway.searchEmails({ mailboxes: [mailbox], subject: id ?? 'Legal Hold' }, options),
      pages: messages,
      language: (value) => (value.includes('contains(') ? readOdata(value) : undefined),
    },
    getEmail: { call: (gateway, options, id) => gateway.getEmail(email(id), options) },
    quarantineEmail: {
      call: (gateway, options, id) => gateway.quarantineEmail(email(id), options),
      done: inFolder('folder-made'),
    },
    releaseEmail: {
      call: (gateway, options, id) => gateway.releaseEmail(email(id), options),
      done: inFolder('folder-inbox'),
    },
    blockSender: {
      call: (gateway, options, id) => gateway.blockSender(id ?? 'news@evil.example', options),
      done: ({ path }) =>
        path.endsWith('/messageRules')
          ? { body: { value: [{ id: 'r', displayName: 'Triage Warden: block news@evil.example', isEnabled: true }] } }
          : undefined,
    },
    unblockSender: {
      call: (gateway, options, id) => gateway.unblockSender(id ?? 'evil.example', options),
      // The rules are read once more after the deletion.
      answers: ({ method, path, nth }) =>
        method === 'GET' && path.endsWith('/messageRules') && nth > 1 ? { body: { value: [] } } : undefined,
      done: ({ path }) => (path.endsWith('/messageRules') ? { body: { value: [] } } : undefined),
    },
    getThreatData: { call: (gateway, options, id) => gateway.getThreatData(email(id), options) },
  },
});
