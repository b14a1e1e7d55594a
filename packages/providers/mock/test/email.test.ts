import { describe, expect, it, vi } from 'vitest';
import { mock, type Scenario } from '../src/index.ts';
import { before, errorOf, last, now, world, type Mock } from './tools.ts';

const dana = 'dana.reyes@example.com';
const lure = { mailbox: dana, id: 'mail-4711-dana' };
const sender = 'billing@invoice-portal.example';
const idsOf = async (mail: Mock, filter: Parameters<Mock['searchEmails']>[0] = {}) =>
  (await Array.fromAsync(mail.searchEmails(filter))).map(({ mailbox, id }) => `${mailbox?.split('.')[0]}/${id}`);

describe('the search of the simulated mail gateway', () => {
  it('finds all mail, newest first, once for each mailbox', async () => {
    expect(await idsOf(world())).toEqual([
      'sam/mail-4711-sam',
      'dana/mail-4711-dana',
      'dana/mail-minutes',
      'sam/mail-minutes',
      'lee/mail-news',
    ]);
  });

  it.each<[Parameters<Mock['searchEmails']>[0], string[]]>([
    [{ mailboxes: ['DANA.reyes@example.com'] }, ['dana/mail-4711-dana', 'dana/mail-minutes']],
    [{ mailboxes: [] }, []],
    [{ sender: 'Billing@Invoice-Portal.example' }, ['sam/mail-4711-sam', 'dana/mail-4711-dana']],
    [{ sender: 'invoice-portal.example' }, ['sam/mail-4711-sam', 'dana/mail-4711-dana']],
    [{ sender: 'portal.example' }, []],
    [{ recipient: 'lee.tanaka@example.com' }, ['lee/mail-news']],
    [{ subject: 'INVOICE' }, ['sam/mail-4711-sam', 'dana/mail-4711-dana']],
    [{ hasAttachments: true }, ['dana/mail-minutes', 'sam/mail-minutes']],
    [{ hasAttachments: false, mailboxes: [dana] }, ['dana/mail-4711-dana']],
    [{ internetMessageId: '<4711.1@invoice-portal.example>' }, ['dana/mail-4711-dana']],
    [{ timeRange: { start: before(180), end: before(179) } }, ['dana/mail-4711-dana']],
    [{ sender: 'invoice-portal.example', mailboxes: [dana], hasAttachments: true }, []],
  ])('by %j', async (filter, expected) => {
    expect(await idsOf(world(), filter)).toEqual(expected);
  });

  it('names a mailbox that there is not', async () => {
    expect(await errorOf(idsOf(world(), { mailboxes: [dana, 'who@example.com'] }))).toMatchObject({
      code: 'not_found',
      message: 'there is no mailbox who@example.com',
    });
    expect(await idsOf(world(), { mailboxes: ['soc@example.com'] })).toEqual([]);
  });
});

describe('a mail', () => {
  it('is read with its headers, links and threat data', async () => {
    const mail = await world().getEmail(lure);
    expect(mail).toMatchObject({
      ...lure,
      sender,
      recipients: [dana],
      receivedAt: before(180),
      hasAttachments: false,
      authentication: { spf: 'fail' },
    });
    expect(mail.urls).toEqual(['https://login.invoice-portal.example/view?id=4711']);
    expect(await world().getThreatData(lure)).toEqual(mail.threat);
    expect(mail.threat?.clicks).toEqual([expect.objectContaining({ user: dana, clickedAt: before(170) })]);
    expect(await world().getThreatData({ mailbox: 'lee.tanaka@example.com', id: 'mail-news' })).toEqual({ verdict: 'unknown' });
  });

  it('is in its own mailbox only', async () => {
    expect((await errorOf(world().getEmail({ mailbox: 'sam.okafor@example.com', id: lure.id }))).code).toBe('not_found');
    expect((await errorOf(world().getEmail({ mailbox: 'who@example.com', id: lure.id }))).message).toContain('no mailbox who@example.com');
  });
});

describe('quarantine', () => {
  it('takes a mail out of the search of one mailbox, and a release brings it back', async () => {
    const mail = world();
    const minutes = { mailbox: dana, id: 'mail-minutes' };
    expect(await mail.quarantineEmail(minutes)).toMatchObject({ success: true, status: 'completed' });
    expect(await idsOf(mail, { subject: 'minutes' })).toEqual(['sam/mail-minutes']);
    expect((await mail.getEmail(minutes, { includeRaw: true })).raw).toMatchObject({ quarantined: true });
    expect((await mail.releaseEmail(minutes)).status).toBe('completed');
    expect(await idsOf(mail, { subject: 'minutes' })).toEqual(['dana/mail-minutes', 'sam/mail-minutes']);
  });

  it('says what was so before', async () => {
    const mail = world();
    expect((await mail.releaseEmail(lure)).status).toBe('already_done');
    await mail.quarantineEmail(lure);
    expect((await mail.quarantineEmail(lure)).status).toBe('already_done');
  });

  it('may be where a scenario begins', async () => {
    const entry = { id: 'm', sender: 'a@example.org', recipients: ['b@example.org'], receivedAt: '-1h', quarantined: true };
    const mail = world({ scenario: { mails: [entry] } });
    expect(await idsOf(mail)).toEqual([]);
    expect((await mail.releaseEmail({ mailbox: 'b@example.org', id: 'm' })).status).toBe('completed');
    expect(await idsOf(mail)).toEqual(['b@example/m']);
  });
});

