import { address, clientCredentials, defineConnector, path, secret, text } from '@tw/connector-core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type CannedAnswer, checksFor, type ConformanceOf, describeConformance, type SeenRequest } from '../src/index.ts';

const ticket = v.object({ id: v.string() });

/** A vendor that wants a token first. */
const vault = defineConnector({
  id: 'vault-like',
  displayName: 'Vault-like',
  traits: ['ticketing'],
  selfHosted: true,
  config: v.strictObject({
    clientId: text('The client'),
    clientSecret: secret('Its secret'),
    url: address('The API'),
    loginUrl: address('Where tokens are'),
  }),
  http: ({ url, loginUrl, clientId, clientSecret }) => ({
    baseUrl: url,
    auth: clientCredentials({ tokenUrl: `${loginUrl}/token`, clientId, clientSecret }),
  }),
  ping: ({ http }, options) => http.get(path`me`, { schema: v.object({ me: v.string() }), ...options }),
  operations: ({ http }) => ({
    async getTicket(id, options) {
      const { id: key } = await http.get(path`tickets/${id}`, { schema: ticket, ...options });
      return { id: key, key, statusCategory: 'unknown', priority: 'unknown', labels: [], customFields: {} };
    },
    async addComment(id, body, options) {
      await http.post(path`tickets/${id}/comments`, { json: { body }, schema: ticket, ...options });
      return { status: 'completed', message: 'the comment was added' };
    },
  }),
  unsupported: Object.fromEntries(
    ['createTicket', 'updateTicket', 'searchTickets', 'getStatuses'].map((name) => [name, 'https://docs.example.com/tickets']),
  ),
});

const accessToken = 'access-token-123456';
const login = ({ path: to }: SeenRequest): CannedAnswer | undefined =>
  to.endsWith('/token') ? { body: { access_token: accessToken, expires_in: 3600 } } : undefined;

const options: ConformanceOf<typeof vault> = {
  settings: (url) => ({ clientId: 'me', clientSecret: 'client-s3cret+/=', url: `${url}/api`, loginUrl: `${url}/oauth` }),
  credentials: ['client-s3cret+/=', accessToken],
  login,
  answers: ({ path: to }) => ({ body: to.endsWith('/me') ? { me: 'x' } : { id: 'T-1' } }),
  operations: {
    getTicket: { call: (it, more, id) => it.getTicket(id ?? 'T-1', more) },
    addComment: { call: (it, more, id) => it.addComment(id ?? 'T-1', 'seen', more) },
  },
};

describeConformance(vault, options);

describe('the suite finds a connector with a login that', () => {
  const fails = async (factory: unknown, name: string) =>
    checksFor(factory as typeof vault, options)
      .find((check) => check.subject === 'login' && check.name === name)
      ?.run();
  const with401 = (auth: object) => Object.assign((settings: never, more: object) => vault(settings, { ...more, ...auth }), vault);

  it('asks for a token with each call', async () => {
    const forgetful = with401({});
    const factory = Object.assign(
      (settings: never, more: never) => ({
        ...vault(settings, more),
        getTicket: (...args: Parameters<ReturnType<typeof vault>['getTicket']>) => vault(settings, more).getTicket(...args),
      }),
      forgetful,
    );
    await expect(fails(factory, 'is made once for many calls')).rejects.toThrow('6 logins were made for six calls');
  });

  it('does not renew its token', async () => {
    let token: Promise<Response> | undefined;
    const frozen: typeof fetch = async (input, init) => {
      const isLogin = new URL((input as Request).url).pathname.endsWith('/token');
      return isLogin ? (await (token ??= fetch(input, init))).clone() : fetch(input, init);
    };
    await expect(fails(with401({ fetch: frozen }), 'is made anew after one HTTP 401')).rejects.toThrow('1 logins were made');
  });
});
