import { type CallContext, paginate, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { Rt } from './rt.ts';

const part = v.object({ id: v.string(), ContentType: v.nullish(v.string()), Filename: v.nullish(v.string()) });
const parts = v.object({ items: v.array(part) });
const base64 = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/\s+/g, '')),
  v.base64(),
);
const content = v.object({ Content: v.nullable(base64) });
const transaction = v.looseObject({
  id: v.string(),
  Type: v.string(),
  Creator: v.nullish(v.object({ id: v.string() })),
  Created: v.nullish(v.string()),
});
export type Transaction = v.InferOutput<typeof transaction>;
const transactions = v.object({ items: v.array(transaction), page: v.number(), next_page: v.nullish(v.string()) });

/** What happened to a ticket, oldest first. */
export const history = ({ http }: Rt, id: string, options: CallContext): AsyncGenerator<readonly Transaction[]> =>
  paginate({
    fetch: (page: number | undefined) =>
      http.get(path`ticket/${id}/history`, {
        schema: transactions,
        query: { fields: 'Type,Creator,Created', per_page: 100, page },
        ...options,
      }),
    items: ({ items }) => items,
    // RT counts no total here, but names the next page.
    next: ({ page, next_page: next }) => (next ? page + 1 : undefined),
    id: (each) => each.id,
  });

/** The message that a ticket was made with, which is what others call its description. */
export async function firstMessage(rt: Rt, id: string, options: CallContext): Promise<string | undefined> {
  const query = { fields: 'Type', per_page: 1 };
  const { items } = await rt.http.get(path`ticket/${id}/history`, { schema: transactions, query, ...options });
  const [first] = items;
  return first?.Type === 'Create' ? messageOf(rt, first.id, options) : undefined;
}

/** The text of a transaction: of its parts the first that is text and no file. */
export async function messageOf({ http }: Rt, transactionId: string, options: CallContext): Promise<string | undefined> {
  const query = { fields: 'ContentType,Filename', per_page: 100 };
  const { items } = await http.get(path`transaction/${transactionId}/attachments`, { schema: parts, query, ...options });
  const texts = items.filter(({ ContentType: type, Filename: file }) => type?.startsWith('text/') && !file);
  const text = texts.find(({ ContentType: type }) => type === 'text/plain') ?? texts[0];
  if (text === undefined) return undefined;
  const { Content: encoded } = await http.get(path`attachment/${text.id}`, { schema: content, ...options });
  return decoded(encoded ?? '') || undefined;
}

/** RT keeps all text as UTF-8. */
const decoded = (encoded: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
