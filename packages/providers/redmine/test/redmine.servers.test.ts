import { describeTicketing } from '@tw/connector-testkit';
import { describe, expect, inject, it } from 'vitest';
import { redmine } from '../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redmine: {
      readonly url: string;
      readonly project: string;
      readonly apiKey: string;
      readonly guestKey: string;
      readonly adminKey: string;
      readonly analyst: string;
    };
  }
}

const { url, project, apiKey, guestKey, adminKey, analyst } = inject('redmine');
const connector = redmine({ url, project, apiKey, labelField: 'Labels' });

describeTicketing(() => connector, {
  moveTo: 'In Progress',
  missing: '999999',
  comments: async (key) => (await Array.fromAsync(connector.listComments(key))).map(({ text }) => text),
});

describe('a real Redmine', () => {
  it('is healthy with a good key, and not with a bad one, although it answers strangers', async () => {
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
    expect(await redmine({ url, apiKey: 'wrong' }).healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
  });

  it('does not take a number with letters behind it for the number', async () => {
    const { id } = await connector.createTicket({ title: 'numbers' });
    await expect(connector.getTicket(`${id}abc`)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await connector.getTicket(`#${id}`)).toMatchObject({ id });
  });

  it('says what it refuses in its own words', async () => {
    await expect(connector.createTicket({ title: 'x'.repeat(256) })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Subject is too long'),
    });
    await expect(redmine({ url, project: 'nope', apiKey }).createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Project cannot be blank'),
      hint: expect.stringContaining('may add issues'),
    });
    await expect(connector.createTicket({ title: 'x', customFields: { Tags: ['nope'] } })).rejects.toMatchObject({
      message: expect.stringContaining('Tags is not included in the list'),
    });
    await expect(connector.createTicket({ title: 'x', type: 'Nope' })).rejects.toMatchObject({
      message: expect.stringContaining('Bug, Feature, Support'),
    });
  });

  it('keeps custom fields, type, assignee and level, and does nothing twice', async () => {
    const { id } = await connector.createTicket({
      title: 'fields',
      type: 'support',
      assignee: 'ana lyst',
      priority: 'highest',
      customFields: { Tags: ['vip', 'phishing'], asset: 'ws-0042' },
    });
    expect(await connector.getTicket(id)).toMatchObject({
      assignee: 'Ana Lyst',
      reporter: 'Con Nector',
      priority: 'highest',
      vendorPriority: 'Immediate',
      customFields: { Tags: ['vip', 'phishing'], Asset: 'ws-0042' },
    });
    const update = { customFields: { Tags: ['malware'], Asset: null }, assignee: analyst } as const;
    expect(await connector.updateTicket(id, update)).toMatchObject({ status: 'completed' });
    expect(await connector.updateTicket(id, update)).toMatchObject({ status: 'already_done' });
    expect((await connector.getTicket(id)).customFields).toEqual({ Tags: ['malware'] });
  });

  it('finds people by address for an administrator, and says so to others', async () => {
    const { id } = await connector.createTicket({ title: 'people' });
    await expect(connector.updateTicket(id, { assignee: 'analyst@example.com' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('administrators'),
    });
    const admin = redmine({ url, project, apiKey: adminKey });
    expect(await admin.updateTicket(id, { assignee: 'analyst@example.com' })).toMatchObject({ status: 'completed' });
    expect(await admin.getTicket(id)).toMatchObject({ assignee: 'Ana Lyst' });
  });

  it('refuses a status that the workflow does not allow, and says which it allows', async () => {
    const { id } = await connector.createTicket({ title: 'rights' });
    await expect(redmine({ url, project, apiKey: guestKey }).updateTicket(id, { status: 'In Progress' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/can't move from New to In Progress; allowed: New$/),
    });
    await expect(connector.updateTicket(id, { status: 'Frozen' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/allowed: New, In Progress, Resolved, Feedback, Closed, Rejected$/),
    });
  });

  it('notices what Redmine drops without a word', async () => {
    const { id } = await connector.createTicket({ title: 'rights' });
    const guest = redmine({ url, project, apiKey: guestKey });
    await expect(guest.updateTicket(id, { priority: 'high', title: 'changed' })).rejects.toMatchObject({
      code: 'permission_denied',
      message: `Redmine did not change priority of #${id}, but did change title`,
    });
    await expect(guest.addComment(id, 'dropped')).rejects.toMatchObject({ code: 'permission_denied' });
    expect(await Array.fromAsync(connector.listComments(id))).toEqual([]);
  });

  it('keeps labels in a list of several values, by its id too', async () => {
    const listed = redmine({ url, project, apiKey, labelField: 'Tags' });
    const { id, labels } = await listed.createTicket({ title: 'labels', labels: ['vip', 'phishing'] });
    expect([...labels].sort()).toEqual(['phishing', 'vip']);
    await listed.updateTicket(id, { addLabels: ['malware', 'vip'], removeLabels: ['phishing'] });
    expect([...(await listed.getTicket(id)).labels].sort()).toEqual(['malware', 'vip']);
    await listed.updateTicket(id, { removeLabels: ['malware', 'vip'] });
    expect(await listed.getTicket(id)).toMatchObject({ labels: [], customFields: {} });
    expect(await redmine({ url, project, apiKey, labelField: '1' }).createTicket({ title: 'by id', labels: ['one'] })).toMatchObject({
      labels: ['one'],
    });
    await expect(redmine({ url, project, apiKey }).createTicket({ title: 'none', labels: ['one'] })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Redmine has no labels',
    });
  });

  it('does not show what the account may not see', async () => {
    await expect(connector.getTicket('1')).rejects.toMatchObject({ code: 'permission_denied' });
    expect(await Array.fromAsync(redmine({ url, apiKey }).searchTickets('hidden from the connector'))).toEqual([]);
  });

  it('finds words wherever people write them, and all of more than five', async () => {
    const { id } = await connector.createTicket({ title: 'alpha beta gamma delta', description: 'epsilon zeta eta quokka 100%' });
    await connector.addComment(id, 'a wombat was seen');
    const found = async (text: string) => (await Array.fromAsync(connector.searchTickets(text))).map((ticket) => ticket.id);
    expect(await found('wombat')).toEqual([id]);
    expect(await found('QUOKKA alpha')).toEqual([id]);
    expect(await found('alpha beta gamma delta epsilon zeta quokka')).toEqual([id]);
    expect(await found('alpha beta gamma delta epsilon zeta platypus')).toEqual([]);
    expect(await found('"beta gamma"')).toEqual([id]);
    expect(await found('"gamma beta"')).toEqual([]);
    expect(await found('quo%a')).toEqual([]);
    await expect(found('a')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('hides where the correlation id is kept, and keeps it when the description changes', async () => {
    const correlationId = `INC-${Date.now()}`;
    const { id, description } = await connector.createTicket({ title: 'kept', description: 'text', correlationId });
    expect(description).toBe('text');
    await connector.updateTicket(id, { description: 'other text' });
    expect(await connector.getTicket(id)).toMatchObject({ description: 'other text' });
    expect(await connector.createTicket({ title: 'kept', correlationId })).toMatchObject({ id });
    expect((await connector.createTicket({ title: 'kept', correlationId: correlationId.slice(0, -1) })).id).not.toBe(id);
  });

  it('pages through everything, each once', async () => {
    const found = await Array.fromAsync(connector.searchTickets('"one of many:"'));
    expect(new Set(found.map(({ id }) => id)).size).toBe(105);
    expect(found).toHaveLength(105);
    expect((await Array.fromAsync(connector.searchTickets('', { limit: 103 }))).length).toBe(103);
  });
});
