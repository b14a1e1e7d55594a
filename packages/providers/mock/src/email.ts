import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  creation,
  detectIndicator,
  type Email,
  type EmailFilter,
  type EmailRef,
  oneLine,
  operation,
  type OperationsOf,
} from '@tw/connector-core';
import { parse } from 'valibot';
import { type Delivery, delivery } from './schema.ts';
import type { Simulator } from './simulator.ts';
import { isWithin, iso, newestFirst } from './time.ts';
import { isBlocked, mailRecords, type MailRecord, type World } from './world.ts';

/** What became of a mail that somebody sent. */
export interface DeliveryResult {
  readonly status: 'delivered' | 'refused';
  readonly message: string;
  /** One for each mailbox that it is now in. */
  readonly emails: readonly EmailRef[];
}

export const email = (simulator: Simulator): OperationsOf<'email_gateway'> => ({
  searchEmails: (filter, options) =>
    simulator.pages(options, (world) => searched(world, filter).map((mail) => modelOf(mail, options.includeRaw))),
  getEmail: (ref, options) => simulator.call(options, (world) => modelOf(mailOf(world, ref), options.includeRaw)),
  getThreatData: (ref, options) => simulator.call(options, (world) => mailOf(world, ref).entry.threat ?? { verdict: 'unknown' }),
  quarantineEmail: (ref, options) => simulator.call(options, (world) => move(mailOf(world, ref), true)),
  releaseEmail: (ref, options) => simulator.call(options, (world) => move(mailOf(world, ref), false)),
  blockSender: (sender, options) =>
    simulator.call(options, ({ blockedSenders }) => {
      const name = senderOf(sender);
      if (blockedSenders.has(name)) return already(`${name} was blocked before`);
      blockedSenders.add(name);
      return done(`${name} is blocked`);
    }),
  unblockSender: (sender, options) =>
    simulator.call(options, ({ blockedSenders }) => {
      const name = senderOf(sender);
      return blockedSenders.delete(name) ? done(`${name} is no longer blocked`) : already(`${name} was not blocked`);
    }),
});

/** Lets a mail arrive now, as if somebody had sent it; it is refused if its sender is blocked. */
export const deliverEmail = (simulator: Simulator) =>
  operation(creation(delivery), (mail: Delivery, options: ActionContext): Promise<DeliveryResult> =>
    simulator.call(options, (world) => deliver(world, mail)),
  );

function deliver(world: World, mail: Delivery): DeliveryResult {
  // The end of a range of time is not in it: a mail of this very moment would not be found in the last hour.
  const receivedAt = iso(Date.parse(world.now()) - 1);
  const entry = { ...parse(delivery, mail), id: world.newId('mail'), receivedAt };
  const records = mailRecords(entry);
  if (isBlocked(world, entry.sender)) return { status: 'refused', message: `${entry.sender} is blocked (simulated)`, emails: [] };
  for (const { mailbox } of records) world.mailboxes.add(mailbox);
  world.mails.push(...records);
  return {
    status: 'delivered',
    message: `delivered to ${records.length} mailboxes (simulated)`,
    emails: records.map(({ mailbox }) => ({ mailbox, id: entry.id })),
  };
}

const done = (message: string): ActionOutcome => ({ status: 'completed', message: `${message} (simulated)` });
const already = (message: string): ActionOutcome => ({ status: 'already_done', message: `${message} (simulated)` });

function move(mail: MailRecord, isQuarantined: boolean): ActionOutcome {
  const where = isQuarantined ? 'in quarantine' : 'in its mailbox';
  if (mail.isQuarantined === isQuarantined) return already(`the mail was ${where} before`);
  mail.isQuarantined = isQuarantined;
  return done(`the mail is ${where}`);
}

function mailOf(world: World, { mailbox, id }: EmailRef): MailRecord {
  const box = mailboxOf(world, mailbox);
  const mail = world.mails.find((each) => each.mailbox === box && each.entry.id === id);
  if (mail === undefined) throw new ConnectorError('not_found', `there is no mail with this id in the mailbox ${box}`);
  return mail;
}

function mailboxOf({ mailboxes }: World, address: string): string {
  const box = address.trim().toLowerCase();
  if (!mailboxes.has(box))
    throw new ConnectorError('not_found', `there is no mailbox ${oneLine(address, 100)}`, {
      hint: 'Give the address of a user of the scenario, or of one who has mail.',
    });
  return box;
}

function senderOf(text: string): string {
  // A star would be a character of the address, and block nobody.
  const indicator = text.includes('*') ? undefined : detectIndicator(text);
  if (indicator?.type === 'email' || indicator?.type === 'domain') return indicator.value.toLowerCase();
  throw new ConnectorError('invalid_input', 'must be an e-mail address or a domain', {
    hint: 'A domain stands for all of its addresses: evil.example.',
  });
}

function searched(world: World, filter: EmailFilter): MailRecord[] {
  const boxes = filter.mailboxes?.map((address) => mailboxOf(world, address));
  const same = (one: string, wanted: string | undefined) => wanted === undefined || one === wanted.trim().toLowerCase();
  const { subject = '', hasAttachments, internetMessageId, timeRange } = filter;
  const found = world.mails.filter(({ mailbox, entry, isQuarantined }) =>
    [
      !isQuarantined,
      boxes === undefined || boxes.includes(mailbox),
      same(entry.sender, filter.sender) || same(entry.sender.slice(entry.sender.lastIndexOf('@') + 1), filter.sender),
      entry.recipients.some((recipient) => same(recipient, filter.recipient)) || filter.recipient === undefined,
      (entry.subject ?? '').toLowerCase().includes(subject.toLowerCase()),
      hasAttachments === undefined || entry.attachments.length > 0 === hasAttachments,
      internetMessageId === undefined || entry.internetMessageId === internetMessageId,
      isWithin(entry.receivedAt, timeRange),
    ].every(Boolean),
  );
  return newestFirst(found, ({ entry }) => entry.receivedAt);
}

function modelOf({ mailbox, entry, isQuarantined }: MailRecord, includeRaw = false): Email {
  const { mailboxes: _, ...rest } = entry;
  return {
    ...rest,
    mailbox,
    hasAttachments: entry.attachments.length > 0,
    ...(includeRaw && { raw: { ...entry, quarantined: isQuarantined } }),
  };
}
