import { describe, expect, it } from 'vitest';
import { all, connected, refusal } from './setup.ts';

const alice = 'alice@contoso.example';
const bob = 'bob@contoso.example';
const carol = 'carol@contoso.example';
const name = 'Triage Warden Quarantine';

describe('quarantine', () => {
  it('moves a message into a hidden folder that it makes, once, and back', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    const [message, other] = [mailbox.add(), mailbox.add()];
    const email = { mailbox: alice, id: message.id };

    const result = await connector.quarantineEmail(email, { reason: 'phish' });
    expect(result).toMatchObject({ success: true, status: 'completed', message: `moved to the folder "${name}" of ${alice}` });
    const folder = mailbox.folders.find(({ displayName }) => displayName === name);
    expect(folder).toMatchObject({ isHidden: true });
    expect(message.parentFolderId).toBe(folder?.id);
    expect(other.parentFolderId).toBe('id-of-inbox');

    expect(await connector.quarantineEmail(email)).toMatchObject({ success: true, status: 'already_done' });
    expect(await connector.quarantineEmail({ mailbox: alice, id: other.id })).toMatchObject({ status: 'completed' });
    expect(fake.sent('POST', 'mailFolders')).toHaveLength(1);
    expect(fake.sent('POST', 'move')).toHaveLength(2);

    expect(await connector.releaseEmail(email)).toMatchObject({ status: 'completed', message: `moved to the inbox of ${alice}` });
    expect(message.parentFolderId).toBe('id-of-inbox');
    expect(await connector.releaseEmail(email)).toMatchObject({ status: 'already_done' });
    expect(fake.sent('POST', 'move')).toHaveLength(3);
  });

  it('uses a folder that every mailbox has if one is set', async () => {
    const { fake, connector } = await connected({ quarantineFolder: 'JunkEmail' });
    const message = fake.mailbox(alice).add();
    await connector.quarantineEmail({ mailbox: alice, id: message.id });
    expect(message.parentFolderId).toBe('id-of-junkemail');
    expect(fake.sent('POST', 'mailFolders')).toEqual([]);
  });

  it.each(['Bob\'s "folder"', "x' or displayName eq 'Inbox", 'ein Ordner/mit #allem?'])(
    'takes a folder of any name: %s',
    async (quarantineFolder) => {
      const { fake, connector } = await connected({ quarantineFolder });
      const mailbox = fake.mailbox(alice);
      const [one, two] = [mailbox.add(), mailbox.add()];
      for (const { id } of [one, two]) await connector.quarantineEmail({ mailbox: alice, id });
      expect(mailbox.folders.filter(({ displayName }) => displayName === quarantineFolder)).toHaveLength(1);
      expect(one.parentFolderId).toBe(mailbox.folders.at(-1)?.id);
      expect(two.parentFolderId).toBe(one.parentFolderId);
    },
  );

  it('takes the folder that somebody else has just made', async () => {
    const { fake, connector } = await connected();
    const mailbox = fake.mailbox(alice);
    const message = mailbox.add();
    fake.intercept = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('mailFolders')) mailbox.folders.push({ id: 'theirs', displayName: name, isHidden: true });
      return undefined;
    };
    await connector.quarantineEmail({ mailbox: alice, id: message.id });
    expect(message.parentFolderId).toBe('theirs');
  });

  it('tells the new id where the one given did not last', async () => {
    const { fake, connector } = await connected();
    const { id } = fake.mailbox(alice).add();
    fake.intercept = ({ path }) => (path.endsWith('/move') ? { status: 201, body: { id: 'another' } } : undefined);
    expect((await connector.quarantineEmail({ mailbox: alice, id })).message).toContain('its id is now another');
  });

  it('makes no folder for a message that is not there', async () => {
    const { fake, connector } = await connected();
    fake.mailbox(alice);
    const error = await refusal(connector.quarantineEmail({ mailbox: alice, id: 'nonesuch' }));
    expect(error).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/^mailbox alice@contoso\.example: ErrorItemNotFound/),
    });
    expect(fake.sent('POST')).toEqual([]);
  });

  it('sends nothing in a dry run, and nothing that was refused', async () => {
    const { fake, connector } = await connected({}, { hooks: { onAction: ({ reason }) => reason !== 'no' } });
    const { id } = fake.mailbox(alice).add();
    expect(await connector.quarantineEmail({ mailbox: alice, id }, { dryRun: true })).toMatchObject({ status: 'dry_run' });
    expect(await refusal(connector.quarantineEmail({ mailbox: alice, id }, { reason: 'no' }))).toMatchObject({ code: 'permission_denied' });
    expect(fake.requests).toEqual([]);
  });

  it('names the permission to move', async () => {
    const { fake, connector } = await connected();
    const { id } = fake.mailbox(alice).add();
    fake.intercept = ({ path }) =>
      path.endsWith('/move') ? { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } } : undefined;
    const error = await refusal(connector.quarantineEmail({ mailbox: alice, id }));
    expect(error).toMatchObject({ code: 'permission_denied', hint: expect.stringContaining('Mail.ReadWrite') });
    expect(error.message).toBe(`mailbox ${alice}: ErrorAccessDenied: Access is denied. (the application needs Mail.ReadWrite)`);
  });
});

