import { describe, expect, it } from 'vitest';
import { send } from './fake-jira.ts';
import { connected } from './setup.ts';

const writes = /\/issue\/\d+(?:\/transitions)?$/;

async function withTicket(fields: Record<string, unknown> = {}, status = 'To Do', api: 2 | 3 = 3) {
  const world = await connected({ api });
  const issue = world.fake.add({ summary: 'old', labels: ['a', 'b'], ...fields }, status);
  return { ...world, issue };
}

const written = ({ fake }: Awaited<ReturnType<typeof withTicket>>) =>
  fake.requests.filter(({ method, path }) => method !== 'GET' && writes.test(path));

describe('an update', () => {
  it('changes fields and labels in one request, and then the status', async () => {
    const world = await withTicket();
    const result = await world.connector.updateTicket('SEC-1', {
      title: 'new',
      description: 'text',
      priority: 'highest',
      addLabels: ['c'],
      removeLabels: ['a'],
      customFields: { Severity: 'S2' },
      status: 'in progress',
      assignee: 'acc',
    });
    expect(written(world).map(({ method, json }) => [method, json])).toEqual([
      [
        'PUT',
        {
          fields: {
            summary: 'new',
            description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'text' }] }] },
            assignee: { accountId: 'acc' },
            customfield_10050: 'S2',
            priority: { name: 'Highest' },
          },
          update: { labels: [{ add: 'c' }, { remove: 'a' }] },
        },
      ],
      ['POST', { transition: { id: '21' } }],
    ]);
    expect(result).toMatchObject({
      success: true,
      status: 'completed',
      message: 'SEC-1: title, description, assignee, Severity, priority, labels changed; moved to In Progress',
    });
    expect(world.issue).toMatchObject({ status: 'In Progress', fields: { labels: ['b', 'c'] } });
  });

  it('that is repeated changes nothing', async () => {
    const world = await withTicket({ assignee: { accountId: 'acc' } }, 'In Progress');
    expect(
      await world.connector.updateTicket('SEC-1', {
        title: 'old',
        priority: 'medium',
        assignee: 'acc',
        addLabels: ['a'],
        removeLabels: ['zz'],
        status: 'IN PROGRESS',
      }),
    ).toMatchObject({ success: true, status: 'already_done' });
    expect(written(world)).toHaveLength(0);
  });

  it('only sends what differs', async () => {
    const world = await withTicket();
    await world.connector.updateTicket('SEC-1', { title: 'old', addLabels: ['a', 'd'] });
    expect(written(world).map(({ json }) => json)).toEqual([{ update: { labels: [{ add: 'd' }] } }]);
  });

  it('empties the description with an empty text', async () => {
    const world = await withTicket({ description: { type: 'doc' } });
    await world.connector.updateTicket('SEC-1', { description: '' });
    expect(written(world)[0]?.json).toEqual({ fields: { description: null } });
  });

  it('writes wiki markup on Data Center', async () => {
    const world = await withTicket({ assignee: { name: 'alice' } }, 'To Do', 2);
    await world.connector.updateTicket('SEC-1', { description: '**x**', assignee: 'alice' });
    expect(written(world)[0]?.json).toEqual({ fields: { description: '*x*' } });
  });

  it.each([
    [{ addLabels: ['a b'] }, /no blanks/],
    [{ addLabels: ['c'], removeLabels: ['c'] }, /both to add and to remove: c/],
    [{ title: 'x'.repeat(300) }, /255/],
    [{ customFields: { Sensor: 1 }, title: 'new' }, /2 fields are named "Sensor"/],
    [{ status: 'Closed', title: 'new' }, /SEC-1 can't move from To Do to Closed; allowed: To Do, In Progress/],
    [{ status: 'Done', title: 'new' }, /allowed: To Do, In Progress/],
    [{ assignee: 'x@example.com', title: 'new' }, /no user was found/],
  ])('is refused whole: %j', async (update, message) => {
    const world = await withTicket();
    await expect(world.connector.updateTicket('SEC-1', update)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
    });
    expect(written(world)).toHaveLength(0);
  });

  it('of a ticket that does not exist is not_found', async () => {
    const { connector } = await connected();
    await expect(connector.updateTicket('SEC-9', { title: 'x' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'Issue does not exist or you do not have permission to see it.',
    });
  });

  it('maps a priority to the site’s own scheme', async () => {
    const world = await withTicket({ priority: { name: 'P3' } });
    world.fake.priorities = ['P1', 'P2', 'P3', 'P4', 'P5'];
    await world.connector.updateTicket('SEC-1', { priority: 'high' });
    expect(world.issue.fields['priority']).toEqual({ name: 'P2' });
    expect(await world.connector.updateTicket('SEC-1', { priority: 'high' })).toMatchObject({ status: 'already_done' });
  });
});

