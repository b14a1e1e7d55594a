import { describe, expect, it } from 'vitest';
import { redmine } from '../src/index.ts';
import { answer, connector, offline, recorded, vocabulary } from './setup.ts';

offline();

const issue = (changes: object, name = 'issue') => ({
  body: { issue: { ...(recorded(name).body as { issue: object }).issue, ...changes } },
});

describe('an update', () => {
  it('sends what differs, in one request, and reads what came of it', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('issue'));
    const sent = answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', recorded('updated'));
    const update = { title: 'Phishing, again', status: 'in progress', priority: 'high', addLabels: ['vip', 'mail'] } as const;
    expect(await connector().updateTicket('#107', update)).toMatchObject({
      status: 'completed',
      message: '#107: title, status, labels changed',
    });
    expect(sent.body).toEqual({
      issue: { subject: 'Phishing, again', status_id: 2, custom_fields: [{ id: 1, value: 'mail, urgent, vip' }] },
    });
  });

  it('sends nothing where all is so already', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('updated'));
    const update = {
      title: 'Phishing, again',
      status: 'IN PROGRESS',
      description: 'A mail that asks for a password.',
      removeLabels: ['none'],
    };
    expect(await connector().updateTicket('107', update)).toMatchObject({ status: 'already_done' });
  });

  it('keeps the line of the correlation id when the description changes', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('issue'));
    const sent = answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', issue({ description: 'new\r\n\r\nCorrelation id: [inc-2]' }));
    await connector().updateTicket('107', { description: 'new' });
    expect(sent.body).toEqual({ issue: { description: 'new\n\nCorrelation id: [inc-2]' } });
  });

  it('is an error where Redmine ignored a part of it, and says which', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('issue'));
    answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', issue({ subject: 'changed' }));
    await expect(
      connector().updateTicket('107', { title: 'changed', priority: 'lowest', customFields: { Asset: 'ws-1' } }),
    ).rejects.toMatchObject({
      code: 'permission_denied',
      message: 'Redmine did not change priority, Asset of #107, but did change title',
    });
  });

  it('takes a value in another form for the one that was given, where it is not the one before', async () => {
    const asset = (value: string) => issue({ custom_fields: [{ id: 2, name: 'Asset', value }] });
    for (const [kept, outcome] of [
      ['1.5', 'completed'],
      ['1.0', 'refused'],
    ]) {
      vocabulary();
      answer('GET /issues/107.json', asset('1.0'));
      answer('PUT /issues/107.json', { status: 204 });
      answer('GET /issues/107.json', asset(kept ?? ''));
      const result = await connector()
        .updateTicket('107', { customFields: { Asset: '1.50' } })
        .then(
          ({ status }) => status,
          () => 'refused',
        );
      expect(result, kept).toBe(outcome);
    }
  });

  it('says that it was sent where what came of it cannot be read', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('issue'));
    answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', { status: 502 });
    await expect(connector().updateTicket('107', { title: 'changed' })).rejects.toMatchObject({
      message: expect.stringMatching(/^the change was sent, and reading/),
    });
  });

  it('refuses a status that the workflow does not offer, and a field that is not there, before anything is sent', async () => {
    for (const [update, message] of [
      [{ status: 'Frozen' }, /can't move from New to Frozen; allowed: New, In Progress, Resolved, Feedback, Closed, Rejected$/],
      [{ customFields: { Nope: 1 } }, /no custom field is named "Nope"; known: Labels, Asset, Tags/],
      [{ customFields: { Asset: {} } }, /value of "Asset"/],
      [{ addLabels: ['a, b'] }, /no commas/],
      [{ addLabels: ['a'], removeLabels: ['a'] }, /both to add and to remove/],
    ] as const) {
      vocabulary();
      answer('GET /issues/107.json', recorded('issue'));
      await expect(connector().updateTicket('107', update)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('a comment', () => {
  it('is looked for, since Redmine may have dropped it', async () => {
    answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', recorded('journals'));
    expect(await connector().addComment('107', 'A comment.')).toMatchObject({
      status: 'completed',
      actionId: expect.stringMatching(/^\d+$/),
    });
    answer('PUT /issues/107.json', { status: 204 });
    answer('GET /issues/107.json', recorded('journals'));
    await expect(connector().addComment('107', 'Another one.')).rejects.toMatchObject({
      code: 'permission_denied',
      hint: expect.stringMatching(/Add notes/),
    });
  });
});

describe('a number', () => {
  it('is nothing else: Redmine would read 107abc as 107', async () => {
    for (const id of ['107abc', '1/2', '', '-1', '1.0'])
      await expect(connector().getTicket(id)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('people', () => {
  it('are found among the members by name, and by address only for administrators', async () => {
    vocabulary();
    answer('GET /projects/sec/memberships.json', recorded('memberships'));
    const sent = answer('POST /issues.json', recorded('created'));
    await connector().createTicket({ title: 'x', assignee: 'ana lyst' });
    expect(sent.body).toMatchObject({ issue: { assigned_to_id: 6 } });
    vocabulary();
    answer('GET /users.json', { status: 403 });
    await expect(connector().createTicket({ title: 'x', assignee: 'a@example.com' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/only administrators/),
    });
    vocabulary();
    answer('GET /users.json', {
      body: {
        users: [
          { id: 8, mail: 'aa@example.com' },
          { id: 9, mail: 'A@example.com' },
        ],
      },
    });
    const byAddress = answer('POST /issues.json', recorded('created'));
    await connector().createTicket({ title: 'x', assignee: 'a@example.com' });
    expect(byAddress.body).toMatchObject({ issue: { assigned_to_id: 9 } });
  });
});

describe('a creation', () => {
  it('writes its correlation id into the description, and takes a ticket that has it for its own', async () => {
    vocabulary();
    const looked = answer('GET /issues.json', recorded('nothing-found'));
    const sent = answer('POST /issues.json', recorded('created'));
    await connector().createTicket({ title: 'two\nlines', description: 'text', correlationId: 'inc-2', type: 'support' });
    expect(looked.query).toMatchObject({ 'v[description][]': '"Correlation id: [inc-2]"', project_id: 'sec' });
    expect(sent.body).toEqual({
      issue: { project_id: 'sec', subject: 'two lines', description: 'text\n\nCorrelation id: [inc-2]', tracker_id: 3 },
    });
    vocabulary();
    answer('GET /issues.json', recorded('issues'));
    expect(await connector().createTicket({ title: 'x', correlationId: 'inc-2' })).toMatchObject({ id: '107', title: 'Phishing, again' });
    // Redmine finds it in either case.
    vocabulary();
    answer('GET /issues.json', recorded('issues'));
    const other = answer('POST /issues.json', recorded('created'));
    await connector().createTicket({ title: 'x', correlationId: 'INC-2' });
    expect(other.count).toBe(1);
  });

  it('needs a project, a tracker that is there, and a field for labels', async () => {
    const without = redmine({ url: 'https://redmine.example.com', apiKey: 'key' });
    await expect(without.createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/TW_REDMINE_PROJECT/),
    });
    vocabulary();
    answer('GET /issue_statuses.json', recorded('statuses'));
    answer('GET /trackers.json', recorded('trackers'));
    answer('GET /enumerations/issue_priorities.json', recorded('priorities'));
    await expect(connector({ tracker: 'Nope' }).createTicket({ title: 'x' })).rejects.toMatchObject({
      message: expect.stringMatching(/Bug, Feature, Support/),
    });
  });

  it('takes labels and fields by the names that the project’s issues have', async () => {
    vocabulary();
    answer('GET /projects/sec.json', recorded('project'));
    answer('GET /issues.json', recorded('issues'));
    const sent = answer('POST /issues.json', recorded('created'));
    await connector({ labelField: 'tags' }).createTicket({ title: 'x', labels: ['vip', 'vip'], customFields: { asset: true, 99: null } });
    expect(sent.body).toMatchObject({
      issue: {
        custom_fields: [
          { id: 99, value: '' },
          { id: 2, value: '1' },
          { id: 3, value: ['vip'] },
        ],
      },
    });
  });
});
