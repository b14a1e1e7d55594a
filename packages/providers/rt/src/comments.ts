import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  defined,
  isoTime,
  type ListContext,
  orUnclear,
  path,
  type TicketComment as Comment,
} from '@tw/connector-core';
import * as v from 'valibot';
import { type Rt, ticketId } from './rt.ts';
import { history, messageOf } from './texts.ts';
import { readRecord } from './ticket.ts';

/** A comment or a reply. */
export interface TicketComment extends Comment {
  /** Whether it is a reply, which the requestors get by mail, and not a comment among those who work on the ticket. */
  readonly isReply: boolean;
}

/**
 * A comment, which RT does not send to the requestors. Of a ticket that does not exist RT says “Permission Denied”, so that it is read
 * first. https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html#Ticket-Transactions
 */
export async function addComment(rt: Rt, given: string, text: string, { reason: _, ...options }: ActionContext): Promise<ActionOutcome> {
  const id = ticketId(given);
  if (text.trim() === '') throw new ConnectorError('invalid_input', 'the comment is empty');
  await readRecord(rt, id, options);
  await rt.http
    .post(path`ticket/${id}/comment`, {
      schema: v.pipe(v.array(v.string()), v.nonEmpty('is empty')),
      json: { Content: text, ContentType: 'text/plain' },
      ...options,
    })
    .catch(orUnclear('the comment was added'));
  return { status: 'completed', message: `comment added to #${id}` };
}

export async function* listComments(rt: Rt, given: string, options: ListContext): AsyncGenerator<readonly TicketComment[]> {
  for await (const page of history(rt, ticketId(given), options)) {
    const comments: TicketComment[] = [];
    for (const each of page) {
      if (each.Type !== 'Comment' && each.Type !== 'Correspond') continue;
      comments.push({
        id: each.id,
        ...defined({ author: each.Creator?.id }),
        text: (await messageOf(rt, each.id, options)) ?? '',
        isReply: each.Type === 'Correspond',
        ...defined({ createdAt: isoTime(each.Created) }),
        ...(options.includeRaw && { raw: each }),
      });
    }
    yield comments;
  }
}
