import { describe, expect, it } from 'vitest';
import { rt } from '../src/index.ts';
import { answer, connector, offline, recorded } from './setup.ts';

offline();

function ticket(name = 'ticket'): void {
  answer('GET /ticket/107', recorded(name));
  answer('GET /ticket/107/history', recorded('history'));
  answer(`GET /transaction/${firstId('history')}/attachments`, recorded('attachments'));
  answer(`GET /attachment/${firstId('attachments')}`, recorded('attachment'));
}

const firstId = (name: string): string =>
  (recorded(name).body as { readonly items: readonly { readonly id: string }[] }).items[0]?.id ?? '';

describe('answers of a real Request Tracker', () => {
  it('become a ticket, with its first message for a description', async () => {
    ticket();
    expect(await connector().getTicket('#107')).toEqual({
      id: '107',
      key: '107',
      title: 'Phishing',
      description: 'A mail that asks for a password.\n\nÄ 😀',
      status: 'new',
      statusCategory: 'open',
      priority: 'high',
      vendorPriority: '75',
      assignee: 'analyst',
      reporter: 'connector',
      labels: ['mail', 'urgent'],
      createdAt: expect.stringMatching(/^2026-11-24T12:2\d:\d\d\.000Z$/),
      updatedAt: expect.stringMatching(/^2026-11-24T12:2\d:\d\d\.000Z$/),
      url: 'https://rt.example.com/Ticket/Display.html?id=107',
      customFields: { Asset: 'ws-0042' },
    });
  });

  it('become search results, by the requestor and without a description', async () => {
    const asked = answer('POST /tickets', recorded('tickets'));
    const [first, second] = await Array.fromAsync(connector().searchTickets('phishing'));
    expect(first).toMatchObject({ title: 'Phishing at noon', reporter: 'requestor@example.com', priority: 'lowest', labels: [] });
    expect(second).toMatchObject({ id: '107', labels: ['mail', 'urgent', 'vip'], status: 'open', statusCategory: 'in_progress' });
    expect(second).not.toHaveProperty('description');
    expect(asked.body).toMatchObject({ query: `Queue = 'Security' AND Subject LIKE 'phishing'`, orderby: 'id', order: 'DESC' });
  });

  it('become errors in RT’s words', async () => {
    answer('GET /ticket/99999', recorded('missing'));
    await expect(connector().getTicket('99999')).rejects.toMatchObject({ code: 'not_found' });
    answer('POST /tickets', recorded('wrong-query'));
    await expect(Array.fromAsync(connector().queryTickets(`Subject LIKE 'x`))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/Wrong query/),
    });
  });
});

describe('statuses', () => {
  it('are those of RT’s own lifecycle, or those that are told', async () => {
    answer('GET /queue/Security', recorded('queue'));
    expect((await connector().getStatuses()).map(({ name, category }) => `${name} ${category}`)).toEqual([
      'new open',
      'open in_progress',
      'stalled in_progress',
      'resolved done',
      'rejected done',
      'deleted done',
    ]);
    const other = { body: { Lifecycle: 'incidents' } };
    answer('GET /queue/Security', other);
    await expect(connector().getStatuses()).rejects.toMatchObject({ code: 'configuration', message: expect.stringMatching(/"incidents"/) });
    answer('GET /queue/Security', other);
    expect(await connector({ lifecycle: 'reported;;closed, false alarm' }).getStatuses()).toEqual([
      { id: 'reported', name: 'reported', category: 'open' },
      { id: 'closed', name: 'closed', category: 'done' },
      { id: 'false alarm', name: 'false alarm', category: 'done' },
    ]);
  });
});

describe('settings', () => {
  it('are refused where credentials or a lifecycle do not make sense', () => {
    const url = 'https://rt.example.com';
    expect(() => rt({ url })).toThrow(/token/);
    expect(() => rt({ url, username: 'a' })).toThrow(/password/);
    expect(() => rt({ url, password: 'b' })).toThrow(/username/);
    expect(() => rt({ url, token: 't', username: 'a', password: 'b' })).toThrow(/one credential too many/);
    expect(() => rt({ url, token: 't', lifecycle: 'new, open' })).toThrow(/three lists/);
  });
});
