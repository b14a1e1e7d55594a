import type { Connector, Email, EmailGatewayConnector } from '@tw/connector-core';
import { assert, assertPlain, show } from '../assert.ts';
import {
  type Behaviour,
  checksOf,
  collect,
  type Connect,
  describeChecks,
  did,
  mark,
  rejects,
  settled,
  type Slowness,
} from './behaviour.ts';

/** A mail to be sent. */
export interface TestMail {
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
}

/** What differs between mail gateways. */
export interface EmailGatewayParameters extends Slowness {
  /** Sends a mail by way of the gateway, as its sender would, and says whether it was taken. It may be taken and yet put away. */
  deliver(mail: TestMail): Promise<'delivered' | 'refused'>;
  /** A mailbox behind the gateway. */
  readonly mailbox: string;
  /** A domain that nobody needs: senders of it are blocked and unblocked. */
  readonly domain: string;
  /** An id that no mail has, in this vendor's form. */
  readonly missing: string;
}

/** Lets mail in, finds it, blocks its sender, sees it refused, and lets it in again, as every {@link EmailGatewayConnector} has to. */
export const describeEmailGateway = (connect: Connect<EmailGatewayConnector & Connector>, parameters: EmailGatewayParameters): void =>
  describeChecks('email_gateway', emailGatewayChecks(connect, parameters));

/** The checks of {@link describeEmailGateway}, for other test runners. */
export const emailGatewayChecks = (connect: Connect<EmailGatewayConnector & Connector>, parameters: EmailGatewayParameters) =>
  checksOf('email_gateway', connect, [...finding(parameters), ...blocking(parameters), ...quarantining(parameters)]);

const byNobody = (given: EmailGatewayParameters): string => `${mark()}@${given.domain}`;

/** Mails that the search finds by a word in their subject. */
const search = (it: EmailGatewayConnector, { mailbox }: EmailGatewayParameters, subject: string, limit?: number): Promise<Email[]> =>
  collect<Email>(it.searchEmails({ mailboxes: [mailbox], subject }, limit === undefined ? {} : { limit }));

/** Sends one, which has to arrive. */
async function arrived(it: EmailGatewayConnector, given: EmailGatewayParameters, sender: string): Promise<Email> {
  const subject = `${mark()} report`;
  const outcome = await given.deliver({ sender, recipient: given.mailbox, subject });
  assert(outcome === 'delivered', `a mail from ${sender}, who is not blocked, was ${outcome}`);
  let found: Email | undefined;
  await settled(given, async () => {
    [found] = await search(it, given, subject);
    assert(found !== undefined, `a mail from ${sender} was delivered, and the search does not find it`);
  });
  return found as unknown as Email;
}

/** Sends one, which must not get to its mailbox. */
async function keptOut(it: EmailGatewayConnector, given: EmailGatewayParameters, sender: string): Promise<void> {
  const subject = `${mark()} report`;
  const outcome = await given.deliver({ sender, recipient: given.mailbox, subject });
  if (outcome === 'refused') return;
  // A gateway may take it and put it away.
  await new Promise((resolve) => setTimeout(resolve, given.settleMs ?? 0));
  assert((await search(it, given, subject)).length === 0, `a mail from ${sender}, who is blocked, is in the mailbox`);
}

const finding = (given: EmailGatewayParameters): readonly Behaviour<EmailGatewayConnector>[] => [
  {
    name: 'finds a mail by its subject and by its sender, and reads it',
    needs: ['searchEmails', 'getEmail'],
    async run(it) {
      const sender = byNobody(given);
      const { id, subject = '' } = await arrived(it, given, sender);
      const [bySender, ...others] = await collect<Email>(it.searchEmails({ mailboxes: [given.mailbox], sender }));
      assert(bySender?.id === id && others.length === 0, `by its sender came ${show([bySender, ...others])}`);
      const email = await it.getEmail({ mailbox: given.mailbox, id });
      assertPlain(email);
      for (const found of [bySender, email]) {
        assert(found.subject === subject && found.sender === sender, `the mail is ${show(found)}`);
        assert(found.recipients.includes(given.mailbox), `its recipients are ${show(found.recipients)}`);
        assert(found.receivedAt !== undefined, 'it is not told when it was received');
      }
    },
  },
  {
    name: 'finds each mail once, no more than the limit, and nothing where there is nothing',
    needs: ['searchEmails'],
    async run(it) {
      const sender = byNobody(given);
      const ids = [await arrived(it, given, sender), await arrived(it, given, sender)].map(({ id }) => id).sort();
      const filter = { mailboxes: [given.mailbox], sender };
      const found = (await collect<Email>(it.searchEmails(filter))).map(({ id }) => id).sort();
      assert(show(found) === show(ids), `found were ${show(found)}, and not ${show(ids)}`);
      assert((await collect(it.searchEmails(filter, { limit: 1 }))).length === 1, 'with the limit 1 came another number');
      for (const subject of [mark(), `${mark()}' or 'a' eq 'a`, `${mark()}" *`])
        assert((await search(it, given, subject)).length === 0, `for ${show(subject)} came something`);
    },
  },
  {
    name: 'says not_found of a mail that does not exist',
    needs: ['getEmail', 'quarantineEmail'],
    async run(it) {
      const email = { mailbox: given.mailbox, id: given.missing };
      await rejects('not_found', () => it.getEmail(email), 'reading it');
      await rejects('not_found', () => it.quarantineEmail(email), 'putting it away');
    },
  },
  {
    name: 'tells what it knows of a threat, as plain data',
    needs: ['getThreatData', 'searchEmails'],
    async run(it) {
      const { id } = await arrived(it, given, byNobody(given));
      const threat = await it.getThreatData({ mailbox: given.mailbox, id });
      assertPlain(threat);
      assert(['malicious', 'suspicious', 'clean', 'unknown'].includes(threat.verdict), `the verdict is ${show(threat.verdict)}`);
    },
  },
];