describe('a move', () => {
  const resolution = { resolution: { name: 'Resolution', required: true } };

  it('takes of two transitions the one that demands nothing', async () => {
    const world = await withTicket();
    world.fake.transitions = [
      { id: '1', name: 'Close with reason', to: 'Done', fields: resolution },
      { id: '2', name: 'Close', to: 'Done', fields: { comment: { name: 'Comment', required: false } } },
    ];
    await world.connector.updateTicket('SEC-1', { status: 'Done' });
    expect(written(world).map(({ json }) => json)).toEqual([{ transition: { id: '2' } }]);
  });

  it('is refused for want of a field that the screen demands, which the error names', async () => {
    const world = await withTicket();
    world.fake.transitions = [{ id: '1', name: 'Close', to: 'Done', fields: resolution }];
    await expect(world.connector.updateTicket('SEC-1', { status: 'Done', title: 'new' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'the move of SEC-1 to Done demands Resolution (resolution)',
      hint: expect.stringContaining('customFields'),
    });
    expect(written(world)).toHaveLength(0);
  });

  it('takes that field from customFields, and leaves the rest to the edit', async () => {
    const world = await withTicket();
    world.fake.transitions = [{ id: '1', name: 'Close', to: 'Done', fields: resolution }];
    await world.connector.updateTicket('SEC-1', { status: 'Done', customFields: { Resolution: { name: 'Fixed' }, Severity: 'S3' } });
    expect(written(world).map(({ json }) => json)).toEqual([
      { fields: { customfield_10050: 'S3' } },
      { transition: { id: '1' }, fields: { resolution: { name: 'Fixed' } } },
    ]);
  });

  it('is content with a value that is there or has a default', async () => {
    const world = await withTicket({ resolution: { name: 'Fixed' } });
    world.fake.transitions = [
      {
        id: '1',
        name: 'Close',
        to: 'Done',
        fields: { ...resolution, customfield_10050: { name: 'Severity', required: true, hasDefaultValue: true } },
      },
    ];
    expect(await world.connector.updateTicket('SEC-1', { status: 'Done' })).toMatchObject({ status: 'completed' });
  });

  it('does not take a transition that is not available', async () => {
    const world = await withTicket();
    world.fake.transitions = [{ id: '1', name: 'Close', to: 'Done', isAvailable: false }];
    await expect(world.connector.updateTicket('SEC-1', { status: 'Done' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: "SEC-1 can't move from To Do to Done; allowed: nothing",
    });
  });

  it('that fails after the fields were changed says so', async () => {
    const world = await withTicket();
    world.fake.fault = ({ method, path }, response) =>
      method === 'POST' && path.endsWith('/transitions') ? (send(response, 400, { errorMessages: ['A validator says no.'] }), true) : false;
    await expect(world.connector.updateTicket('SEC-1', { status: 'In Progress', title: 'new', addLabels: ['c'] })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'title, labels changed, but SEC-1 did not move to In Progress: A validator says no.',
    });
    expect(world.issue).toMatchObject({ status: 'To Do', fields: { summary: 'new' } });
  });

  it('that fails unclearly is said to be unclear, and is not tried again', async () => {
    const world = await withTicket();
    world.fake.fault = ({ method, path }, response) =>
      method === 'POST' && path.endsWith('/transitions') ? (response.destroy(), true) : false;
    await expect(world.connector.updateTicket('SEC-1', { status: 'In Progress' })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/^it is not known whether SEC-1 moved to In Progress: /),
    });
    expect(written(world)).toHaveLength(1);
  });

  it('is not tried where the fields could not be changed', async () => {
    const world = await withTicket();
    await expect(
      world.connector.updateTicket('SEC-1', { status: 'In Progress', customFields: { customfield_19999: 1 } }),
    ).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('customfield_19999') });
    expect(world.issue.status).toBe('To Do');
    expect(written(world).map(({ method }) => method)).toEqual(['PUT']);
  });
});

describe('a comment', () => {
  it('is a document on Cloud', async () => {
    const { fake, connector } = await withTicket();
    expect(await connector.addComment('SEC-1', 'line 1\nline 2')).toMatchObject({ status: 'completed', actionId: '500' });
    expect(fake.comments[0]?.body).toEqual({
      type: 'doc',
      version: 1,
      content: [
        { type: 'paragraph', content: [{ type: 'text', text: 'line 1' }, { type: 'hardBreak' }, { type: 'text', text: 'line 2' }] },
      ],
    });
  });

  it('is wiki markup on Data Center', async () => {
    const { fake, connector } = await withTicket({}, 'To Do', 2);
    await connector.addComment('SEC-1', '`x` [~admin]');
    expect(fake.comments[0]?.body).toBe('{{x}} \\[\\~admin\\]');
  });

  it('is refused when blank, before anything is sent', async () => {
    const { fake, connector } = await withTicket();
    await expect(connector.addComment('SEC-1', ' \n')).rejects.toMatchObject({ code: 'invalid_input' });
    expect(fake.requests).toHaveLength(0);
  });

  it('whose answer is lost is not sent again, and the error says so', async () => {
    const { fake, connector } = await withTicket();
    fake.fault = (_, response) => (response.destroy(), true);
    await expect(connector.addComment('SEC-1', 'x')).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('not known'),
    });
    expect(fake.requests).toHaveLength(1);
  });
});
