import { parseUrl } from '@tw/connector-core'; // [threat_intel file_analysis]
import {
  type CannedAnswer,
  describeConformance,
  fixture,
  type Pages, // [siem edr email_gateway ticketing]
  type SeenRequest,
} from '@tw/connector-testkit';
import { acmeCloud } from '../src/index.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

// #region siem edr email_gateway ticketing
/** The pages of a listing: `next` is the cursor of the one that follows. */
const pagesOf = (list: string, item: string): Pages => ({
  at: ({ method, path, query }) => (method === 'GET' && path.endsWith(`/${list}`) ? Number(query.get('cursor') ?? 0) : undefined),
  answer: (ids, { next }) => ({
    body: { [list]: ids.map((id) => Object.assign({}, recorded(item).body, { id })), next: next === undefined ? null : String(next) },
  }),
});

// #endregion
/** The vendor in good health: one good answer to each kind of request. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { path } = request;
  if (path.endsWith('/me')) return { body: { name: 'tester' } };
  if (path.includes('/indicators/')) return recorded('indicator'); // [threat_intel]
  if (path.includes('/analyses/')) return recorded('analysis'); // [file_analysis]
  if (path.endsWith('/files') || path.endsWith('/urls')) return { body: { id: 'analysis-1' } }; // [file_analysis]
  if (path.endsWith('/events')) return { body: { events: [recorded('event').body], next: null } }; // [siem]
  if (path.includes('/alerts/')) return { body: { id: 'alert-1', state: 'closed' } }; // [siem]
  if (path.endsWith('/isolation')) return { status: 202, body: { action_id: 'action-1' } }; // [edr]
  if (path.includes('/hosts/')) return recorded('host'); // [edr]
  if (path.endsWith('/quarantine')) return { body: { state: 'quarantined' } }; // [email_gateway]
  if (path.includes('/messages/')) return recorded('message'); // [email_gateway]
  if (path.endsWith('/comments')) return { status: 201, body: { id: 'comment-1' } }; // [ticketing]
  if (path.includes('/tickets')) return recorded('ticket'); // [ticketing]
  return undefined;
}
// #region threat_intel

/** URLs are sent normalised. */
const normalised = (text: string) => (URL.canParse(text) ? parseUrl(text).value : text);
// #endregion
// #region siem

const timeRange = { start: '2026-01-31T11:00:00Z', end: '2026-01-31T12:00:00Z' };
// #endregion
// #region email_gateway

const mailbox = 'who@example.com';
// #endregion

describeConformance(acmeCloud, {
  settings: (url) => ({
    apiKey: 's3cret-key/+', // [api-key-header api-key-query]
    token: 's3cret-token/+', // [bearer]
    username: 'tester', // [basic]
    password: 's3cret-password/+', // [basic]
    clientId: 'tester', // [oauth2]
    clientSecret: 's3cret-secret/+', // [oauth2]
    baseUrl: `${url}/v1`, // [hosted]
    url: `${url}/v1`, // [site]
  }),
  credentials: [
    's3cret-key/+', // [api-key-header api-key-query]
    's3cret-token/+', // [bearer]
    's3cret-password/+', // [basic]
    's3cret-secret/+', // [oauth2]
    's3cret-access-token', // [oauth2]
  ],
  // #region oauth2
  login: ({ path }) => (path.endsWith('/oauth2/token') ? { body: { access_token: 's3cret-access-token', expires_in: 3600 } } : undefined),
  // #endregion
  answers,
  failure: (_, words) => ({ error: { message: words } }),
  // `options` and `id` go on as they are: the kit tries wrong options, and identifiers that no vendor should get to see as they are.
  operations: {
    lookupHash: { call: (it, options, id) => it.lookupHash(id ?? '44d88612fea8a8f36de82e1278abb02f', options) }, // [threat_intel]
    lookupUrl: { call: (it, options, id) => it.lookupUrl(id ?? 'https://example.com/', options), arrives: normalised }, // [threat_intel]
    lookupDomain: { call: (it, options, id) => it.lookupDomain(id ?? 'example.com', options) }, // [threat_intel]
    lookupIp: { call: (it, options, id) => it.lookupIp(id ?? '8.8.8.8', options) }, // [threat_intel]
    lookup: { call: (it, options, id) => it.lookup(id ?? 'example.com', options), arrives: normalised }, // [threat_intel]
    // #region file_analysis
    submitFile: {
      call: (it, options, id) => it.submitFile({ name: id ?? 'a.txt', content: new TextEncoder().encode('text') }, options),
      // As the name of a file in a form: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
      arrives: (id) => id.replaceAll('\r', '%0D').replaceAll('\n', '%0A'),
    },
    submitUrl: {
      call: (it, options, id) => it.submitUrl(id ?? 'https://example.com/', options),
      arrives: (id) => parseUrl(id).value,
    },
    getAnalysis: { call: (it, options, id) => it.getAnalysis(id ?? 'analysis-1', options) },
    waitForAnalysis: { call: (it, options, id) => it.waitForAnalysis(id ?? 'analysis-1', options) },
    // #endregion
    search: { call: (it, options, id) => it.search(id ?? 'user=root', timeRange, options) }, // [siem]
    // #region siem
    searchEvents: {
      call: (it, options, id) => it.searchEvents(id ?? 'user=root', timeRange, options),
      pages: pagesOf('events', 'event'),
    },
    // #endregion
    updateAlert: { call: (it, options, id) => it.updateAlert(id ?? 'alert-1', { status: 'closed' }, options) }, // [siem]
    getHost: { call: (it, options, id) => it.getHost(id ?? '1', options) }, // [edr]
    // #region edr
    searchHosts: {
      call: (it, options, id) => it.searchHosts(id ?? 'ws-', options),
      pages: pagesOf('hosts', 'host'),
    },
    // #endregion
    // #region edr
    isolateHost: {
      call: (it, options, id) => it.isolateHost(id ?? '1', options),
      done: ({ path }) => (path.endsWith('/hosts/1') ? { body: Object.assign({}, recorded('host').body, { isolation: 'on' }) } : undefined),
    },
    // #endregion
    // #region email_gateway
    searchEmails: {
      call: (it, options, id) => it.searchEmails({ subject: id ?? 'invoice' }, options),
      pages: pagesOf('messages', 'message'),
    },
    // #endregion
    getEmail: { call: (it, options, id) => it.getEmail({ mailbox, id: id ?? '1' }, options) }, // [email_gateway]
    // #region email_gateway
    quarantineEmail: {
      call: (it, options, id) => it.quarantineEmail({ mailbox, id: id ?? '1' }, options),
      done: ({ path }) =>
        path.endsWith('/messages/1') ? { body: Object.assign({}, recorded('message').body, { state: 'quarantined' }) } : undefined,
    },
    // #endregion
    createTicket: { call: (it, options, id) => it.createTicket({ title: 'Phishing', description: id ?? 'text' }, options) }, // [ticketing]
    getTicket: { call: (it, options, id) => it.getTicket(id ?? '1', options) }, // [ticketing]
    addComment: { call: (it, options, id) => it.addComment(id ?? '1', 'text', options) }, // [ticketing]
    // #region ticketing
    searchTickets: {
      call: (it, options, id) => it.searchTickets(id ?? 'phishing', options),
      pages: pagesOf('tickets', 'ticket'),
    },
    // #endregion
  },
});
