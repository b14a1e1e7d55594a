import type { Email, EmailFilter, EmailRef, EmailThreat } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Detail, linkOf, said, timeOf, writeDetails } from '../output/details.ts';
import { type View, writeList } from '../output/list.ts';
import { plain, safe, toJson } from '../output/text.ts';
import { rangeIfGiven, type TimeOptions } from '../time-range.ts';
import { open, type TraitOptions } from '../traits/open.ts';

export interface MailFilterOptions extends TimeOptions {
  readonly mailbox?: readonly string[];
  readonly sender?: string;
  readonly recipient?: string;
  readonly subject?: string;
  readonly messageId?: string;
  readonly attachments?: boolean;
}

const verdictStyles = { malicious: 'red', suspicious: 'yellow', clean: 'green', unknown: 'dim' } as const;

const mails: View<Email> = {
  plural: 'mails',
  columns: [
    { title: 'RECEIVED', dispensable: 2 },
    { title: 'MAILBOX', min: 16 },
    { title: 'SENDER', min: 12, dispensable: 1 },
    { title: 'SUBJECT', min: 12 },
    { title: 'VERDICT', dispensable: 3 },
    { title: 'ID', min: 12 },
  ],
  // The mailbox and the id are as the other commands want them.
  row: ({ receivedAt, mailbox = '', sender = '', subject = '', threat, id }) => [
    timeOf(receivedAt),
    plain(mailbox),
    safe(sender),
    safe(subject),
    threat?.verdict ?? '',
    plain(id, 1000),
  ],
  style: (paint, text, { threat }, column) => (column === 4 && threat !== undefined ? paint(verdictStyles[threat.verdict], text) : text),
};

/** Lists mails; returns the exit code. */
export async function runMailSearch(options: MailFilterOptions & TraitOptions, context: CommandContext): Promise<number> {
  const { mailbox: mailboxes, sender, recipient, subject, messageId: internetMessageId, attachments: hasAttachments } = options;
  const filter: EmailFilter = {
    mailboxes,
    sender,
    recipient,
    subject,
    internetMessageId,
    hasAttachments,
    timeRange: rangeIfGiven(options),
  };
  const { connector: gateway, call } = await open('email_gateway', options, context);
  await writeList((limit) => gateway.searchEmails(filter, { ...call, limit }), mails, options, context);
  return exitCodes.ok;
}

/** Shows one mail; returns the exit code. */
export async function runMailShow(ref: EmailRef, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: gateway, call } = await open('email_gateway', options, context);
  const mail = await gateway.getEmail(ref, call);
  if (options.json) context.io.stdout.write(`${toJson(mail, 2)}\n`);
  else writeDetails(detailsOf(mail), context.io);
  return exitCodes.ok;
}

function detailsOf(mail: Email): Detail[] {
  const { authentication = {}, attachments, threat } = mail;
  return [
    ['subject', said(mail.subject)],
    ['sender', said(mail.sender)],
    ['recipients', mail.recipients.map((each) => safe(each))],
    ['mailbox', mail.mailbox === undefined ? undefined : plain(mail.mailbox)],
    ['id', plain(mail.id, 2000)],
    ['message id', said(mail.internetMessageId)],
    ['received', timeOf(mail.receivedAt)],
    ['sent', timeOf(mail.sentAt)],
    [
      'checks',
      Object.entries(authentication)
        .map(([name, value]) => `${name} ${plain(String(value), 40)}`)
        .join(', '),
    ],
    [
      'attachments',
      attachments.map(({ name = '(no name)', contentType = '', size, sha256 = '' }) =>
        safe([name, contentType, size === undefined ? '' : `${size} bytes`, sha256].filter((part) => part !== '').join(', ')),
      ),
    ],
    ['URLs', mail.urls.map((url) => safe(url, 2000))],
    ...(threat === undefined ? [] : threatDetails(threat)),
    ['link', linkOf(mail.link)],
  ];
}

/** Shows what the provider has found about a mail; returns the exit code. */
export async function runMailThreats(ref: EmailRef, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: gateway, call } = await open('email_gateway', options, context);
  const threat = await gateway.getThreatData(ref, call);
  if (options.json) context.io.stdout.write(`${toJson(threat, 2)}\n`);
  else writeDetails(threatDetails(threat), context.io);
  return exitCodes.ok;
}

/** What is not said is unknown: it is neither yes nor no. */
function threatDetails({ verdict, clicks = [], ...kinds }: EmailThreat): Detail[] {
  const found = (['phish', 'spam', 'malware', 'spoof'] as const).flatMap((kind) =>
    kinds[kind] === undefined ? [] : [`${kind}: ${kinds[kind] ? 'yes' : 'no'}`],
  );
  return [
    ['verdict', verdict],
    ['found', found.join(', ')],
    ['clicks', clicks.map(({ url, user, clickedAt }) => `${timeOf(clickedAt)} ${safe(user)} ${safe(url, 2000)}`)],
  ];
}
