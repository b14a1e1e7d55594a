import {
  type ActionContext,
  type CallContext,
  ConnectorError,
  defined,
  makesOnce,
  type NewTicket,
  path,
  type Ticket,
} from '@tw/connector-core';
import * as v from 'valibot';
import { fieldNamed, fieldValues, labelFieldOf, queueFields } from './fields.ts';
import { numberOf } from './priorities.ts';
import { quote } from './query.ts';
import { type Rt, subjectOf } from './rt.ts';
import { pagesOf } from './search.ts';
import { getTicket, readRecord } from './ticket.ts';
import { userName } from './users.ts';

const created = v.object({ id: v.string() });

/**
 * Where a correlation id is kept: as the address of something that the ticket refers to. RT takes any scheme, finds it as a whole,
 * shows it among the links, and needs nothing set up.
 */
const linkOf = (correlationId: string): string => `tw:${correlationId}`;

/** https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html#Creating-Tickets */
export function createTicket(rt: Rt): (ticket: NewTicket, options: ActionContext) => Promise<Ticket> {
  const once = makesOnce('ticket');

  return async (ticket, { reason: _, ...options }) => {
    const { queue } = rt;
    if (queue === undefined)
      throw new ConnectorError('configuration', 'queue (TW_RT_QUEUE) is missing: a ticket is created in a queue', {
        hint: 'Set queue to the name of the queue, such as Security.',
      });
    if (ticket.type !== undefined)
      throw new ConnectorError('invalid_input', 'Request Tracker has no types of tickets', {
        hint: 'Leave type out; a queue is what comes near.',
      });
    const link = ticket.correlationId === undefined ? undefined : linkOf(ticket.correlationId);
    const creation = {
      find: async (): Promise<Existing | undefined> => (link === undefined ? undefined : findByLink(rt, queue, link, options)),
      prepare: () => prepare(rt, ticket, queue, link, options),
      create: async (prepared: Prepared): Promise<Existing> => ({ id: await create(rt, prepared, options), made: ticket }),
    };
    return readBack(rt, await once(link, creation, options), options);
  };
}

async function prepare(rt: Rt, ticket: NewTicket, queue: string, link: string | undefined, options: CallContext) {
  const { title, description, priority, assignee } = ticket;
  const custom = await customFields(rt, ticket, queue, options);
  return defined({
    Queue: queue,
    Subject: subjectOf(title),
    Content: description || undefined,
    ContentType: description ? 'text/plain' : undefined,
    Priority: priority === undefined ? undefined : numberOf(priority),
    Owner: assignee === undefined ? undefined : await userName(rt, assignee, options),
    CustomFields: custom,
    RefersTo: link === undefined ? undefined : [link],
  });
}
type Prepared = Awaited<ReturnType<typeof prepare>>;

async function create({ http }: Rt, json: Prepared, options: CallContext): Promise<string> {
  const { id } = await http.post(path`ticket`, { schema: created, json, ...options });
  return id;
}

async function customFields(
  rt: Rt,
  { labels = [], customFields: given = {} }: NewTicket,
  queue: string,
  options: CallContext,
): Promise<Record<string, readonly string[]> | undefined> {
  const label = labels.length > 0 ? labelFieldOf(rt) : undefined;
  const names = Object.keys(given);
  if (label === undefined && names.length === 0) return undefined;
  const fields = await queueFields(rt, queue, options);
  const values = names.map((name) => [fieldNamed(fields, name).id, fieldValues(name, given[name])] as const);
  const all = label === undefined ? values : [...values, [fieldNamed(fields, label).id, [...new Set(labels)]] as const];
  return Object.fromEntries(all);
}

/** The ticket of a queue that refers to an address: the first made, if there are several. The search does not mind case. */
async function findByLink(rt: Rt, queue: string, link: string, options: CallContext): Promise<Existing | undefined> {
  for await (const records of pagesOf(rt, `RefersTo = ${quote(link)} AND Queue = ${quote(queue)}`, options, 'ASC'))
    for (const { id } of records) {
      const { _hyperlinks: links } = await readRecord(rt, id, options);
      if (links.some(({ ref, _url: url }) => ref === 'refers-to' && url === link)) return { id };
    }
  return undefined;
}

/** A ticket that is there, and what it was made of if that was now: one that was there before may be different. */
interface Existing {
  readonly id: string;
  readonly made?: NewTicket;
}

/** A ticket that exists is answered, even if it can't be read now: else it would be made again. */
async function readBack(rt: Rt, { id, made }: Existing, options: CallContext): Promise<Ticket> {
  return getTicket(rt, id, options).catch((): Ticket => ({
    id,
    key: id,
    ...defined({ title: made && subjectOf(made.title), description: made?.description }),
    statusCategory: 'unknown',
    priority: made?.priority ?? 'unknown',
    labels: made?.labels ?? [],
    url: `${rt.url}/Ticket/Display.html?id=${id}`,
    customFields: {},
  }));
}
