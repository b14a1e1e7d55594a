import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, connected, refusal } from './setup.ts';

const alice = 'alice@contoso.example';
const bob = 'bob@contoso.example';

/** Whatever a query language might read as more than text. */
const hostile = [
  "o'clock",
  "x' or subject eq 'y",
  "') or contains(subject,'",
  "''",
  '"quoted"',
  '\\" OR from:\\"x',
  'a" OR kind:"email',
  'back\\slash\\',
  'wild*card?',
  'AND OR NOT NEAR(1)',
  'line\nbreak\r\nand\ttab',
  '$top=1&$filter=x#fragment %27 + ;',
  '(open',
  'ünï©ode 😀 “smart”',
  '--comment /* */ //',
];

describe('in one mailbox', () => {
  it('finds mail by sender, subject, attachments, Message-ID and time, newest first', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    const wanted = {
      subject: 'Invoice 4711',
      from: 'Billing@evil.example',
      hasAttachments: true,
      internetMessageId: '<4711@evil.example>',
    };
    const first = mailbox.add({ ...wanted, receivedDateTime: '2024-05-20T10:00:00Z' });
    const second = mailbox.add({ ...wanted, receivedDateTime: '2024-05-20T11:59:59.999Z' });
    for (const other of [
      { subject: 'Receipt' },
      { from: 'other@evil.example' },
      { hasAttachments: false },
      { internetMessageId: '<4712@evil.example>' },
      { receivedDateTime: '2024-05-20T12:00:00Z' },
      { receivedDateTime: '2024-05-20T09:59:59.999Z' },
    ])
      mailbox.add({ ...wanted, receivedDateTime: '2024-05-20T10:30:00Z', ...other });
    const found = await all(
      connector.searchEmails({
        mailboxes: [alice],
        subject: 'voice 47',
        sender: 'billing@EVIL.example',
        hasAttachments: true,
        internetMessageId: '4711@evil.example',
        timeRange: { start: '2024-05-20T12:00:00+02:00', end: '2024-05-20T12:00:00Z' },
      }),
    );
    expect(found.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(found[0]).toMatchObject({ mailbox: alice, sender: 'Billing@evil.example', receivedAt: '2024-05-20T11:59:59.999Z' });
    expect(fake.requests).toHaveLength(1);
  });

  it('takes a sender without @ for a domain and those below it', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    mailbox.add({ from: 'a@evil.example' });
    mailbox.add({ from: 'b@mail.evil.example' });
    mailbox.add({ from: 'c@notevil.example' });
    mailbox.add({ from: 'd@evil.example.org' });
    const found = await all(connector.searchEmails({ mailboxes: [alice], sender: 'evil.example' }));
    expect(found.map(({ sender }) => sender)).toEqual(['b@mail.evil.example', 'a@evil.example']);
  });

  it('searches for a recipient, and keeps to all other conditions, which Graph cannot combine with that', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    const wanted = { to: ['team@contoso.example'], from: 'x@evil.example', subject: 'Invoice', receivedDateTime: '2024-05-20T10:30:00Z' };
    const { id } = mailbox.add(wanted);
    for (const other of [
      // The search finds words, which these are too.
      { to: ['red-team@contoso.example'] },
      { to: ['else@contoso.example'] },
      { from: 'y@evil.example' },
      { subject: 'Receipt' },
      { hasAttachments: true },
      { receivedDateTime: '2024-05-20T11:00:00Z' },
    ])
      mailbox.add({ ...wanted, ...other });
    const timeRange = { start: '2024-05-20T10:00:00Z', end: '2024-05-20T11:00:00Z' };
    const filter = {
      mailboxes: [alice],
      recipient: 'Team@contoso.example',
      sender: 'x@evil.example',
      subject: 'invoice',
      hasAttachments: false,
      timeRange,
    };
    expect((await all(connector.searchEmails(filter))).map((each) => each.id)).toEqual([id]);
    expect(Object.fromEntries(fake.requests[0]?.query ?? [])).toMatchObject({
      $search: '"recipients:\\"Team@contoso.example\\" AND from:\\"x@evil.example\\" AND received>=2024-05-19 AND received<=2024-05-21"',
    });
  });

  it('says that a search by recipient ends after 1,000 messages, instead of ending in silence', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    for (let i = 0; i < 1001; i++) mailbox.add();
    const search = connector.searchEmails({ mailboxes: [alice], recipient: 'someone@contoso.example' });
    let count = 0;
    const error = await refusal(
      (async () => {
        for await (const _ of search) count++;
      })(),
    );
    expect(count).toBe(1000);
    expect(error).toMatchObject({ code: 'request_failed', retryable: false, hint: expect.stringContaining('timeRange') });
    expect(error.message).toContain('1000');
    expect(await all(connector.searchEmails({ mailboxes: [alice], recipient: 'someone@contoso.example' }, { limit: 1000 }))).toHaveLength(
      1000,
    );
  });

  it('reads to the last page and no further, past empty pages, and gives each message once', async () => {
    const { fake, connector, url } = await connected();
    const mailbox = fake.mailbox(alice);
    for (let i = 0; i < 60; i++) mailbox.add();
    let emptied = 0;
    fake.intercept = ({ query }) => {
      if (query.get('$skip') !== '25' || emptied++ > 0) return undefined;
      return { status: 200, body: { value: [], '@odata.nextLink': `${url}/v1.0/users/${alice}/messages?$skip=20&$top=25` } };
    };
    const found = await all(connector.searchEmails({ mailboxes: [alice] }));
    expect(found).toHaveLength(60);
    expect(new Set(found.map(({ id }) => id)).size).toBe(60);
    expect(fake.requests).toHaveLength(4);
  });

  it('asks for no more than the limit', async () => {
    const { fake, connector } = await connected();
    for (let i = 0; i < 9; i++) fake.mailbox(alice).add();
    expect(await all(connector.searchEmails({ mailboxes: [alice] }, { limit: 3 }))).toHaveLength(3);
    expect(fake.requests.map(({ query }) => query.get('$top'))).toEqual(['3']);
  });

  it('does not follow a page’s link that comes again, or leads elsewhere', async () => {
    const { fake, connector, url } = await connected();
    fake.mailbox(alice).add();
    const links = [`${url}/v1.0/users?$skip=1`, 'https://graph.example.com/v1.0/users', `${url}/elsewhere/users`];
    for (const link of links) {
      fake.intercept = () => ({ status: 200, body: { value: [], '@odata.nextLink': link } });
      expect(await refusal(all(connector.searchEmails({ mailboxes: [alice] })))).toMatchObject({ code: 'invalid_response' });
    }
  });

  it.each(hostile)('looks for the text %j and nothing else', async (text) => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    mailbox.add({ subject: 'harmless', from: 'other@example.com', internetMessageId: '<other>', to: ['other@example.com'] });
    const { id } = mailbox.add({
      subject: `before ${text} after`,
      from: `${text}@x.example`,
      internetMessageId: `<${text}>`,
      to: [`${text}@x.example`],
    });
    const ids = async (filter: object) => (await all(connector.searchEmails({ mailboxes: [alice], ...filter }))).map((each) => each.id);
    expect(await ids({ subject: text })).toEqual([id]);
    expect(await ids({ sender: `${text}@x.example` })).toEqual([id]);
    expect(await ids({ internetMessageId: `<${text}>` })).toEqual([id]);
    expect(await ids({ recipient: `${text}@x.example` })).toEqual([id]);
    expect(await ids({ recipient: `${text}@x.example`, sender: `${text}@x.example` })).toEqual([id]);
  });

  it('makes a readable query of any text', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice).add({ subject: 'harmless', to: ['other@example.com'] });
    const property = fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (text) => {
      // Lone surrogates are refused before anything is sent.
      fc.pre(text.isWellFormed() && !'harmless'.includes(text));
      expect(await all(connector.searchEmails({ mailboxes: [alice], subject: text, sender: text, internetMessageId: text }))).toEqual([]);
      expect(await all(connector.searchEmails({ mailboxes: [alice], recipient: `${text}@`, sender: `${text}@` }))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

describe('in several mailboxes', () => {
  it('searches those that are named, each once', async () => {
    const { fake, connector } = await connected({ mailboxes: ['unused@contoso.example'] });
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    fake.mailbox('carol@contoso.example').add();
    const found = await all(connector.searchEmails({ mailboxes: [bob, alice, bob] }));
    expect(found.map(({ mailbox }) => mailbox)).toEqual([bob, alice]);
  });

  it('searches the configured ones if none is named', async () => {
    const { fake, connector } = await connected({ mailboxes: [bob] });
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    expect((await all(connector.searchEmails({}))).map(({ mailbox }) => mailbox)).toEqual([bob]);
    expect(fake.sent('GET', 'users').map(({ path }) => path)).toEqual([`users/${bob}/messages`]);
  });

  it('refuses an empty list, which does not mean all', async () => {
    const { fake, connector } = await connected();
    expect(await refusal(all(connector.searchEmails({ mailboxes: [] })))).toMatchObject({ code: 'invalid_input' });
    expect(fake.requests).toEqual([]);
  });

  it('says which of them does not exist, after what the others have', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice).add();
    const found: unknown[] = [];
    const error = await refusal(
      (async () => {
        for await (const { mailbox } of connector.searchEmails({ mailboxes: [alice, 'nobody@contoso.example'] })) found.push(mailbox);
      })(),
    );
    expect(found).toEqual([alice]);
    expect(error).toMatchObject({ code: 'not_found', operation: 'searchEmails', status: 404 });
    expect(error.message).toMatch(/^there is no mailbox nobody@contoso\.example: MailboxNotEnabledForRESTAPI/);
  });

  it('reads no mailbox before it is needed', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    await all(connector.searchEmails({ mailboxes: [alice, bob] }, { limit: 1 }));
    expect(fake.requests).toHaveLength(1);
  });
});

