import { type CallContext, ConnectorError, defined, type EmailAttachment, type EmailRef, path } from '@tw/connector-core';
import * as v from 'valibot';
import { at } from './failure.ts';
import { collect, list, type M365 } from './m365.ts';

/** Larger files are listed without a hash. Exchange Online takes no mail of more than 150 MB, and by default none above 35 MB. */
const maxHashedBytes = 35 * 1_048_576;

const attachment = v.object({
  '@odata.type': v.nullish(v.string()),
  id: v.pipe(v.string(), v.nonEmpty()),
  name: v.nullish(v.string()),
  contentType: v.nullish(v.string()),
  size: v.nullish(v.number()),
  contentBytes: v.nullish(v.string()),
});
type Attachment = v.InferOutput<typeof attachment>;

/**
 * All attachments of a message, pictures in its body among them, which `hasAttachments` does not count. Messages and links that
 * are attached have no bytes to hash. https://learn.microsoft.com/en-us/graph/api/message-list-attachments
 */
export async function attachmentsOf({ http }: M365, { mailbox, id }: EmailRef, options: CallContext): Promise<EmailAttachment[]> {
  const place = { permission: 'Mail.Read', mailbox };
  const query = { $select: 'id,name,contentType,size,isInline' };
  const found = await collect(
    list(http, { place, path: path`users/${mailbox}/messages/${id}/attachments`, query, item: attachment }, options),
  );
  const all: EmailAttachment[] = [];
  for (const each of found) {
    const whole = isHashed(each)
      ? await at(
          place,
          http.get(path`users/${mailbox}/messages/${id}/attachments/${each.id}`, {
            schema: attachment,
            maxBytes: maxHashedBytes * 1.4,
            ...options,
          }),
        )
      : each;
    all.push(await toAttachment(each, whole.contentBytes));
  }
  return all;
}

const isHashed = ({ '@odata.type': type, size, contentBytes }: Attachment): boolean =>
  !contentBytes && type === '#microsoft.graph.fileAttachment' && (size ?? 0) <= maxHashedBytes;

const toAttachment = async ({ id, name, contentType, size }: Attachment, bytes: string | null | undefined): Promise<EmailAttachment> =>
  defined({
    id,
    name: name ?? undefined,
    contentType: contentType ?? undefined,
    size: size ?? undefined,
    sha256: typeof bytes === 'string' ? await sha256(bytes) : undefined,
  });

async function sha256(base64: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytesOf(base64));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw new ConnectorError('invalid_response', 'the content of an attachment is not Base64', { status: 200 });
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
