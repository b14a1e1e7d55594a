import { describe, expect, it } from 'vitest';
import { jira } from '../src/index.ts';
import { send } from './fake-jira.ts';
import { connected } from './setup.ts';

const created = /\/issue$/;

describe('a new ticket', () => {
  it('has all that it was given', async () => {
    const { fake, url, connector } = await connected();
    fake.users = [{ accountId: 'abc', accountType: 'atlassian', displayName: 'Alice', emailAddress: 'alice@example.com', active: true }];
    const ticket = await connector.createTicket({
      title: 'Phishing\r\nreported',
      description: 'Seen **twice**',
      type: 'Incident',
      priority: 'high',
      labels: ['phish'],
      assignee: 'Alice@example.com',
      customFields: { severity: { value: 'S1' }, customfield_10060: 3 },
    });
    expect(fake.sent('POST', created).map(({ json }) => json.fields)).toEqual([
      {
        project: { key: 'SEC' },
        issuetype: { name: 'Incident' },
        summary: 'Phishing reported',
        description: {
          type: 'doc',
          version: 1,
          content: [
            {
              type: 'paragraph',
              content: [
                { type: 'text', text: 'Seen ' },
                { type: 'text', text: 'twice', marks: [{ type: 'strong' }] },
              ],
            },
          ],
        },
        labels: ['phish'],
        assignee: { accountId: 'abc' },
        customfield_10050: { value: 'S1' },
        customfield_10060: 3,
        priority: { name: 'High' },
      },
    ]);
    expect(ticket).toEqual({
      id: '10001',
      key: 'SEC-1',
      title: 'Phishing reported',
      description: 'Seen **twice**',
      status: 'To Do',
      statusCategory: 'open',
      priority: 'high',
      vendorPriority: 'High',
      assignee: 'abc',
      labels: ['phish'],
      createdAt: '2026-04-28T13:31:13.533Z',
      url: `${url}/browse/SEC-1`,
      customFields: { Severity: { value: 'S1' }, Sensor: 3 },
    });
  });

  it('is of the default type, and sends nothing that was not given', async () => {
    const { fake, connector } = await connected({ issueType: '10004' });
    await connector.createTicket({ title: 'x', description: ' ' });
    expect(fake.sent('POST', created)[0]?.json.fields).toEqual({ project: { key: 'SEC' }, issuetype: { id: '10004' }, summary: 'x' });
  });

  it('has wiki markup and user names on Data Center', async () => {
    const { fake, connector } = await connected({ api: 2 });
    fake.users = [{ name: 'alice', key: 'JIRAUSER1', emailAddress: 'alice@example.com', active: true }];
    await connector.createTicket({ title: 'x', description: '# A\n- `b`', assignee: 'alice@example.com' });
    expect(fake.sent('GET', /user\/search/)[0]?.query.get('username')).toBe('alice@example.com');
    expect(fake.sent('POST', created)[0]?.json.fields).toMatchObject({ description: 'h1. A\n\n* {{b}}', assignee: { name: 'alice' } });
  });

  it.each([
    [{ title: 'x'.repeat(256) }, /256 characters; Jira takes 255/],
    [{ title: 'x', labels: ['a b'] }, /no blanks: "a b"/],
    [{ title: 'x', customFields: { Nonsense: 1 } }, /no field is named "Nonsense"/],
    [{ title: 'x', customFields: { Sensor: 1 } }, /2 fields are named "Sensor": customfield_10060, customfield_10061/],
    [{ title: 'x', customFields: { Summary: 'y' } }, /"Summary" is the ticket’s title/],
    [{ title: 'x', customFields: { Severity: 1, customfield_10050: 2 } }, /customfield_10050 twice/],
    [{ title: 'x', assignee: 'nobody@example.com' }, /no user was found by nobody@example\.com/],
  ])('is refused before anything is made: %j', async (ticket, message) => {
    const { fake, connector } = await connected();
    await expect(connector.createTicket(ticket)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(message) });
    expect(fake.issues).toHaveLength(0);
    expect(fake.sent('POST', created)).toHaveLength(0);
  });

  it('names refused fields as the caller did', async () => {
    const { fake, connector } = await connected();
    fake.fault = ({ path }, response) =>
      created.test(path)
        ? (send(response, 400, {
            errorMessages: [],
            errors: { customfield_10050: "Field 'customfield_10050' cannot be set. It is not on the appropriate screen, or unknown." },
          }),
          true)
        : false;
    await expect(connector.createTicket({ title: 'x', customFields: { Severity: 1 } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Severity (customfield_10050)'),
    });
  });

  it('asks for the fields once, and again only for a name that is new', async () => {
    const { fake, connector } = await connected();
    await connector.createTicket({ title: 'x', customFields: { Severity: 1 } });
    await connector.createTicket({ title: 'y', customFields: { SEVERITY: 1 } });
    expect(fake.sent('GET', /\/field$/)).toHaveLength(1);
    fake.fields.push({ id: 'customfield_10099', name: 'Playbook' });
    await connector.createTicket({ title: 'z', customFields: { Playbook: 'p' } });
    expect(fake.sent('GET', /\/field$/)).toHaveLength(2);
    expect(fake.issues[2]?.fields['customfield_10099']).toBe('p');
  });

  it('sends nothing in a dry run', async () => {
    const { fake, connector } = await connected();
    expect(await connector.createTicket({ title: 'x', correlationId: 'a' }, { dryRun: true })).toMatchObject({ status: 'dry_run' });
    expect(fake.requests).toHaveLength(0);
  });
});

