import { type ActionContext, type ActionOutcome, type EmailRef, path } from '@tw/connector-core';
import * as v from 'valibot';
import { at } from './failure.ts';
import { quarantineFolder, wellKnownFolder } from './folders.ts';
import type { M365 } from './m365.ts';

const permission = 'Mail.ReadWrite';
const whereabouts = v.object({ id: v.string(), parentFolderId: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Moves a message out of sight. Defender's own quarantine has no API: `analyzedEmails/remediate` lists `moveToQuarantine` as not
 * supported. https://learn.microsoft.com/en-us/graph/api/security-analyzedemail-remediate
 */
export async function quarantineEmail(m365: M365, email: EmailRef, options: ActionContext): Promise<ActionOutcome> {
  const { mailbox } = email;
  const present = await folderOf(m365, email, options);
  const folder = await quarantineFolder(m365, mailbox, options);
  const where = `the folder "${m365.quarantineFolder}" of ${mailbox}`;
  if (present === folder) return { status: 'already_done', message: `the message is in ${where} already` };
  return { status: 'completed', message: `moved to ${where}${await move(m365, email, folder, options)}` };
}

/** Moves a message to the inbox, from wherever it is. */
export async function releaseEmail(m365: M365, email: EmailRef, options: ActionContext): Promise<ActionOutcome> {
  const { mailbox } = email;
  const present = await folderOf(m365, email, options);
  if (present === (await wellKnownFolder(m365, mailbox, 'inbox', options)))
    return { status: 'already_done', message: `the message is in the inbox of ${mailbox} already` };
  return { status: 'completed', message: `moved to the inbox of ${mailbox}${await move(m365, email, 'inbox', options)}` };
}

async function folderOf({ http }: M365, { mailbox, id }: EmailRef, options: ActionContext): Promise<string> {
  const query = { $select: 'id,parentFolderId' };
  const found = await at(
    { permission, mailbox },
    http.get(path`users/${mailbox}/messages/${id}`, { schema: whereabouts, query, ...options }),
  );
  return found.parentFolderId;
}

/** https://learn.microsoft.com/en-us/graph/api/message-move */
async function move({ http }: M365, { mailbox, id }: EmailRef, destinationId: string, options: ActionContext): Promise<string> {
  const schema = v.object({ id: v.pipe(v.string(), v.nonEmpty()) });
  const moved = await at(
    { permission, mailbox },
    http.post(path`users/${mailbox}/messages/${id}/move`, { schema, json: { destinationId }, ...options }),
  );
  // Only where the id that was given is not one of those that last.
  return moved.id === id ? '' : `; its id is now ${moved.id}`;
}
