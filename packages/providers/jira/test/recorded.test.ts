import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jira } from '../src/index.ts';
import { all, fixture } from './setup.ts';

const site = 'https://example.atlassian.net';
const connector = jira({ url: site, email: 'analyst@example.com', apiToken: 't0ken', projectKey: 'KAN' }, { retries: 0 });
const api = () => nock(`${site}/rest/api/3`);

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function play(interceptor: nock.Interceptor, name: string): void {
  const { status, body } = fixture(name);
  interceptor.reply(status, body as nock.Body);
}

describe('the recorded answers of Jira Cloud', () => {
  it('become a ticket', async () => {
    play(api().get('/issue/KAN-2').query({ fields: '*all,-comment,-attachment,-worklog,-issuelinks,-subtasks', expand: 'names' }), 'issue');
    expect(await connector.getTicket('KAN-2')).toEqual({
      id: '10002',
      key: 'KAN-2',
      title: 'Test issue for delete-comment action',
      description: 'This is a test issue created for testing the delete-comment action',
      status: 'In Review',
      statusCategory: 'in_progress',
      priority: 'medium',
      vendorPriority: 'Medium',
      reporter: 'analyst@example.com',
      labels: [],
      createdAt: '2026-04-28T13:31:13.533Z',
      updatedAt: expect.stringMatching(/^2026-04-28T\d\d:\d\d:\d\d\.\d{3}Z$/),
      url: 'https://example.atlassian.net/browse/KAN-2',
      customFields: { customfield_10019: '0|i00007:' },
    });
  });

  it('are given along on request', async () => {
    play(api().get('/issue/KAN-2').query(true), 'issue');
    expect((await connector.getTicket('KAN-2', { includeRaw: true })).raw).toMatchObject({
      id: '10002',
      fields: { progress: { percent: 100 } },
    });
  });

  it('become the pages of a search', async () => {
    play(
      api().post('/search/jql', (body: { jql: string; fields: string[] }) => body.jql === 'project = KAN' && body.fields.includes('*all')),
      'search',
    );
    expect(await all(connector.searchTickets('project = KAN'))).toMatchObject([
      { key: 'KAN-5', statusCategory: expect.any(String) },
      { key: expect.stringMatching(/^KAN-/) },
    ]);
  });

  it('become the ticket that was created, read back', async () => {
    play(api().post('/issue'), 'created');
    play(api().get('/issue/10053').query(true), 'issue');
    expect(await connector.createTicket({ title: 'x' })).toMatchObject({ id: '10002', title: 'Test issue for delete-comment action' });
  });

  it('lead through the workflow by the names of statuses', async () => {
    play(api().get('/issue/KAN-2').query(true), 'issue');
    play(api().get('/issue/10002/transitions').query({ expand: 'transitions.fields' }), 'transitions');
    api()
      .post('/issue/10002/transitions', { transition: { id: '41' } })
      .reply(204);
    expect(await connector.updateTicket('KAN-2', { status: 'done' })).toMatchObject({
      status: 'completed',
      message: 'KAN-2: moved to Done',
    });
  });

  it('become the statuses of the project', async () => {
    play(api().get('/project/KAN/statuses'), 'project-statuses');
    expect(await connector.getStatuses()).toEqual([
      { id: '10000', name: 'In Progress', category: 'unknown' },
      { id: '5', name: 'Closed', category: 'unknown' },
    ]);
  });

  it('become comments', async () => {
    play(api().post('/issue/KAN-10/comment'), 'comment');
    expect(await connector.addComment('KAN-10', 'Test comment')).toMatchObject({ status: 'completed', actionId: '10006' });
    play(api().get('/issue/KAN-10/comment').query(true), 'comments');
    expect(await all(connector.listComments('KAN-10'))).toEqual([
      {
        id: '10000',
        author: '5b10a2844c20165700ede21g',
        text: expect.stringMatching(/^Lorem ipsum/),
        createdAt: '2021-01-17T12:34:00.000Z',
        updatedAt: '2021-01-18T23:45:00.000Z',
      },
    ]);
  });

  it('tell of an attachment', async () => {
    play(
      api()
        .post('/issue/KAN-15/attachments', /name="file"; filename="picture\.jpg"[\s\S]*bytes/)
        .matchHeader('x-atlassian-token', 'no-check'),
      'attached',
    );
    expect(await connector.addAttachment('KAN-15', { name: 'picture.jpg', content: new TextEncoder().encode('bytes') })).toMatchObject({
      actionId: '10001',
      message: 'picture.jpg attached to KAN-15',
    });
  });

  it('name fields for custom values', async () => {
    play(api().get('/field'), 'fields');
    play(
      api().post(
        '/issue',
        (body: { fields: Record<string, unknown> }) =>
          body.fields['customfield_10035'] === 'a design' && body.fields['duedate'] === '2026-05-01',
      ),
      'created',
    );
    play(api().get('/issue/10053').query(true), 'issue');
    expect(await connector.createTicket({ title: 'x', customFields: { Design: 'a design', 'due date': '2026-05-01' } })).toMatchObject({
      key: 'KAN-2',
    });
    expect(nock.isDone()).toBe(true);
  });
});

