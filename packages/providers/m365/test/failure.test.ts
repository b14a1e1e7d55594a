import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { all, connect, connected, fixture, graph, login, refusal } from './setup.ts';

const email = { mailbox: 'alexw@contoso.onmicrosoft.com', id: 'AAkALg' };
const path = '/users/alexw%40contoso.onmicrosoft.com/messages/AAkALg';

function failing(name: string) {
  const { status, body, headers } = fixture(name);
  login();
  graph().get(path).query(true).reply(status, body, headers);
}

describe('a token that is refused', () => {
  it.each([
    ['token-expired-secret', 401, 'AADSTS7000222: The provided client secret keys', /expired.*TW_M365_CLIENT_SECRET/],
    ['token-wrong-secret', 401, 'AADSTS7000215: Invalid client secret provided', /TW_M365_CLIENT_SECRET.*value, not to its id/],
    ['token-unknown-tenant', 400, "AADSTS90002: Tenant 'contoso.example' not found", /TW_M365_TENANT_ID.*TW_M365_CLOUD/],
    ['token-unknown-app', 400, 'AADSTS700016: Application with identifier', /TW_M365_CLIENT_ID/],
  ])('says what to do: %s', async (name, status, words, hint) => {
    login(name);
    const error = await refusal(connect().getEmail(email));
    expect(error).toMatchObject({
      code: 'authentication_failed',
      status,
      operation: 'getEmail',
      retryable: false,
      hint: expect.stringMatching(hint),
    });
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/trace 0000aaaa-11bb-cccc-dd22-eeeeee333333$/);
  });

  it('is a health, too', async () => {
    login('token-expired-secret');
    expect(await connect().healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
  });
});

describe('Graph’s failures', () => {
  it('name the mailbox that there is not, and the request', async () => {
    failing('error-invalid-user');
    expect(await refusal(connect().getEmail(email))).toMatchObject({
      code: 'not_found',
      status: 404,
      requestId: '2f038156-cf40-403d-8e46-831fe42a8229',
      message:
        "there is no mailbox alexw@contoso.onmicrosoft.com: ErrorInvalidUser: The requested user 'nobody@contoso.onmicrosoft.com' is invalid.",
    });
  });

  it('tell a missing message from a missing mailbox', async () => {
    failing('error-item-not-found');
    expect(await refusal(connect().getEmail(email))).toMatchObject({
      code: 'not_found',
      message: 'mailbox alexw@contoso.onmicrosoft.com: ErrorItemNotFound: The specified object was not found in the store.',
    });
  });

  it('are about the mailbox even with 403', async () => {
    const { body } = fixture('error-no-mailbox');
    login();
    graph().get(path).query(true).reply(403, body);
    expect(await refusal(connect().getEmail(email))).toMatchObject({ code: 'not_found', status: 403 });
  });

  it('name the permission, and the mailbox that a policy may leave out', async () => {
    failing('error-access-denied');
    expect(await refusal(connect().getEmail(email))).toMatchObject({
      code: 'permission_denied',
      message: 'mailbox alexw@contoso.onmicrosoft.com: ErrorAccessDenied: Access to OData is disabled. (the application needs Mail.Read)',
      hint: expect.stringMatching(/application permission Mail\.Read.*limited to certain mailboxes/),
    });
  });

  it('tell a suspended mailbox from a missing permission', async () => {
    login();
    graph()
      .get(path)
      .query(true)
      .reply(403, { error: { code: 'ErrorAccountSuspend', message: 'Account suspended.' } });
    expect(await refusal(connect().getEmail(email))).toMatchObject({ code: 'request_failed', hint: expect.stringContaining('suspended') });
  });

  it('say how long to wait, also in fractions of a second', async () => {
    failing('error-throttled');
    expect(await refusal(connect({}, { onLimit: 'fail' }).getEmail(email))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 2128,
      scope: 'minute',
    });
  });

  it.each([
    {},
    [],
    'text',
    { error: 'x' },
    { error: { code: 7 } },
    { error: { code: 'UnknownError', message: null } },
    { error: { code: 'UnknownError', message: '' } },
  ])('are understood from the status where the body is %j', async (body) => {
    login();
    graph()
      .get(path)
      .query(true)
      .reply(404, body as never);
    expect(await refusal(connect().getEmail(email))).toMatchObject({ code: 'not_found', status: 404 });
  });

  it('of a malformed id are the caller’s', async () => {
    login();
    graph()
      .get(path)
      .query(true)
      .reply(400, { error: { code: 'ErrorInvalidIdMalformed', message: 'Id is malformed.' } });
    expect(await refusal(connect().getEmail(email))).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('searchEmails'),
    });
  });
});

describe('the health', () => {
  it('proves access to the first of the configured mailboxes', async () => {
    const { fake, connector } = await connected({ mailboxes: ['soc@contoso.example'] });
    expect(await connector.healthCheck()).toMatchObject({
      status: 'unhealthy',
      code: 'not_found',
      message: expect.stringContaining('soc@contoso.example'),
    });
    fake.mailbox('soc@contoso.example');
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
    expect(fake.requests.at(-1)?.path).toBe('users/soc@contoso.example/mailFolders/inbox');
  });

  it('lists one user without them', async () => {
    const { fake, connector } = await connected();
    expect(await connector.testConnection()).toBe(true);
    expect(fake.requests.map(({ path: to, query }) => `${to} ${query.get('$top')}`)).toEqual(['users 1']);
  });
});

it('searches by recorded users and messages', async () => {
  login();
  graph().get('/users').query({ $select: 'userPrincipalName,mail', $top: 999 }).reply(200, fixture('users').body);
  for (const user of ['AdeleV', 'AlexW'])
    graph().get(`/users/${user}%40contoso.onmicrosoft.com/messages`).query(true).reply(200, fixture('messages').body);
  const found = await all(connect().searchEmails({ subject: 'Legal Hold' }));
  expect(found.map(({ mailbox }) => mailbox)).toEqual(['AdeleV@contoso.onmicrosoft.com', 'AlexW@contoso.onmicrosoft.com']);
  expect(found[0]).toEqual({
    id: 'AAkALgAAqAAA=',
    mailbox: 'AdeleV@contoso.onmicrosoft.com',
    subject: 'Playbook has stopped on error for Legal Hold #` (#2231)',
    sender: 'user@example.com',
    recipients: ['mayb@queen.com'],
    receivedAt: '2019-04-16T19:40:01.000Z',
    sentAt: '2019-04-16T19:40:01.000Z',
    hasAttachments: false,
    attachments: [],
    urls: [],
  });
  expect(nock.isDone()).toBe(true);
});
