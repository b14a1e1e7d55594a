import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import { m365 } from '../src/index.ts';
import { odataString } from '../src/query.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** Two pages, of which the second has another message. */
function messages({ query, path, origin }: SeenRequest): CannedAnswer {
  const { body, status = 200 } = recorded('messages');
  const text = JSON.stringify(body);
  if (query.has('$skip')) return { status, body: text.replace('AAkALgAAqAAA=', 'AAkALgAAqAAB=') };
  const link = JSON.stringify({ '@odata.nextLink': `${origin}${path}?%24skip=25` }).slice(1);
  return { status, body: text.replace(/\}$/, `,${link}`) };
}

/** Exchange Online with one good answer to each kind of request: no folder for quarantine is there yet. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { method, path } = request;
  if (path.endsWith('/runHuntingQuery')) return recorded(request.body.includes('UrlClickEvents') ? 'hunting-clicks' : 'hunting-mail');
  if (path.endsWith('/move')) return recorded('moved');
  if (/\/attachments\/[^/]+$/.test(path)) return recorded('attachment');
  if (path.endsWith('/attachments')) return recorded('attachments');
  if (path.endsWith('/messages')) return messages(request);
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
      arrives: (words) => odataString(words),
    },
    getEmail: { call: (gateway, options, id) => gateway.getEmail(email(id), options) },
    quarantineEmail: { call: (gateway, options, id) => gateway.quarantineEmail(email(id), options) },
    releaseEmail: { call: (gateway, options, id) => gateway.releaseEmail(email(id), options) },
    blockSender: {
      call: (gateway, options, id) => gateway.blockSender(id ?? 'news@evil.example', options),
    },
    unblockSender: {
      call: (gateway, options, id) => gateway.unblockSender(id ?? 'evil.example', options),
      // The rules are read once more after the deletion.
      answers: ({ method, path, nth }) =>
        method === 'GET' && path.endsWith('/messageRules') && nth > 1 ? { body: { value: [] } } : undefined,
    },
    getThreatData: { call: (gateway, options, id) => gateway.getThreatData(email(id), options) },
  },
});
