import { type CallContext, defined, isoTime, path, type ReadContext, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { fieldIn } from './fields.ts';
import { statusNamed } from './lifecycle.ts';
import { levelOf } from './priorities.ts';
import { type Rt, ticketId } from './rt.ts';
import { firstMessage } from './texts.ts';

const number = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const user = v.looseObject({ id: v.string() });
const customField = v.looseObject({ id: v.string(), name: v.nullish(v.string()), values: v.array(v.unknown()) });

/** Loose, so that `raw` is what RT sent. Ids are numbers here and texts there. https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html */
export const record = v.looseObject({
  id: number,
  Subject: v.nullish(v.string()),
  Status: v.string(),
  Priority: v.nullish(number),
  Owner: v.nullish(user),
  Creator: v.nullish(user),
  Requestor: v.nullish(v.array(user)),
  CustomFields: v.optional(v.array(customField), []),
  Created: v.nullish(v.string()),
  LastUpdated: v.nullish(v.string()),
  _hyperlinks: v.optional(v.array(v.looseObject({ ref: v.string(), _url: v.nullish(v.string()), to: v.nullish(v.string()) })), []),
});
export type TicketRecord = v.InferOutput<typeof record>;

/** What is asked for in searches: RT tells only what is named. */
export const recordFields = 'Subject,Status,Priority,Owner,Creator,Requestor,CustomFields,Created,LastUpdated';

export const readRecord = ({ http }: Rt, id: string, options: CallContext): Promise<TicketRecord> =>
  http.get(path`ticket/${id}`, { schema: record, ...options });

export async function getTicket(rt: Rt, given: string, options: ReadContext): Promise<Ticket> {
  const found = await readRecord(rt, ticketId(given), options);
  return { ...toTicket(rt, found, options.includeRaw), ...defined({ description: await firstMessage(rt, found.id, options) }) };
}

/** Without the description, which is a message of its own. */
export function toTicket(rt: Rt, found: TicketRecord, includeRaw = false): Ticket {
  const { id, Subject: title, Status: status, Priority: priority, Owner: owner, Creator: creator, Requestor: requestors } = found;
  const labels = rt.labelField === undefined ? undefined : fieldIn(found.CustomFields, rt.labelField);
  return {
    id,
    key: id,
    ...defined({ title: title ?? undefined }),
    status,
    statusCategory: statusNamed(rt.lifecycle, status)?.category ?? 'unknown',
    priority: levelOf(priority),
    ...defined({
      vendorPriority: priority ?? undefined,
      assignee: owner && owner.id !== 'Nobody' ? owner.id : undefined,
      reporter: requestors?.[0]?.id ?? creator?.id,
    }),
    labels: labels?.values.map(String) ?? [],
    ...defined({ createdAt: isoTime(found.Created), updatedAt: isoTime(found.LastUpdated) }),
    url: `${rt.url}/Ticket/Display.html?id=${id}`,
    customFields: customFieldsOf(found.CustomFields.filter((field) => field !== labels)),
    ...(includeRaw && { raw: found }),
  };
}

/** Those that have a value, by name; a list where there are several. */
function customFieldsOf(fields: TicketRecord['CustomFields']): Record<string, unknown> {
  const filled = fields.filter(({ values }) => values.some((value) => value !== ''));
  return Object.fromEntries(filled.map(({ id, name, values }) => [name ?? id, values.length === 1 ? values[0] : values]));
}
