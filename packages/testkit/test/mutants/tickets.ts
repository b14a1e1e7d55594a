import { type ActionContext, address, defineConnector, type HttpClient, type NewTicket, path } from '@tw/connector-core';
import * as v from 'valibot';
import { type ConformanceOf } from '../../src/index.ts';
import { options as sample, sampleWith } from '../sample.ts';
import type { Mutant } from './mutant.ts';

type Create = (http: HttpClient, ticket: NewTicket, options: ActionContext) => Promise<{ readonly number: string }>;

const schema = v.object({ number: v.string() });
const send = (http: HttpClient, { title, correlationId }: NewTicket, options: ActionContext, safe: boolean) =>
  http.post(path`tickets`, { schema, json: { title, external_id: correlationId }, safe, ...options });

/** Its vendor makes no second ticket for the same correlation id. */
const desk = (create: Create) =>
  defineConnector({
    id: 'desk',
    displayName: 'Desk',
    traits: ['ticketing'],
    config: v.strictObject({ url: address('The address') }),
    http: ({ url }) => ({ baseUrl: url }),
    ping: ({ http }, options) => http.get(path`me`, { schema, ...options }),
    operations: ({ http }) => ({
      async createTicket(ticket, options) {
        const { number } = await create(http, ticket, options);
        return { id: number, key: number, title: ticket.title, statusCategory: 'open', priority: 'unknown', labels: [], customFields: {} };
      },
      getStatuses: async () => [{ id: '1', name: 'Open', category: 'open' }],
    }),
    unsupported: Object.fromEntries(
      ['getTicket', 'updateTicket', 'addComment', 'searchTickets'].map((name) => [name, 'Not in the API: https://docs.example.com/api']),
    ),
  });

const repeatsWhatIsMarked = desk((http, ticket, options) => send(http, ticket, options, ticket.correlationId !== undefined));
const repeatsAll = desk((http, ticket, options) => send(http, ticket, options, true));

type Options = ConformanceOf<typeof repeatsAll>;
type Way = Extract<NonNullable<Options['operations']['createTicket']>, { call: unknown }>;

const plain: Way = { call: (it, options, id) => it.createTicket({ title: id ?? 'Phishing' }, options) };
const marked: Way = {
  call: (it, options, id) => it.createTicket({ title: id ?? 'Phishing', correlationId: 'inc-1' }, options),
  repeatable: 'https://docs.example.com/api#external_id',
};

const optionsWith = (createTicket: Options['operations']['createTicket'], operations: Options['operations'] = {}): Options => ({
  settings: (url) => ({ url }),
  credentials: [],
  answers: { body: { number: '7' } },
  operations: { ...(createTicket && { createTicket }), ...operations },
});

const documented = 'https://docs.example.com/api#statuses';
const statuses = (offline?: string): Options['operations'] => ({
  getStatuses: { call: (it, options) => it.getStatuses(options), ...(offline !== undefined && { offline }) },
});

/** A connector that is right, in each of its ways, and with a list that is in a document. */
export const goodDesk = { factory: repeatsWhatIsMarked, options: optionsWith([plain, marked], statuses(documented)) };

export const tickets: readonly Mutant[] = [
  {
    does: 'makes a ticket twice that no correlationId tells from another',
    factory: repeatsAll,
    options: optionsWith(marked),
    check: 'createTicket: is never repeated without a correlationId',
    because: /the changing request POST \/tickets was sent \d times/,
  },
  {
    does: 'is exercised two ways, and is wrong in the first',
    factory: repeatsAll,
    options: optionsWith([plain, marked]),
    check: 'createTicket: is never repeated when it was refused, or when it is unclear whether it was done (1 of 2)',
    because: /was sent \d times/,
  },
  {
    does: 'is exercised two ways, and is wrong in the second',
    factory: desk((http, ticket, options) => send(http, ticket, options, false)),
    options: optionsWith([plain, marked]),
    check: 'createTicket: gets over one HTTP 503, unless that would repeat a change (2 of 2)',
    because: /expected it to resolve, but it rejected with .*HTTP 503/,
  },
  {
    does: 'may be repeated by hearsay',
    factory: repeatsWhatIsMarked,
    options: optionsWith({ ...marked, repeatable: 'the vendor said so' }),
    check: 'createTicket: may be repeated',
    because: /`repeatable` must contain the https:\/\/ address of the vendor's document, and is 'the vendor said so'/,
  },
  {
    does: 'asks its vendor for nothing',
    factory: repeatsWhatIsMarked,
    options: optionsWith(plain, statuses()),
    check: 'getStatuses: ends HTTP 500 in request_failed',
    because: /^getStatuses sent no request at all .* and resolved to \[.*'Open'.*offline: 'https:/,
  },
  {
    does: 'asks its vendor for nothing, for no reason',
    factory: repeatsWhatIsMarked,
    options: optionsWith(plain, statuses('it never changes')),
    check: 'getStatuses: opens no connection',
    because: /`offline` must contain the https:\/\/ address/,
  },
  {
    does: 'asks its vendor for what is said to be in a document',
    factory: sampleWith(),
    options: { ...sample, operations: { getHost: { ...sample.operations.getHost, offline: documented } } },
    check: 'getHost: opens no connection',
    because: /getHost sent a request, and the options say that a document has the answer/,
  },
  {
    does: 'acts without a request',
    factory: repeatsWhatIsMarked,
    options: optionsWith({ ...plain, offline: documented }),
    check: 'createTicket: opens no connection',
    because: /createTicket is an action, and one that sends nothing does nothing/,
  },
];
