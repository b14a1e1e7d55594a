import { defined, type Email, type HttpClient, isoTime, type OperationsOf, paginate, path } from '@tw/connector-core';
import * as v from 'valibot';

const emailAnswer = v.looseObject({
  id: v.string(),
  mailbox: v.string(),
  state: v.nullish(v.string()),
  subject: v.nullish(v.string()),
  from: v.nullish(v.string()),
  to: v.nullish(v.array(v.string())),
  received: v.nullish(v.string()),
  urls: v.nullish(v.array(v.string())),
});
const emailPage = v.object({ messages: v.array(emailAnswer), next: v.nullable(v.string()) });

/** Write them, or say what the vendor lacks, with the document that shows it. */
const notYet = 'Not written yet: https://api.acme-cloud.example/v1';
export const emailGatewayNotYet = { releaseEmail: notYet, blockSender: notYet, unblockSender: notYet, getThreatData: notYet };

export const emailGateway = (http: HttpClient): OperationsOf<'email_gateway'> => ({
  searchEmails: ({ mailboxes, sender, recipient, subject, timeRange, hasAttachments, internetMessageId }, options) =>
    paginate({
      fetch: (cursor?: string) =>
        http.get(path`messages`, {
          query: {
            mailbox: mailboxes,
            from: sender,
            to: recipient,
            subject,
            since: timeRange?.start,
            until: timeRange?.end,
            attachments: hasAttachments,
            message_id: internetMessageId,
            cursor,
          },
          schema: emailPage,
          ...options,
        }),
      items: ({ messages }) => messages.map((message) => toEmail(message, options.includeRaw)),
      next: ({ next }) => next ?? undefined,
      id: ({ id }) => id,
    }),
  getEmail: async ({ mailbox, id }, options) =>
    toEmail(await http.get(path`mailboxes/${mailbox}/messages/${id}`, { schema: emailAnswer, ...options }), options.includeRaw),
  async quarantineEmail({ mailbox, id }, { reason, ...options }) {
    // The API does not tell whether it was so before: hence the look.
    const { state } = await http.get(path`mailboxes/${mailbox}/messages/${id}`, { schema: emailAnswer, ...options });
    if (state === 'quarantined') return { status: 'already_done', message: 'the message was in quarantine before' };
    const to = path`mailboxes/${mailbox}/messages/${id}/quarantine`;
    await http.post(to, { schema: v.object({ state: v.literal('quarantined') }), json: { reason }, ...options });
    return { status: 'completed', message: 'the message is in quarantine' };
  },
});

/** What is missing stays missing. */
function toEmail(found: v.InferOutput<typeof emailAnswer>, includeRaw = false): Email {
  const { id, mailbox, subject, from, to, received, urls } = found;
  return {
    id,
    mailbox,
    ...defined({
      subject: subject ?? undefined,
      sender: from ?? undefined,
      receivedAt: isoTime(received),
      raw: includeRaw ? found : undefined,
    }),
    recipients: to ?? [],
    attachments: [],
    urls: urls ?? [],
  };
}
