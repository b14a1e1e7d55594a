import { describe, expect, it } from 'vitest';
import { send } from './fake-jira.ts';
import { all, connected } from './setup.ts';

describe.each([
  ['Cloud', 3, '/rest/api/3/search/jql'],
  ['Data Center', 2, '/rest/api/2/search'],
] as const)('a search on %s', (_, api, path) => {
  async function withTickets(count: number) {
    const world = await connected({ api });
    for (let index = 0; index < count; index++) world.fake.add({ summary: `t${index}`, customfield_10050: 'S1', customfield_10060: null });
    return world;
  }

  it('reads all pages and no further', async () => {
    const { fake, connector } = await withTickets(205);
    const found = await all(connector.searchTickets('project = SEC'));
    expect(found.map(({ key }) => key)).toEqual(fake.issues.map(({ key }) => key));
    expect(fake.requests.map((request) => request.path)).toEqual([path, path, path]);
    expect(fake.requests[0]?.json).toMatchObject({
      jql: 'project = SEC',
      maxResults: 100,
      fields: ['*all', '-comment', '-attachment', '-worklog', '-issuelinks', '-subtasks'],
    });
  });

  it('stops at the limit and asks for no more than that', async () => {
    const { fake, connector } = await withTickets(30);
    expect(await all(connector.searchTickets('project = SEC', { limit: 7 }))).toHaveLength(7);
    expect(fake.requests.map(({ json }) => json.maxResults)).toEqual([7]);
  });

  it('names custom fields', async () => {
    const { connector } = await withTickets(1);
    expect(await all(connector.searchTickets('project = SEC'))).toMatchObject([{ customFields: { Severity: 'S1' } }]);
  });

  it('returns a ticket once that moves between the pages', async () => {
    const { fake, connector } = await withTickets(150);
    const keys: string[] = [];
    for await (const { key } of connector.searchTickets('project = SEC')) {
      if (keys.push(key) === 50) fake.issues.unshift({ id: '1', key: 'SEC-999', status: 'To Do', fields: {} });
    }
    expect(keys).toEqual([...new Set(keys)]);
    expect(keys).toHaveLength(150);
  });

  it('of nothing is empty', async () => {
    const { connector } = await withTickets(0);
    expect(await all(connector.searchTickets('whatever'))).toEqual([]);
  });

  it('gives each ticket’s own answer on request', async () => {
    const { connector } = await withTickets(2);
    const found = await all(connector.searchTickets('', { includeRaw: true }));
    expect(found.map(({ raw }) => (raw as { key: string }).key)).toEqual(['SEC-1', 'SEC-2']);
  });

  it('of words keeps to the project', async () => {
    const { fake, connector } = await withTickets(1);
    await all(connector.searchTickets('user logged in" OR project = HR'));
    expect(fake.requests[0]?.json.jql).toBe(
      'project = "SEC" AND text ~ "user logged in\\\\\\" OR project = HR" ORDER BY updated DESC'.replace(' OR ', ' or '),
    );
  });

  it('is repeated after a passing failure, since it only reads', async () => {
    const world = await connected({ api, options: { retries: 1 } });
    world.fake.add({ summary: 'x' });
    let failures = 1;
    world.fake.fault = (_request, response) => failures-- > 0 && (send(response, 503, {}), true);
    expect(await all(world.connector.searchTickets('x'))).toHaveLength(1);
  });
});

it('a cursor that comes again ends the search with an error', async () => {
  const { fake, connector } = await connected();
  fake.fault = (_, response) => (
    send(response, 200, { issues: [{ id: '1', key: 'SEC-1', fields: {} }], nextPageToken: 'same', isLast: false }),
    true
  );
  await expect(all(connector.searchTickets('x'))).rejects.toMatchObject({ code: 'invalid_response' });
});

it('comments come page by page, oldest first', async () => {
  const { fake, connector } = await connected();
  fake.add({});
  for (const text of ['one', 'two', 'three']) await connector.addComment('SEC-1', text);
  expect((await all(connector.listComments('SEC-1'))).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect((await all(connector.listComments('SEC-1', { limit: 1 }))).map(({ text }) => text)).toEqual(['one']);
});

it('a ticket without values has none of them', async () => {
  const { fake, connector } = await connected();
  fake.add({ summary: null, labels: null, priority: null, created: null, description: null });
  expect(await connector.getTicket('SEC-1')).toEqual({
    id: '10001',
    key: 'SEC-1',
    status: 'To Do',
    statusCategory: 'open',
    priority: 'unknown',
    labels: [],
    url: expect.any(String),
    customFields: {},
  });
});

it('a priority that nothing is known of is unknown, and no reason to fail', async () => {
  const { fake, connector } = await connected();
  fake.add({ priority: { name: 'Strange' } });
  expect(await connector.getTicket('SEC-1')).toMatchObject({ priority: 'unknown', vendorPriority: 'Strange' });
  fake.fault = ({ path }, response) => path.endsWith('/priority') && (send(response, 500, {}), true);
  expect(await connector.getTicket('SEC-1')).toMatchObject({ priority: 'unknown' });
});

it('custom fields of one name are told apart by their ids', async () => {
  const { fake, connector } = await connected();
  fake.add({ customfield_10060: 1, customfield_10061: 2 });
  expect((await connector.getTicket('SEC-1')).customFields).toEqual({ customfield_10060: 1, customfield_10061: 2 });
});

it.each(['../myself', '..', 'a/b', 'SEC-1?fields=x', 'SEC-1#x', 'SEC-1\r\nx: y', '\u0000', '😀'])(
  'the hostile id %j reaches no other resource',
  async (id) => {
    const { fake, connector } = await connected();
    await expect(connector.getTicket(id)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:not_found|invalid_input)$/) });
    for (const { path } of fake.requests) expect(path).toBe(`/rest/api/3/issue/${encodeURIComponent(id)}`);
  },
);
