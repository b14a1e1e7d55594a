import { defined, type Email, isoTime } from '@tw/connector-core';
import * as v from 'valibot';
import { readAuthentication } from './authentication.ts';
import { urlsOf } from './urls.ts';

const recipient = v.object({ emailAddress: v.nullish(v.object({ address: v.nullish(v.string()) })) });
const recipients = v.nullish(v.array(recipient));

/** Loose, so that `raw` is what Graph sent. https://learn.microsoft.com/en-us/graph/api/resources/message */
export const message = v.looseObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  internetMessageId: v.nullish(v.string()),
  subject: v.nullish(v.string()),
  from: v.nullish(recipient),
  sender: v.nullish(recipient),
  toRecipients: recipients,
  ccRecipients: recipients,
  bccRecipients: recipients,
  receivedDateTime: v.nullish(v.string()),
  sentDateTime: v.nullish(v.string()),
  hasAttachments: v.nullish(v.boolean()),
  internetMessageHeaders: v.nullish(v.array(v.object({ name: v.string(), value: v.nullish(v.string()) }))),
  body: v.nullish(v.object({ contentType: v.nullish(v.string()), content: v.nullish(v.string()) })),
  webLink: v.nullish(v.string()),
});
export type Message = v.InferOutput<typeof message>;

/** Headers come only when they are asked for by name. */
export const messageFields =
  'id,internetMessageId,subject,from,sender,toRecipients,ccRecipients,bccRecipients,receivedDateTime,sentDateTime,hasAttachments,internetMessageHeaders,body,webLink';

export function addressesOf({ from, sender, toRecipients, ccRecipients, bccRecipients }: Message) {
  const address = (of: v.InferOutput<typeof recipient> | null | undefined) => of?.emailAddress?.address || undefined;
  const all = [toRecipients, ccRecipients, bccRecipients].flatMap((list) => list ?? []).map(address);
  return {
    /** Who the message says it is from. Drafts have nobody. */
    sender: address(from) ?? address(sender),
    recipients: [...new Set(all.filter((each) => each !== undefined))],
  };
}

export function toEmail(found: Message, mailbox: string, includeRaw: boolean | undefined, attachments: Email['attachments'] = []): Email {
  const headers = headersOf(found);
  const { sender, recipients: to } = addressesOf(found);
  return {
    id: found.id,
    mailbox,
    recipients: to,
    attachments,
    urls: urlsOf(found.body?.content ?? '', found.body?.contentType === 'text' ? 'text' : 'html'),
    ...defined({
      internetMessageId: found.internetMessageId || undefined,
      subject: found.subject ?? undefined,
      sender,
      receivedAt: isoTime(found.receivedDateTime),
      sentAt: isoTime(found.sentDateTime),
      headers,
      hasAttachments: found.hasAttachments ?? undefined,
      authentication: readAuthentication(headers?.['authentication-results']?.[0]),
      link: found.webLink || undefined,
      raw: includeRaw ? found : undefined,
    }),
  };
}

function headersOf({ internetMessageHeaders }: Message): Record<string, string[]> | undefined {
  // A message that was never sent has none.
  if (!internetMessageHeaders || internetMessageHeaders.length === 0) return undefined;
  const byName = new Map<string, string[]>();
  for (const { name, value } of internetMessageHeaders) {
    const key = name.toLowerCase();
    const values = byName.get(key);
    if (values) values.push(value ?? '');
    else byName.set(key, [value ?? '']);
  }
  return Object.fromEntries(byName);
}