describe('blocked senders', () => {
  const send = (mail: Mock, from: string) => mail.deliverEmail({ sender: from, recipients: [dana], subject: 'again' });

  it.each([
    [
      'billing@invoice-portal.example',
      ['billing@invoice-portal.example', 'Billing@Invoice-Portal.example'],
      ['other@invoice-portal.example'],
    ],
    ['invoice-portal.example', ['billing@invoice-portal.example', 'x@mail.invoice-portal.example'], ['x@not-invoice-portal.example']],
    ['hxxp-free[@]invoice-portal[.]example', ['hxxp-free@invoice-portal.example'], ['free@invoice-portal.example']],
  ])('by %s refuse mail from there and none else', async (blocked, refused, delivered) => {
    const mail = world();
    expect((await mail.blockSender(blocked)).status).toBe('completed');
    expect((await mail.blockSender(blocked)).status).toBe('already_done');
    for (const from of refused) expect(await send(mail, from)).toMatchObject({ status: 'refused', emails: [] });
    for (const from of delivered) expect((await send(mail, from)).status).toBe('delivered');
    expect(await idsOf(mail, { subject: 'again' })).toHaveLength(delivered.length);
  });

  it('may send again when they are unblocked', async () => {
    const mail = world();
    expect((await mail.unblockSender(sender)).status).toBe('already_done');
    await mail.blockSender(sender);
    expect((await mail.unblockSender(sender)).status).toBe('completed');
    expect((await send(mail, sender)).status).toBe('delivered');
  });

  it('keep what they sent before', async () => {
    const mail = world();
    await mail.blockSender(sender);
    expect(await idsOf(mail, { sender })).toHaveLength(2);
  });

  it('are addresses or domains', async () => {
    for (const wrong of ['192.0.2.1', 'https://evil.example/', 'evil', '*@evil.example'])
      expect((await errorOf(world().blockSender(wrong))).code).toBe('invalid_input');
  });
});

describe('deliveries', () => {
  it('arrive now, in the mailboxes of their recipients', async () => {
    const mail = mock({});
    const { emails } = await mail.deliverEmail({
      sender: 'a@example.org',
      recipients: [dana, 'new@example.com', dana],
      urls: ['https://evil.example/'],
    });
    expect(emails.map(({ mailbox }) => mailbox)).toEqual([dana, 'new@example.com']);
    const lastHour = { start: new Date(Date.now() - 3_600_000).toISOString(), end: new Date().toISOString() };
    const found = await Array.fromAsync(mail.searchEmails({ sender: 'a@example.org', timeRange: lastHour }));
    expect(found.map(({ mailbox, id }) => ({ mailbox, id }))).toEqual(emails);
    expect(found[0]?.urls).toEqual(['https://evil.example/']);
  });

  it('may go elsewhere than to the recipients that they name', async () => {
    const mail = world();
    const { emails } = await mail.deliverEmail({ sender: 'a@example.org', recipients: ['list@example.com'], mailboxes: [dana] });
    expect(emails).toEqual([{ mailbox: dana, id: emails[0]?.id }]);
    expect(await idsOf(mail, { recipient: 'list@example.com' })).toEqual([`dana/${emails[0]?.id}`]);
  });

  it('of a scenario arrive at their time, unless the sender is blocked by then', async () => {
    const mailAt = (id: string, receivedAt: string, from: string) => ({ id, receivedAt, sender: from, recipients: ['b@example.org'] });
    const scenario: Scenario = {
      mails: [mailAt('late', '+2h', 'bad@evil.example'), mailAt('soon', '+1h', 'bad@evil.example'), mailAt('good', '+2h', 'a@example.org')],
    };
    vi.useFakeTimers({ now: Date.parse(now), toFake: ['Date'] });
    try {
      const mail = mock({ scenario });
      expect(await idsOf(mail)).toEqual([]);
      vi.advanceTimersByTime(3_600_000);
      expect(await idsOf(mail)).toEqual(['b@example/soon']);
      await mail.blockSender('evil.example');
      vi.advanceTimersByTime(3_600_000);
      expect(await idsOf(mail)).toEqual(['b@example/good', 'b@example/soon']);
      await mail.unblockSender('evil.example');
      expect(await idsOf(mail)).toEqual(['b@example/good', 'b@example/soon']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are refused where they are no mails', async () => {
    const mail = world();
    expect((await errorOf(mail.deliverEmail({ sender: 'nobody', recipients: [dana] }))).message).toContain(
      'sender must be an e-mail address',
    );
    expect(await idsOf(mail, { sender: 'a@example.org' })).toEqual([]);
    expect(await idsOf(mail, { timeRange: last(4) })).toHaveLength(2);
  });
});