describe('the assignee', () => {
  const person = (accountId: string, emailAddress?: string) => ({
    accountId,
    accountType: 'atlassian',
    displayName: `User ${accountId}`,
    active: true,
    ...(emailAddress !== undefined && { emailAddress }),
  });

  it('is found where Jira hides the address', async () => {
    const { fake, connector } = await connected();
    fake.users = [person('hidden')];
    await connector.createTicket({ title: 'x', assignee: 'alice@example.com' });
    expect(fake.issues[0]?.fields['assignee']).toEqual({ accountId: 'hidden' });
  });

  it('is not one whose address merely begins alike', async () => {
    const { fake, connector } = await connected();
    fake.users = [person('other', 'alice@example.com.evil.example')];
    await expect(connector.createTicket({ title: 'x', assignee: 'alice@example.com' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('no user'),
    });
  });

  it('is nobody where several match; the error lists them', async () => {
    const { fake, connector } = await connected();
    fake.users = [person('one'), person('two')];
    await expect(connector.createTicket({ title: 'x', assignee: 'alice@example.com' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: '2 users were found by alice@example.com: User one (one), User two (two)',
    });
    expect(fake.issues).toHaveLength(0);
  });

  it('may be an id, which is not looked up', async () => {
    const { fake, connector } = await connected();
    await connector.createTicket({ title: 'x', assignee: '712020:7bf4' });
    expect(fake.issues[0]?.fields['assignee']).toEqual({ accountId: '712020:7bf4' });
    expect(fake.sent('GET', /user/)).toHaveLength(0);
  });
});

describe('the priority', () => {
  it.each([
    [
      ['Blocker', 'Critical', 'Major', 'Minor', 'Trivial'],
      ['Blocker', 'Critical', 'Major', 'Minor', 'Trivial'],
    ],
    [
      ['P1', 'P2', 'P3', 'P4', 'P5'],
      ['P1', 'P2', 'P3', 'P4', 'P5'],
    ],
    [
      ['Höchste', 'Hoch', 'Mittel', 'Niedrig', 'Niedrigste'],
      ['Höchste', 'Hoch', 'Mittel', 'Niedrig', 'Niedrigste'],
    ],
    [
      ['Critical', 'Highest', 'High', 'Medium', 'Low', 'Lowest'],
      ['Highest', 'High', 'Medium', 'Low', 'Lowest'],
    ],
  ])('is mapped to the scheme %j and back', async (scheme, expected) => {
    const { fake, connector } = await connected();
    fake.priorities = scheme;
    for (const [index, priority] of (['highest', 'high', 'medium', 'low', 'lowest'] as const).entries())
      expect(await connector.createTicket({ title: 'x', priority })).toMatchObject({ priority, vendorPriority: expected[index] });
    expect(fake.issues).toHaveLength(5);
    expect(fake.sent('GET', /\/priority$/).length).toBeLessThanOrEqual(1);
  });

  it('is the nearest where the scheme has fewer', async () => {
    const { fake, connector } = await connected();
    fake.priorities = ['Urgent', 'Normal', 'Later'];
    expect(await connector.createTicket({ title: 'x', priority: 'high' })).toMatchObject({ vendorPriority: 'Urgent' });
  });

  it('is another of the site’s where the project does not take the one of that name', async () => {
    const { fake, connector } = await connected();
    fake.priorities = ['Blocker', 'Critical', 'Major', 'Minor', 'Trivial', 'Highest', 'High', 'Medium', 'Low', 'Lowest'];
    fake.allowedPriorities = fake.priorities.slice(0, 5);
    expect(await connector.createTicket({ title: 'x', priority: 'highest' })).toMatchObject({
      vendorPriority: 'Blocker',
      priority: 'highest',
    });
  });

  it('is not tried again where the field is missing from the screen', async () => {
    const { fake, connector } = await connected();
    fake.fault = ({ path }, response) =>
      created.test(path)
        ? (send(response, 400, {
            errors: { priority: "Field 'priority' cannot be set. It is not on the appropriate screen, or unknown." },
          }),
          true)
        : false;
    await expect(connector.createTicket({ title: 'x', priority: 'high' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(fake.sent('POST', created)).toHaveLength(1);
  });
});

describe('a ticket with a correlation id', () => {
  it('carries it as a label and is found by it the next time', async () => {
    const { fake, connector } = await connected();
    const first = await connector.createTicket({ title: 'x', correlationId: 'inc-1' });
    fake.unindexed.clear();
    const second = await connector.createTicket({ title: 'other', correlationId: 'inc-1' });
    expect(first.labels).toEqual(['tw-inc-1']);
    expect(second).toEqual(first);
    expect(fake.issues).toHaveLength(1);
  });

  it('is found while the index is still behind', async () => {
    const { fake, connector } = await connected();
    fake.add({ summary: 'older' });
    await connector.createTicket({ title: 'x', correlationId: 'inc-1' });
    expect([...fake.unindexed]).toEqual(['SEC-2']);
    expect(await connector.createTicket({ title: 'x', correlationId: 'inc-1' })).toMatchObject({ key: 'SEC-2' });
    expect(fake.issues).toHaveLength(2);
  });

  it('is another than one that differs in case', async () => {
    const { fake, connector } = await connected();
    await connector.createTicket({ title: 'x', correlationId: 'INC-1' });
    fake.unindexed.clear();
    await connector.createTicket({ title: 'x', correlationId: 'inc-1' });
    expect(fake.issues.map(({ fields }) => fields['labels'])).toEqual([['tw-INC-1'], ['tw-inc-1']]);
  });

  it('is made once by two calls at the same time', async () => {
    const { fake, connector } = await connected();
    const tickets = await Promise.all([1, 2, 3].map(() => connector.createTicket({ title: 'x', correlationId: 'inc-1' })));
    expect(fake.issues).toHaveLength(1);
    expect(new Set(tickets.map(({ key }) => key))).toEqual(new Set(['SEC-1']));
  });

  it.each<[string, Parameters<typeof connected>[0]]>([
    ['Cloud', { api: 3 }],
    ['Data Center', { api: 2 }],
  ])('is found after an answer that was lost, and not made twice (%s)', async (_, settings) => {
    for (const lose of [
      (response: import('node:http').ServerResponse) => void response.destroy(),
      (response: import('node:http').ServerResponse) => send(response, 500, { errorMessages: ['Internal server error'] }),
      (response: import('node:http').ServerResponse) => send(response, 504, {}),
      (response: import('node:http').ServerResponse) =>
        void response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"100'),
      () => undefined,
    ]) {
      const { fake, connector } = await connected(settings);
      fake.fault = ({ path, method }, response, carryOut) => {
        if (!created.test(path) || method !== 'POST') return false;
        carryOut();
        // Data Center indexes at once.
        if (fake.api === 2) fake.unindexed.clear();
        lose(response);
        return true;
      };
      expect(await connector.createTicket({ title: 'x', correlationId: 'inc-1' }, { timeoutMs: 400 })).toMatchObject({
        key: 'SEC-1',
        title: 'x',
      });
      expect(fake.sent('POST', created)).toHaveLength(1);
      expect(fake.issues).toHaveLength(1);
    }
  });

  it('is not looked for after a refusal', async () => {
    const { fake, connector } = await connected();
    fake.fault = ({ path }, response) => (created.test(path) ? (send(response, 403, { errorMessages: ['no'] }), true) : false);
    await expect(connector.createTicket({ title: 'x', correlationId: 'inc-1' })).rejects.toMatchObject({
      code: 'permission_denied',
      message: 'no',
    });
    expect(fake.requests.at(-1)?.path).toMatch(created);
  });

  it('that may or may not exist is said to be so, and how to go on', async () => {
    const { fake, connector } = await connected();
    fake.fault = ({ path }, response) => (created.test(path) ? (response.destroy(), true) : false);
    await expect(connector.createTicket({ title: 'x', correlationId: 'inc-1' })).rejects.toMatchObject({
      code: 'network',
      retryable: false,
      message: expect.stringContaining('it is not known whether the ticket was created'),
      hint: expect.stringContaining('tw-inc-1'),
    });
    expect(fake.sent('POST', created)).toHaveLength(1);
  });

  it('is not made where it can’t be looked up', async () => {
    const { fake, connector } = await connected();
    fake.fault = ({ path }, response) => (path.includes('search') ? (send(response, 503, {}), true) : false);
    await expect(connector.createTicket({ title: 'x', correlationId: 'inc-1' })).rejects.toMatchObject({
      code: 'request_failed',
      status: 503,
    });
    expect(fake.issues).toHaveLength(0);
  });
});

it('a lost answer without a correlation id is not to be tried again blindly', async () => {
  const { fake, url } = await connected();
  const connector = jira({ url, email: 'a@example.com', apiToken: 'x', projectKey: 'SEC' }, { retries: 3 });
  fake.fault = ({ path }, response) => (created.test(path) ? (send(response, 502, {}), true) : false);
  await expect(connector.createTicket({ title: 'x' })).rejects.toMatchObject({
    code: 'request_failed',
    message: expect.stringContaining('it is not known whether the ticket was created'),
    hint: expect.stringContaining('correlationId'),
  });
  expect(fake.sent('POST', created)).toHaveLength(1);
});

it('a created ticket is answered even where reading it back fails', async () => {
  const { fake, url, connector } = await connected();
  fake.fault = ({ path, method }, response) => (method === 'GET' && path.includes('/issue/') ? (send(response, 500, {}), true) : false);
  expect(await connector.createTicket({ title: 'x', description: 'y', priority: 'low', labels: ['a'], correlationId: 'c' })).toEqual({
    id: '10001',
    key: 'SEC-1',
    title: 'x',
    description: 'y',
    statusCategory: 'unknown',
    priority: 'low',
    labels: ['a', 'tw-c'],
    url: `${url}/browse/SEC-1`,
    customFields: {},
  });
});

it('an onAction hook that refuses stops a creation before any request', async () => {
  const { fake, connector } = await connected({ options: { hooks: { onAction: () => false } } });
  await expect(connector.createTicket({ title: 'x', correlationId: 'c' })).rejects.toMatchObject({ code: 'permission_denied' });
  expect(fake.requests).toHaveLength(0);
});
