import { describe, expect, it } from 'vitest';
import { errorOf, now, world } from './tools.ts';

describe('tickets of the simulated ticket system', () => {
  it('are made with all that is said, and read by key or id', async () => {
    const desk = world();
    const made = await desk.createTicket({
      title: 'Isolate ws-0042',
      description: 'It calls home.',
      type: 'Incident',
      priority: 'highest',
      labels: ['c2', 'c2', 'ws-0042'],
      assignee: 'soc@example.com',
      customFields: { Severity: { value: 'S1' }, hosts: ['ws-0042'] },
    });
    expect(made).toEqual({
      id: '10003',
      key: 'SEC-3',
      title: 'Isolate ws-0042',
      description: 'It calls home.',
      status: 'To Do',
      statusCategory: 'open',
      priority: 'highest',
      vendorPriority: 'Highest',
      labels: ['c2', 'ws-0042'],
      assignee: 'soc@example.com',
      reporter: 'mock',
      createdAt: now,
      updatedAt: now,
      customFields: { Severity: { value: 'S1' }, hosts: ['ws-0042'] },
    });
    expect(await desk.getTicket('sec-3')).toEqual(made);
    expect(await desk.getTicket('10003')).toEqual(made);
    expect((await desk.getTicket('SEC-3', { includeRaw: true })).raw).toMatchObject({ type: 'Incident', comments: [] });
  });

  it('are made once for a correlation id', async () => {
    const desk = world();
    const first = await desk.createTicket({ title: 'One', correlationId: 'incident-1' });
    expect(await desk.createTicket({ title: 'Again', correlationId: 'incident-1' })).toEqual(first);
    expect((await desk.createTicket({ title: 'Two', correlationId: 'incident-2' })).key).not.toBe(first.key);
    expect((await desk.createTicket({ title: 'None' })).key).toBe('SEC-5');
  });

  it('are not made in a dry run, nor with fields that no server would get', async () => {
    const desk = world();
    expect(await desk.createTicket({ title: 'x' }, { dryRun: true })).toMatchObject({ status: 'dry_run' });
    expect((await errorOf(desk.createTicket({ title: 'x', customFields: { n: 1n } }))).code).toBe('invalid_input');
    expect((await errorOf(desk.getTicket('SEC-3'))).code).toBe('not_found');
  });

  it('are searched by words that are all somewhere in them, newest first', async () => {
    const desk = world();
    await desk.createTicket({ title: 'Block (evil) "sender"', labels: ['mail'] });
    await desk.addComment('SEC-2', 'Looks like Invoice-Portal to me');
    const keys = async (text: string) => (await Array.fromAsync(desk.searchTickets(text))).map(({ key }) => key);
    expect(await keys('')).toEqual(['SEC-3', 'SEC-1', 'SEC-2']);
    expect(await keys('invoice')).toEqual(['SEC-1', 'SEC-2']);
    expect(await keys('INVOICE phishing')).toEqual(['SEC-1']);
    expect(await keys('done')).toEqual(['SEC-2']);
    expect(await keys('(evil) "sender" mail')).toEqual(['SEC-3']);
    expect(await keys('nonesuch OR invoice')).toEqual([]);
  });
});

describe('changes of tickets', () => {
  it('follow the workflow', async () => {
    const desk = world();
    expect((await errorOf(desk.updateTicket('SEC-1', { status: 'Done' }))).message).toBe(
      'SEC-1 cannot move from To Do to Done; from To Do it may move to: In Progress',
    );
    expect((await desk.updateTicket('SEC-1', { status: 'in progress' })).status).toBe('completed');
    expect(await desk.getTicket('SEC-1')).toMatchObject({ status: 'In Progress', statusCategory: 'in_progress', updatedAt: now });
    await desk.updateTicket('SEC-1', { status: 'Done' });
    expect(await desk.getTicket('SEC-1')).toMatchObject({ status: 'Done', statusCategory: 'done' });
    expect((await errorOf(desk.updateTicket('SEC-1', { status: 'Closed' }))).message).toBe(
      'there is no status Closed; from Done it may move to: In Progress',
    );
  });

  it('follow the workflow of the scenario', async () => {
    const workflow = [
      { name: 'New', category: 'open' as const, to: ['Shut'] },
      { name: 'Shut', category: 'done' as const, to: [] },
    ];
    const desk = world({ scenario: { workflow, project: 'INC', tickets: [{ title: 'One', createdAt: '-1h' }] } });
    expect(await desk.getStatuses()).toEqual([
      { id: '1', name: 'New', category: 'open' },
      { id: '2', name: 'Shut', category: 'done' },
    ]);
    await desk.updateTicket('INC-1', { status: 'Shut' });
    expect((await errorOf(desk.updateTicket('INC-1', { status: 'New' }))).message).toContain('may move to: nowhere');
  });

  it('are made all together or not at all', async () => {
    const desk = world();
    const before = await desk.getTicket('SEC-1');
    expect((await errorOf(desk.updateTicket('SEC-1', { title: 'x', addLabels: ['y'], status: 'Done' }))).code).toBe('invalid_input');
    expect((await errorOf(desk.updateTicket('SEC-1', { title: 'x', customFields: { n: 1n } }))).code).toBe('invalid_input');
    expect(await desk.getTicket('SEC-1')).toEqual(before);
  });

  it('touch only what they name', async () => {
    const desk = world();
    const before = await desk.getTicket('SEC-1');
    await desk.updateTicket('SEC-1', { priority: 'high', addLabels: ['c2', 'phishing'], customFields: { a: 1 } });
    await desk.updateTicket('SEC-1', {
      removeLabels: ['phishing', 'nonesuch'],
      assignee: 'lee.tanaka@example.com',
      customFields: { b: 2 },
    });
    expect(await desk.getTicket('SEC-1')).toEqual({
      ...before,
      priority: 'high',
      vendorPriority: 'High',
      labels: ['c2'],
      assignee: 'lee.tanaka@example.com',
      customFields: { a: 1, b: 2 },
      updatedAt: now,
    });
  });

  it('that change nothing say so', async () => {
    const desk = world();
    const before = await desk.getTicket('SEC-1');
    expect((await desk.updateTicket('SEC-1', { title: 'Strange invoice mail', addLabels: ['phishing'], status: 'To Do' })).status).toBe(
      'already_done',
    );
    expect(await desk.getTicket('SEC-1')).toEqual(before);
  });

  it('are also comments, which stay in their order', async () => {
    const desk = world();
    await desk.addComment('SEC-2', 'First');
    await desk.addComment('10002', 'Second\nline');
    expect(await desk.getComments('SEC-2')).toEqual([
      expect.objectContaining({ text: 'The address is blocked now.', author: 'soc@example.com' }),
      { text: 'First', author: 'mock', createdAt: now },
      { text: 'Second\nline', author: 'mock', createdAt: now },
    ]);
    expect(await desk.getComments('SEC-1')).toEqual([]);
    expect((await errorOf(desk.addComment('SEC-9', 'x'))).code).toBe('not_found');
  });
});