describe('in all mailboxes', () => {
  it('pages through the users, leaving out guests and those without mail', async () => {
    const { fake, connector } = await connected();
    for (let i = 0; i < 1001; i++) fake.users.push({ userPrincipalName: `service-${i}@contoso.example`, mail: null });
    fake.users.push({ userPrincipalName: 'guest_fabrikam.com#EXT#@contoso.example', mail: 'guest@fabrikam.com' });
    fake.users.push({ userPrincipalName: 'on-premises@contoso.example', mail: 'on-premises@contoso.example' });
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    const found = await all(connector.searchEmails({ subject: 'hello' }));
    expect(found.map(({ mailbox }) => mailbox)).toEqual([alice, bob]);
    expect(fake.sent('GET').map(({ path }) => path)).toEqual([
      'users',
      'users',
      'users/on-premises@contoso.example/messages',
      `users/${alice}/messages`,
      `users/${bob}/messages`,
    ]);
  });

  it('asks for twenty at a time in one batch, with the same query and lasting ids', async () => {
    const { fake, connector } = await connected();
    for (let i = 0; i < 45; i++) fake.mailbox(`user-${i}@contoso.example`).add({ subject: `for ${i} & more` });
    for (let i = 0; i < 30; i++) fake.mailbox('user-7@contoso.example').add({ subject: 'for 7 & more' });
    const found = await all(connector.searchEmails({ subject: ' & more', hasAttachments: false }));
    expect(found).toHaveLength(75);
    expect(new Set(found.map(({ mailbox }) => mailbox)).size).toBe(45);
    expect(fake.sent('POST').map(({ json }) => json.requests.length)).toEqual([20, 20, 5]);
    // Those below were answered within a batch, but for the users and the one mailbox with a second page.
    expect(fake.sent('GET').length).toBe(45 + 1 + 1);
  });

  it('asks again alone for what a batch did not answer, be it for a limit, and leaves out whoever has no mailbox', async () => {
    const { fake, connector } = await connected({}, { retries: 1 });
    for (let i = 0; i < 6; i++) fake.mailbox(`user-${i}@contoso.example`).add();
    fake.mailboxes.delete('user-4@contoso.example');
    let refusals = 0;
    fake.intercept = ({ path }) =>
      path === 'users/user-2@contoso.example/messages' && refusals++ < 2
        ? {
            status: 429,
            headers: { 'retry-after': '0.1' },
            body: { error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' } },
          }
        : undefined;
    const found = await all(connector.searchEmails({}));
    expect(found.map(({ mailbox }) => mailbox)).toEqual([0, 1, 2, 3, 5].map((i) => `user-${i}@contoso.example`));
    expect(refusals).toBe(3);
  });

  it('leaves out mailboxes that the application may not read, unless it may read none', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    const denied = { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access to OData is disabled.' } } };
    fake.intercept = ({ path }) => (path.includes(alice) ? denied : undefined);
    expect((await all(connector.searchEmails({}))).map(({ mailbox }) => mailbox)).toEqual([bob]);
    fake.intercept = ({ path }) => (path.includes('/messages') ? denied : undefined);
    const error = await refusal(all(connector.searchEmails({})));
    expect(error).toMatchObject({ code: 'permission_denied', hint: expect.stringContaining('Mail.Read') });
  });

  it('does not take a failing server for an empty mailbox', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice).add();
    fake.mailbox(bob).add();
    fake.intercept = ({ path }) => (path.includes(bob) ? { status: 500, body: {} } : undefined);
    expect(await refusal(all(connector.searchEmails({})))).toMatchObject({ code: 'request_failed', message: expect.stringContaining(bob) });
  });

  it('names the permission to list users', async () => {
    const { fake, connector } = await connected();
    fake.intercept = () => ({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' } },
    });
    const error = await refusal(all(connector.searchEmails({})));
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('User.ReadBasic.All') });
  });
});
