import { describeTicketing } from '@tw/connector-testkit';
import { describe, expect, inject, it } from 'vitest';
import { rt } from '../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    rt: {
      readonly url: string;
      readonly queue: string;
      readonly token: string;
      readonly guestToken: string;
      readonly username: string;
      readonly password: string;
    };
  }
}

const { url, queue, token, guestToken, username, password } = inject('rt');
const connector = rt({ url, queue, token, labelField: 'Labels' });
const guest = rt({ url, queue, token: guestToken, labelField: 'Labels' });

describeTicketing(() => connector, {
  moveTo: 'open',
  missing: '999999',
  comments: async (key) => (await Array.fromAsync(connector.listComments(key))).map(({ text }) => text),
});

const found = async (text: string, it = connector) => (await Array.fromAsync(it.searchTickets(text))).map(({ id }) => id);

describe('a real Request Tracker', () => {
  it('is healthy with a token or a password, and not with wrong ones', async () => {
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
    expect(await rt({ url: `${url}/REST/2.0`, username, password }).healthCheck()).toMatchObject({ status: 'healthy' });
    expect(await rt({ url, token: 'wrong' }).healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
  });

  it('keeps custom fields, owner and level, and does nothing twice', async () => {
    const { id } = await connector.createTicket({
      title: 'fields',
      assignee: 'analyst@example.com',
      priority: 'highest',
      customFields: { asset: 'ws-0042', Verdict: 'malicious' },
    });
    expect(await connector.getTicket(id)).toMatchObject({
      assignee: 'analyst',
      reporter: 'connector',
      priority: 'highest',
      vendorPriority: '100',
      customFields: { Asset: 'ws-0042', Verdict: 'malicious' },
    });
    const update = { customFields: { Verdict: 'clean', Asset: null }, assignee: 'Nobody', priority: 'low' } as const;
    expect(await connector.updateTicket(id, update)).toMatchObject({ status: 'completed' });
    expect(await connector.updateTicket(id, update)).toMatchObject({ status: 'already_done' });
    const after = await connector.getTicket(id);
    expect(after).toMatchObject({ customFields: { Verdict: 'clean' }, priority: 'low' });
    expect(after).not.toHaveProperty('assignee');
  });

  it('refuses before anything is made what RT would drop in silence', async () => {
    const refused = [
      [{ customFields: { Nope: 'x' } }, /no custom field is named "Nope"; there are: .*Asset/],
      [{ assignee: 'nobodyknows' }, /there is no user "nobodyknows"/],
      [{ assignee: 'nobodyknows@example.com' }, /there is no user/],
      [{ type: 'Incident' }, /no types/],
    ] as const;
    for (const [fields, message] of refused) {
      const ticket = { title: 'refused before it is made', ...fields };
      await expect(connector.createTicket(ticket)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(message),
      });
    }
    expect(await found('refused before it is made')).toEqual([]);
  });

  it('reads refusals out of a success, and says what was changed all the same', async () => {
    const { id } = await connector.createTicket({ title: 'refusals' });
    await expect(guest.updateTicket(id, { title: 'changed' })).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringMatching(/^RT did not change title of #\d+: .*Permission Denied$/),
    });
    await expect(connector.updateTicket(id, { title: 'changed', customFields: { Verdict: 'nope' } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^RT did not change Verdict of #\d+, but did change title: .*Invalid value for custom field/),
    });
    await expect(connector.updateTicket(id, { description: 'other' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(guest.addComment(id, 'dropped')).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(guest.createTicket({ title: 'x' })).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(rt({ url, queue: 'Nope', token }).createTicket({ title: 'x' })).rejects.toMatchObject({
      message: expect.stringContaining("No permission to create tickets in the queue 'Nope'"),
    });
  });

  it('moves a ticket to deleted, which no search finds any more', async () => {
    const { id } = await connector.createTicket({ title: 'to be deleted' });
    expect(await connector.updateTicket(id, { status: 'Deleted' })).toMatchObject({ status: 'completed' });
    expect(await found('to be deleted')).toEqual([]);
    expect(await connector.getTicket(id)).toMatchObject({ status: 'deleted', statusCategory: 'done' });
  });

  it('takes text for text, whatever it holds', async () => {
    const words = ['alpha100%', `o'brien\\'`, 'CF.{Asset}', '"two words"', 'a_c'];
    const { id } = await connector.createTicket({ title: words.join(' ').replaceAll('"', '') });
    for (const word of words) expect(await found(word)).toEqual([id]);
    expect(await found('al%100%')).toEqual([]);
    expect(await found('"words two"')).toEqual([]);
    expect(await found(`x' OR id > 0 OR Subject LIKE 'x`)).toEqual([]);
  });

  it('looks in messages too where it is told that RT can', async () => {
    const { id } = await connector.createTicket({ title: 'full text', description: 'a quokka was seen' });
    const fullText = rt({ url, queue, token, fullText: true });
    expect(await found('quokka')).toEqual([]);
    expect(await found('quokka text', fullText)).toEqual([id]);
    expect(await found('CF.{quokka}', fullText)).toEqual([]);
  });

  it('takes TicketSQL where it is asked for, and passes on what is wrong with it', async () => {
    const { id } = await connector.createTicket({ title: 'by query', labels: ['sql'] });
    const query = `CF.{Labels} = 'sql' AND Status = '__Active__'`;
    expect((await Array.fromAsync(connector.queryTickets(query))).map((ticket) => ticket.id)).toEqual([id]);
    await expect(Array.fromAsync(connector.queryTickets(`Subject LIKE 'x`))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Wrong query'),
    });
  });

  it('tells one correlation id from another that differs in case', async () => {
    const correlationId = `inc-${Date.now()}`;
    const { id } = await connector.createTicket({ title: 'one', correlationId });
    expect(await connector.createTicket({ title: 'one', correlationId })).toMatchObject({ id });
    expect((await connector.createTicket({ title: 'other', correlationId: correlationId.toUpperCase() })).id).not.toBe(id);
  });

  it('does not show what the account may not see', async () => {
    const everywhere = rt({ url, token });
    expect(await found('hidden from the connector', everywhere)).toEqual([]);
    await expect(connector.getTicket('106')).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(rt({ url, queue: 'Hidden', token }).getStatuses()).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('pages through everything, each once, and finds those whom others asked for', async () => {
    const many = await Array.fromAsync(connector.searchTickets('"one of many"'));
    expect(new Set(many.map(({ id }) => id)).size).toBe(105);
    expect(many).toHaveLength(105);
    expect(many[0]).toMatchObject({ reporter: 'requestor@example.com', priority: 'lowest' });
    expect(await Array.fromAsync(connector.searchTickets('', { limit: 103 }))).toHaveLength(103);
  });

  it('lists statuses with and without a queue, and comments in pages', async () => {
    expect((await rt({ url, token }).getStatuses()).map(({ name }) => name)).toContain('stalled');
    const { id } = await connector.createTicket({ title: 'comments' });
    await connector.addComment(id, 'one');
    expect(await Array.fromAsync(connector.listComments(id))).toMatchObject([{ author: 'connector', text: 'one', isReply: false }]);
  });
});