describe('a refusal in Jira’s words', () => {
  it('comes from either list of the error', async () => {
    play(api().post('/search/jql'), 'error-unbounded');
    await expect(all(connector.searchTickets('project = KAN'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    });
    play(api().post('/issue'), 'error-screen');
    await expect(connector.createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: "priority: Field 'priority' cannot be set. It is not on the appropriate screen, or unknown.",
      hint: expect.stringContaining('screen'),
    });
  });

  it('comes from both lists at once', async () => {
    api()
      .get('/issue/A-1')
      .query(true)
      .reply(400, { errorMessages: ['One.'], errors: { summary: 'Two.' } });
    await expect(connector.getTicket('A-1')).rejects.toMatchObject({ code: 'invalid_input', message: 'One.; summary: Two.' });
  });

  it('tells how to search for words that look like JQL', async () => {
    api()
      .post('/search/jql')
      .reply(400, {
        errorMessages: ["Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'log'. (line 1, character 12)"],
        errors: {},
      });
    await expect(all(connector.searchTickets('user = admin log'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining("but got 'log'"),
      hint: expect.stringContaining('double quotes'),
    });
  });

  it.each([
    [401, {}, { message: 'Client must be authenticated to access this resource.' }, 'authentication_failed'],
    [401, {}, { code: 401, message: 'Unauthorized; scope does not match' }, 'permission_denied'],
    [403, {}, { errorMessages: ['You do not have permission to create issues in this project.'] }, 'permission_denied'],
    [403, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }, '', 'authentication_failed'],
    [
      403,
      { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE; login-url=https://example.atlassian.net/login.jsp' },
      '',
      'authentication_failed',
    ],
    [
      404,
      { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' },
      { errorMessages: ['Issue does not exist or you do not have permission to see it.'] },
      'authentication_failed',
    ],
    [404, {}, { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} }, 'not_found'],
    [413, {}, { errorMessages: ['too large'] }, 'invalid_input'],
    [422, {}, { errors: { project: 'misconfigured' } }, 'invalid_input'],
    [500, {}, { errorMessages: ['Internal server error'] }, 'request_failed'],
  ])('of status %i with %j %j is told apart', async (status, headers, body, code) => {
    api()
      .get('/issue/A-1')
      .query(true)
      .reply(status, body as nock.Body, headers as unknown as nock.ReplyHeaders);
    await expect(connector.getTicket('A-1')).rejects.toMatchObject({ code, status });
  });

  it.each([
    [
      { 'retry-after': '120', 'ratelimit-reason': 'jira-quota-tenant-based' },
      { retryAfterMs: 120_000, scope: 'hour' },
    ],
    [
      { 'retry-after': '1', 'ratelimit-reason': 'jira-burst-based' },
      { retryAfterMs: 1000, scope: 'second' },
    ],
    [{ 'retry-after': '90' }, { retryAfterMs: 90_000, scope: 'hour' }],
  ])('of the rate tells which limit: %j', async (headers, expected) => {
    api()
      .get('/issue/A-1')
      .query(true)
      .reply(429, { errorMessages: ['Rate limit exceeded.'] }, headers as unknown as nock.ReplyHeaders);
    await expect(
      jira({ url: site, email: 'a@example.com', apiToken: 'other' }, { retries: 0, limits: false }).getTicket('A-1'),
    ).rejects.toMatchObject({ code: 'rate_limited', ...expected });
  });

  it('says from the time of the reset how long to wait', async () => {
    api()
      .get('/issue/A-1')
      .query(true)
      .reply(429, {}, { 'x-ratelimit-reset': new Date(Date.now() + 600_000).toISOString() });
    const error: { retryAfterMs?: number } = await jira({ url: site, email: 'a@example.com', apiToken: 'third' })
      .getTicket('A-1')
      .then(
        () => ({}),
        (reason: unknown) => reason as object,
      );
    expect(error.retryAfterMs).toBeGreaterThan(500_000);
  });
});
