import { type ListContext, paginate, path, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { isPattern, operand, quote, wordsOf } from './query.ts';
import type { Rt } from './rt.ts';
import { record, recordFields, type TicketRecord, toTicket } from './ticket.ts';

const most = 100;
const page = v.object({ items: v.array(record), page: v.number(), next_page: v.nullish(v.string()) });

/** Pages of tickets, newest first, so that a new one moves none to a page that was read. A query can be long, so it is posted. */
export const pagesOf = (
  { http }: Rt,
  query: string,
  { limit = most, ...options }: ListContext,
  order = 'DESC',
): AsyncGenerator<readonly TicketRecord[]> =>
  paginate({
    fetch: (number: number | undefined) =>
      http.post(path`tickets`, {
        schema: page,
        form: { query, fields: recordFields, orderby: 'id', order, per_page: Math.min(Math.max(limit, 1), most), page: number ?? 1 },
        safe: true,
        ...options,
      }),
    items: ({ items }) => items,
    next: (answer) => (answer.next_page ? answer.page + 1 : undefined),
    id: ({ id }) => id,
  });

/** Any text is words: queries have an operation of their own. */
export async function* searchTickets(rt: Rt, text: string, options: ListContext): AsyncGenerator<readonly Ticket[]> {
  const words = wordsOf(text);
  const inQueue = rt.queue === undefined ? [] : [`Queue = ${quote(rt.queue)}`];
  const each = words.map((word) =>
    rt.hasFullText ? `(Subject LIKE ${operand(word)} OR Content LIKE ${operand(word)})` : `Subject LIKE ${operand(word)}`,
  );
  const query = [...inQueue, ...each].join(' AND ') || 'id > 0';
  const patterns = rt.hasFullText ? [] : words.filter(isPattern).map((word) => word.toLowerCase());
  for await (const records of pagesOf(rt, query, options))
    yield records
      .filter(({ Subject: subject }) => patterns.every((word) => subject?.toLowerCase().includes(word)))
      .map((found) => toTicket(rt, found, options.includeRaw));
}

export async function* queryTickets(rt: Rt, query: string, options: ListContext): AsyncGenerator<readonly Ticket[]> {
  for await (const records of pagesOf(rt, query, options)) yield records.map((found) => toTicket(rt, found, options.includeRaw));
}
