import {
  type ActionOutcome,
  ConnectorError,
  type NewTicket,
  oneLine,
  operation,
  type OperationsOf,
  read,
  type ReadContext,
  type Ticket,
  type TicketUpdate,
} from '@tw/connector-core';
import * as v from 'valibot';
import type { Simulator } from './simulator.ts';
import { newestFirst } from './time.ts';
import { type Comment, firstOf, type Status, statusNamed, type TicketRecord, type World } from './world.ts';

/** Who opens tickets here. */
const reporter = 'mock';

export const tickets = (simulator: Simulator): OperationsOf<'ticketing'> => ({
  createTicket: (ticket, { reason: _, ...options }) => simulator.call(options, (world) => modelOf(create(world, ticket))),
  getTicket: (idOrKey, options) => simulator.call(options, (world) => modelOf(ticketOf(world, idOrKey), options.includeRaw)),
  updateTicket: (idOrKey, update, options) => simulator.call(options, (world) => change(world, ticketOf(world, idOrKey), update)),
  addComment: (idOrKey, text, options) =>
    simulator.call(options, (world) => {
      const ticket = ticketOf(world, idOrKey);
      ticket.updatedAt = world.now();
      ticket.comments.push({ text, author: reporter, createdAt: ticket.updatedAt });
      return { status: 'completed', message: `the comment is on ${ticket.key} (simulated)` };
    }),
  searchTickets: (words, options) =>
    simulator.pages(options, (world) => {
      const found = world.tickets.toReversed().filter(mentioning(words));
      return newestFirst(found, ({ entry }) => entry.createdAt).map((ticket) => modelOf(ticket, options.includeRaw));
    }),
  getStatuses: (options) =>
    simulator.call(options, ({ workflow }) => workflow.map(({ name, category }, index) => ({ id: String(index + 1), name, category }))),
});

/** The comments on a ticket, the oldest first. */
export const getComments = (simulator: Simulator) =>
  operation(
    read(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(2048))),
    (idOrKey: string, options: ReadContext): Promise<readonly Comment[]> =>
      simulator.call(options, (world) => ticketOf(world, idOrKey).comments),
  );

function ticketOf(world: World, idOrKey: string): TicketRecord {
  const name = idOrKey.toUpperCase();
  const ticket = world.tickets.find(({ id, key }) => id === name || key === name);
  if (ticket === undefined) throw new ConnectorError('not_found', 'there is no ticket with this id or key');
  return ticket;
}

function create(
  world: World,
  { title, description, type = 'Task', priority = 'medium', labels = [], assignee, customFields = {}, correlationId }: NewTicket,
): TicketRecord {
  const known = correlationId === undefined ? undefined : world.tickets.find(({ entry }) => entry.correlationId === correlationId);
  if (known) return known;
  const createdAt = world.now();
  const number = world.tickets.length + 1;
  const ticket: TicketRecord = {
    id: String(10_000 + number),
    key: `${world.project}-${number}`,
    entry: {
      title,
      type,
      priority,
      reporter,
      createdAt,
      labels: [...new Set(labels)],
      customFields: plain(customFields),
      ...(description !== undefined && { description }),
      ...(assignee !== undefined && { assignee }),
      ...(correlationId !== undefined && { correlationId }),
    },
    status: firstOf(world.workflow),
    updatedAt: createdAt,
    comments: [],
  };
  world.tickets.push(ticket);
  return ticket;
}

/** What JSON cannot hold would not have reached a server. */
function plain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(JSON.stringify(fields)));
  } catch {
    throw new ConnectorError('invalid_input', 'customFields must be data that JSON can hold');
  }
}

/** All of it or nothing: what may be refused is looked at first. */
function change(
  world: World,
  ticket: TicketRecord,
  { status: wanted, addLabels = [], removeLabels = [], customFields = {}, ...fields }: TicketUpdate,
): ActionOutcome {
  const status = wanted === undefined ? ticket.status : statusAfter(world, ticket, wanted);
  const { title, description, priority, assignee } = { ...ticket.entry, ...present(fields) };
  const removed = new Set(removeLabels);
  const labels = [...new Set([...ticket.entry.labels, ...addLabels])].filter((label) => !removed.has(label));
  const entry = {
    ...ticket.entry,
    title,
    priority,
    labels,
    customFields: { ...ticket.entry.customFields, ...plain(customFields) },
    ...(description !== undefined && { description }),
    ...(assignee !== undefined && { assignee }),
  };
  if (status === ticket.status && JSON.stringify(entry) === JSON.stringify(ticket.entry))
    return { status: 'already_done', message: `${ticket.key} was so before (simulated)` };
  ticket.entry = entry;
  ticket.status = status;
  ticket.updatedAt = world.now();
  return { status: 'completed', message: `${ticket.key} was updated (simulated)` };
}

type Fields = Pick<TicketUpdate, 'title' | 'description' | 'priority' | 'assignee'>;

const present = ({ title, description, priority, assignee }: Fields) => ({
  ...(title !== undefined && { title }),
  ...(description !== undefined && { description }),
  ...(priority !== undefined && { priority }),
  ...(assignee !== undefined && { assignee }),
});

function statusAfter({ workflow }: World, { key, status }: TicketRecord, wanted: string): Status {
  const next = statusNamed(workflow, wanted);
  if (
    next === status ||
    (next &&
      statusNamed(
        status.to.map((name) => ({ ...next, name })),
        wanted,
      ))
  )
    return next;
  const allowed = status.to.length === 0 ? 'nowhere' : status.to.join(', ');
  const what = next ? `${key} cannot move from ${status.name} to ${next.name}` : `there is no status ${oneLine(wanted, 80)}`;
  throw new ConnectorError('invalid_input', `${what}; from ${status.name} it may move to: ${allowed}`, {
    hint: 'Give one of the statuses named above.',
  });
}

/** Every word has to be somewhere in the ticket, in any case. */
function mentioning(text: string): (ticket: TicketRecord) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return ({ key, entry, status, comments }) => {
    const { title, description = '', labels, assignee = '', type = '', correlationId = '' } = entry;
    const all = [
      key,
      title,
      description,
      status.name,
      type,
      assignee,
      correlationId,
      ...labels,
      ...comments.map((comment) => comment.text),
    ];
    const texts = all.map((each) => each.toLowerCase());
    return words.every((word) => texts.some((each) => each.includes(word)));
  };
}

const priorityNames = { lowest: 'Lowest', low: 'Low', medium: 'Medium', high: 'High', highest: 'Highest' };

function modelOf({ id, key, entry, status, updatedAt, comments }: TicketRecord, includeRaw = false): Ticket {
  const { type: _, correlationId: __, ...rest } = entry;
  return {
    ...rest,
    id,
    key,
    status: status.name,
    statusCategory: status.category,
    vendorPriority: priorityNames[entry.priority],
    updatedAt,
    ...(includeRaw && { raw: { ...entry, id, key, status: status.name, comments } }),
  };
}