describe('blocking a sender', () => {
  const setup = async () => {
    const made = await connected({ mailboxes: [alice, bob, carol] });
    const boxes = [alice, bob, carol].map((each) => made.fake.mailbox(each));
    for (const box of boxes) box.rules.push({ id: 'own', displayName: 'a rule of the user', isEnabled: true });
    return { ...made, boxes };
  };

  it('puts one rule into each mailbox, and takes those and no others away', async () => {
    const { fake, connector, boxes } = await setup();
    expect(await connector.blockSender('Billing@Evil[.]example')).toMatchObject({ success: true, status: 'completed' });
    for (const { rules, folders } of boxes) {
      expect(rules).toHaveLength(2);
      expect(rules[1]).toMatchObject({
        displayName: 'Triage Warden: block billing@evil.example',
        sequence: 1,
        isEnabled: true,
        conditions: { fromAddresses: [{ emailAddress: { address: 'billing@evil.example' } }] },
        actions: { moveToFolder: folders.find(({ displayName }) => displayName === name)?.id, stopProcessingRules: true },
      });
    }
    expect(await connector.blockSender('billing@evil.example')).toMatchObject({ status: 'already_done' });
    expect(fake.sent('POST', 'messageRules')).toHaveLength(3);

    expect(await connector.unblockSender('billing@evil.example')).toMatchObject({ status: 'completed' });
    expect(boxes.map(({ rules }) => rules.map(({ id }) => id))).toEqual([['own'], ['own'], ['own']]);
    expect(await connector.unblockSender('billing@evil.example')).toMatchObject({ status: 'already_done' });
    expect(fake.sent('DELETE')).toHaveLength(3);
  });

  it('blocks a domain by the text behind the @', async () => {
    const { connector, boxes } = await setup();
    await connector.blockSender('EVIL.example');
    expect(boxes[0]?.rules[1]).toMatchObject({
      displayName: 'Triage Warden: block evil.example',
      conditions: { senderContains: ['@evil.example'] },
    });
  });

  it('completes a block that is in some of the mailboxes, and puts right a rule that is off or broken', async () => {
    const { fake, connector, boxes } = await setup();
    const displayName = 'Triage Warden: block evil.example';
    boxes[0]?.rules.push({ id: 'good', displayName, isEnabled: true, hasError: false });
    boxes[1]?.rules.push({ id: 'off', displayName, isEnabled: false });
    boxes[2]?.rules.push({ id: 'broken', displayName, isEnabled: true, hasError: true });
    const { message } = await connector.blockSender('evil.example');
    expect(message).not.toContain(alice);
    expect(fake.sent('PATCH').map(({ path }) => path.split('/').at(-1))).toEqual(['off', 'broken']);
    expect(fake.sent('POST', 'messageRules')).toEqual([]);
    expect(boxes[1]?.rules[1]).toMatchObject({ isEnabled: true, actions: { stopProcessingRules: true } });
  });

  it('changes nothing if one of the mailboxes cannot be read', async () => {
    const { fake, connector } = await setup();
    fake.mailboxes.delete(carol);
    const error = await refusal(connector.blockSender('evil.example'));
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining(`there is no mailbox ${carol}`) });
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    [403, 'ErrorAccessDenied', /done in alice@contoso\.example, not done in bob@contoso\.example, not tried in carol@contoso\.example$/],
    [503, 'ServiceUnavailable', /done in alice@contoso\.example, not known for bob@contoso\.example, not tried in carol@contoso\.example$/],
  ])('says how far it came when it fails with %d', async (status, code, message) => {
    const { fake, connector, boxes } = await setup();
    fake.intercept = ({ method, path }) =>
      method === 'POST' && path.includes(`${bob}/mailFolders/inbox`) ? { status, body: { error: { code, message: 'no' } } } : undefined;
    const error = await refusal(connector.blockSender('evil.example'));
    expect(error).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(boxes.map(({ rules }) => rules.length)).toEqual([2, 1, 1]);
    fake.intercept = () => undefined;
    await connector.blockSender('evil.example');
    expect(boxes.map(({ rules }) => rules.length)).toEqual([2, 2, 2]);
  });

  it('names the permission for rules', async () => {
    const { fake, connector } = await setup();
    fake.intercept = () => ({ status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } });
    expect((await refusal(connector.blockSender('evil.example'))).message).toContain('MailboxSettings.ReadWrite');
  });

  it('does not take a deletion for done before it sees it', async () => {
    const { fake, connector, boxes } = await setup();
    boxes[0]?.rules.push({ id: 'block', displayName: 'Triage Warden: block evil.example', isEnabled: true });
    fake.intercept = ({ method }) => (method === 'DELETE' ? { status: 204 } : undefined);
    expect(await refusal(connector.unblockSender('evil.example'))).toMatchObject({
      code: 'request_failed',
      message: expect.stringContaining('still there'),
    });
  });

  it('demands the mailboxes, since the tenant’s own list has no API', async () => {
    const { fake, connector } = await connected();
    for (const call of [connector.blockSender('evil.example'), connector.unblockSender('evil.example')])
      expect(await refusal(call)).toMatchObject({ code: 'configuration', message: expect.stringContaining('TW_M365_MAILBOXES') });
    expect(fake.requests).toEqual([]);
  });

  it.each(['', 'Billing <billing@evil.example>', 'https://evil.example/x', '192.0.2.1', 'not a sender'])(
    'refuses %j as a sender',
    async (sender) => {
      const { fake, connector } = await setup();
      expect(await refusal(connector.blockSender(sender))).toMatchObject({ code: 'invalid_input' });
      expect(fake.requests).toEqual([]);
    },
  );
});

it('finds a quarantined message under the same id', async () => {
  const { fake, connector } = await connected();
  const { id } = fake.mailbox(alice).add();
  await connector.quarantineEmail({ mailbox: alice, id });
  expect((await connector.getEmail({ mailbox: alice, id })).id).toBe(id);
  expect(await all(connector.searchEmails({ mailboxes: [alice] }))).toHaveLength(1);
});
