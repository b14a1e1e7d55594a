import { describe, expect, it } from 'vitest';
import { rt } from '../src/index.ts';
import { answer, connector, offline, recorded } from './setup.ts';

offline();

const after = (changes: object) => {
  const [item] = (recorded('after').body as { readonly items: readonly object[] }).items;
  return { body: { items: [{ ...item, ...changes }], page: 1 } };
};

describe('an update', () => {
  it('sends what differs, in one request, and reads what came of it', async () => {
    answer('GET /ticket/107', recorded('ticket'));
    const sent = answer('PUT /ticket/107', recorded('changed'));
    const read = answer('POST /tickets', recorded('after'));
    const update = { title: 'Phishing, again', status: 'OPEN', priority: 'high', addLabels: ['vip', 'mail'] } as const;
    expect(await connector().updateTicket('107', update)).toMatchObject({
      status: 'completed',
      message: '#107: title, status, labels changed',
    });
    expect(sent.body).toEqual({ Subject: 'Phishing, again', Status: 'open', CustomFields: { 2: ['mail', 'urgent', 'vip'] } });
    expect(read.body).toMatchObject({ query: 'id = 107' });
  });

  it('sends nothing where all is so already', async () => {
    answer('GET /ticket/107', recorded('done'));
    const update = { title: 'Phishing, again', status: 'open', customFields: { asset: 'ws-0042' }, removeLabels: ['none'] };
    expect(await connector().updateTicket('107', update)).toMatchObject({ status: 'already_done' });
  });

  it('is an error where RT refused a part of it in a success, with what it said', async () => {
    answer('GET /ticket/107', recorded('ticket'));
    answer('PUT /ticket/107', recorded('refused'));
    answer('POST /tickets', after({ Subject: 'Phishing at last' }));
    await expect(connector().updateTicket('107', { title: 'Phishing at last', customFields: { Verdict: 'nope' } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^RT did not change Verdict of #107, but did change title: .*Invalid value for custom field$/),
    });
  });

  it('is noticed as refused whatever the language of the account, and a status with those that are offered', async () => {
    answer('GET /ticket/107', recorded('ticket'));
    answer('PUT /ticket/107', { body: ['Ticket 107: Status kann nicht geändert werden'] });
    answer('POST /tickets', after({ Status: 'new' }));
    await expect(connector().updateTicket('107', { status: 'stalled' })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.stringMatching(/open, resolved, rejected/),
    });
    answer('GET /ticket/107', recorded('ticket'));
    answer('PUT /ticket/107', { body: ['Ticket 107: Permission Denied'] });
    answer('POST /tickets', after({ Subject: 'Phishing' }));
    await expect(connector().updateTicket('107', { title: 'x' })).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('refuses what cannot be before anything is sent', async () => {
    for (const [update, message] of [
      [{ status: 'nope' }, /can't move from new to nope; there are: new, open, stalled/],
      [{ description: 'other' }, /first message/],
      [{ customFields: { Nope: 1 } }, /no custom field is named "Nope"; there are: .*Asset/],
      [{ customFields: { Asset: {} } }, /value of "Asset"/],
      [{ addLabels: ['a'], removeLabels: ['a'] }, /both to add and to remove/],
    ] as const) {
      answer('GET /ticket/107', recorded('ticket'));
      await expect(connector().updateTicket('107', update)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(message),
      });
    }
    for (const id of ['107abc', '1/2', '', '-1']) await expect(connector().getTicket(id)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('reads a deleted ticket by its number, since no search finds it', async () => {
    answer('GET /ticket/107', recorded('ticket'));
    answer('PUT /ticket/107', { body: [`Ticket 107: Status changed from 'new' to 'deleted'`] });
    answer('POST /tickets', recorded('nothing-found'));
    answer('GET /ticket/107', { body: { ...(recorded('ticket').body as object), Status: 'deleted' } });
    expect(await connector().updateTicket('107', { status: 'deleted' })).toMatchObject({ status: 'completed' });
  });

  it('empties a field with null', async () => {
    answer('GET /ticket/107', recorded('ticket'));
    const sent = answer('PUT /ticket/107', recorded('changed'));
    const [fields] = [recorded('after')];
    answer('POST /tickets', { body: { items: [{ ...(fields.body as { items: object[] }).items[0], CustomFields: [] }], page: 1 } });
    await connector().updateTicket('107', { customFields: { Asset: '' }, removeLabels: ['mail', 'urgent'] });
    expect(sent.body).toEqual({ CustomFields: { 2: null, 3: null } });
  });
});

describe('a creation', () => {
  it('refers to its correlation id, and takes a ticket that does for its own', async () => {
    const looked = answer('POST /tickets', recorded('nothing-found'));
    answer('GET /queue/Security', recorded('queue'));
    answer('GET /user/analyst%40example.com', recorded('missing'));
    answer('POST /users', recorded('users'));
    const sent = answer('POST /ticket', recorded('created'));
    const ticket = {
      title: 'two\nlines',
      description: 'text',
      assignee: 'analyst@example.com',
      labels: ['a', 'a'],
      customFields: { Asset: 7 },
    };
    // It cannot be read back here, and is answered all the same.
    expect(await connector().createTicket({ ...ticket, priority: 'low', correlationId: 'inc-2' })).toMatchObject({
      id: '107',
      title: 'two lines',
      priority: 'low',
      statusCategory: 'unknown',
    });
    expect(looked.body).toMatchObject({ query: `RefersTo = 'tw:inc-2' AND Queue = 'Security'`, order: 'ASC' });
    expect(sent.body).toEqual({
      Queue: 'Security',
      Subject: 'two lines',
      Content: 'text',
      ContentType: 'text/plain',
      Priority: 25,
      Owner: 'analyst',
      CustomFields: { 2: ['a'], 3: ['7'] },
      RefersTo: ['tw:inc-2'],
    });

    answer('POST /tickets', recorded('after'));
    answer('GET /ticket/107', recorded('ticket'));
    answer('GET /ticket/107', recorded('ticket'));
    answer('GET /ticket/107/history', { body: { items: [], page: 1 } });
    expect(await connector().createTicket({ title: 'x', correlationId: 'inc-2' })).toMatchObject({ id: '107', title: 'Phishing' });
    // RT finds it in either case.
    answer('POST /tickets', recorded('after'));
    answer('GET /ticket/107', recorded('ticket'));
    const other = answer('POST /ticket', recorded('created'));
    await connector().createTicket({ title: 'x', correlationId: 'INC-2' });
    expect(other.count).toBe(1);
  });

  it('is refused where RT would drop something, or has nothing for it', async () => {
    await expect(rt({ url: 'https://rt.example.com', token: 'key' }).createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/TW_RT_QUEUE/),
    });
    await expect(connector().createTicket({ title: 'x', type: 'Task' })).rejects.toMatchObject({ code: 'invalid_input' });
    answer('GET /user/nobody', recorded('missing'));
    await expect(connector().createTicket({ title: 'x', assignee: 'nobody' })).rejects.toMatchObject({
      message: 'there is no user "nobody"',
    });
    const unlabelled = rt({ url: 'https://rt.example.com', token: 'key', queue: 'Security' });
    await expect(unlabelled.createTicket({ title: 'x', labels: ['a'] })).rejects.toMatchObject({
      message: 'Request Tracker has no labels',
      hint: expect.stringMatching(/TW_RT_LABEL_FIELD/),
    });
  });
});

describe('a comment', () => {
  it('is made on a ticket that is there, and refused in RT’s words', async () => {
    answer('GET /ticket/99999', recorded('missing'));
    await expect(connector().addComment('99999', 'x')).rejects.toMatchObject({ code: 'not_found' });
    answer('GET /ticket/107', recorded('ticket'));
    answer('POST /ticket/107/comment', { status: 400, body: { message: 'Permission Denied' } });
    await expect(connector().addComment('107', 'x')).rejects.toMatchObject({ code: 'permission_denied' });
    answer('GET /ticket/107', recorded('ticket'));
    const sent = answer('POST /ticket/107/comment', recorded('commented'));
    await connector().addComment('107', 'A comment.');
    expect(sent.body).toEqual({ Content: 'A comment.', ContentType: 'text/plain' });
  });
});