/** A sender is let in again whatever comes. */
async function blocked(it: EmailGatewayConnector, sender: string, check: () => Promise<void>): Promise<void> {
  try {
    did(await it.blockSender(sender, { reason: 'a check of the connector' }), 'completed', 'pending');
    await check();
  } finally {
    await it.unblockSender(sender);
  }
}

const blocking = (given: EmailGatewayParameters): readonly Behaviour<EmailGatewayConnector>[] => [
  {
    name: 'keeps mail of a blocked sender out, and of no other, until the sender is unblocked',
    needs: ['blockSender', 'unblockSender', 'searchEmails'],
    async run(it) {
      const [sender, other] = [byNobody(given), byNobody(given)];
      await arrived(it, given, sender);
      await blocked(it, sender, async () => {
        await settled(given, () => keptOut(it, given, sender));
        await arrived(it, given, other);
      });
      await settled(given, async () => void (await arrived(it, given, sender)));
    },
  },
  {
    name: 'says already_done of a sender who is blocked, or is not, already',
    needs: ['blockSender', 'unblockSender'],
    async run(it) {
      const sender = byNobody(given);
      did(await it.unblockSender(sender), 'already_done');
      await blocked(it, sender, async () => {
        did(await it.blockSender(sender), 'already_done');
        did(await it.unblockSender(sender), 'completed', 'pending');
        did(await it.unblockSender(sender), 'already_done');
      });
    },
  },
  {
    name: 'blocks a domain with all its addresses',
    needs: ['blockSender', 'unblockSender', 'searchEmails'],
    async run(it) {
      await blocked(it, given.domain, () => settled(given, () => keptOut(it, given, byNobody(given))));
      await settled(given, async () => void (await arrived(it, given, byNobody(given))));
    },
  },
  {
    name: 'blocks nobody in a dry run, nor what is no sender',
    needs: ['blockSender', 'searchEmails'],
    async run(it) {
      const sender = byNobody(given);
      did(await it.blockSender(sender, { dryRun: true }), 'dry_run');
      await arrived(it, given, sender);
      for (const none of ['not a sender', '*', '@', '192.0.2.1/24'])
        await rejects('invalid_input', () => it.blockSender(none), `for ${show(none)}`);
    },
  },
];

const quarantining = (given: EmailGatewayParameters): readonly Behaviour<EmailGatewayConnector>[] => [
  {
    name: 'puts a mail away and gives it back; repeating either is already_done',
    needs: ['quarantineEmail', 'releaseEmail', 'searchEmails'],
    async run(it) {
      const { id, subject = '' } = await arrived(it, given, byNobody(given));
      const email = { mailbox: given.mailbox, id };
      const isThere = async (expected: boolean) =>
        settled(given, async () => {
          const found = await search(it, given, subject);
          assert(found.length > 0 === expected, `the mail is ${expected ? 'not' : 'still'} in the mailbox`);
        });
      did(await it.quarantineEmail(email, { dryRun: true }), 'dry_run');
      await isThere(true);
      did(await it.quarantineEmail(email, { reason: 'a check of the connector' }), 'completed', 'pending');
      await isThere(false);
      did(await it.quarantineEmail(email), 'already_done');
      did(await it.releaseEmail(email), 'completed', 'pending');
      await isThere(true);
      did(await it.releaseEmail(email), 'already_done');
    },
  },
];
