import { describe, expect, it } from 'vitest';
import { answer, connector, offline, recorded, vocabulary } from './setup.ts';

offline();

describe('answers of a real Redmine', () => {
  it('become a ticket', async () => {
    vocabulary();
    answer('GET /issues/107.json', recorded('issue'));
    expect(await connector().getTicket('107')).toEqual({
      id: '107',
      key: '107',
      title: 'Phishing',
      description: 'A mail that asks for a password.',
      status: 'New',
      statusCategory: 'open',
      priority: 'high',
      vendorPriority: 'High',
      assignee: 'Ana Lyst',
      reporter: 'Con Nector',
      labels: ['mail', 'urgent'],
      createdAt: expect.stringMatching(/^2026-11-24T12:2\d:\d\d\.000Z$/),
      updatedAt: expect.stringMatching(/^2026-11-24T12:2\d:\d\d\.000Z$/),
      url: 'https://redmine.example.com/issues/107',
      customFields: { Asset: 'ws-0042', Tags: ['phishing'] },
    });
  });

  it('become statuses', async () => {
    vocabulary();
    const statuses = await connector().getStatuses();
    expect(statuses.map(({ name, category }) => `${name} ${category}`)).toEqual([
      'New open',
      'In Progress in_progress',
      'Resolved in_progress',
      'Feedback in_progress',
      'Closed done',
      'Rejected done',
      'Frozen in_progress',
    ]);
  });

  it('become comments, without changes that have none', async () => {
    answer('GET /issues/107.json', recorded('journals'));
    expect(await Array.fromAsync(connector().listComments('107'))).toMatchObject([{ author: 'Con Nector', text: 'A comment.' }]);
  });

  it('become errors in Redmine’s words', async () => {
    vocabulary();
    answer('POST /issues.json', recorded('refused'));
    await expect(connector().createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: /Subject cannot be blank/,
    });
    vocabulary();
    answer('POST /issues.json', recorded('no-project'));
    await expect(connector().createTicket({ title: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.stringMatching(/may add issues/),
    });
  });
});

describe('a Redmine in another language, with priorities of its own', () => {
  const priorities = {
    body: {
      issue_priorities: [
        { id: 11, name: 'Niedrig', is_default: true, active: true },
        { id: 12, name: 'Normal', is_default: false, active: true },
        { id: 13, name: 'Hoch', is_default: false, active: true },
        { id: 14, name: 'Sofort', is_default: false, active: true },
        { id: 15, name: 'Früher', is_default: false, active: false },
      ],
    },
  };

  it('is read and written by the order of its priorities', async () => {
    for (const [level, id] of [
      ['lowest', 11],
      ['low', 11],
      ['medium', 11],
      ['high', 12],
      ['highest', 14],
    ] as const) {
      vocabulary({ priorities });
      const sent = answer('POST /issues.json', recorded('created'));
      await connector().createTicket({ title: 'x', priority: level });
      expect(sent.body, level).toMatchObject({ issue: { priority_id: id } });
    }
  });
});
