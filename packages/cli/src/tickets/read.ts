import type { Ticket, TicketStatus } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { linkOf, said, timeOf, writeDetails } from '../output/details.ts';
import { type View, writeList, writeTable } from '../output/list.ts';
import { plain, safe, toJson } from '../output/text.ts';
import { open, type TraitOptions } from '../traits/open.ts';

const categoryStyles = { open: 'yellow', in_progress: 'cyan', done: 'green', unknown: 'dim' } as const;
const maxDescriptionLines = 40;

const tickets: View<Ticket> = {
  plural: 'tickets',
  columns: [
    { title: 'KEY' },
    { title: 'STATUS', min: 6 },
    { title: 'PRIORITY', dispensable: 2 },
    { title: 'ASSIGNEE', min: 10, dispensable: 3 },
    { title: 'UPDATED', dispensable: 1 },
    { title: 'TITLE', min: 16 },
  ],
  row: ({ key, status = '', priority, assignee = '', updatedAt, title = '' }) => [
    plain(key),
    safe(status, 60),
    priority,
    plain(assignee),
    timeOf(updatedAt),
    safe(title),
  ],
  style: (paint, text, { statusCategory }, column) => (column === 1 ? paint(categoryStyles[statusCategory], text) : text),
};

const statuses: View<TicketStatus> = {
  plural: 'statuses',
  columns: [{ title: 'STATUS' }, { title: 'CATEGORY' }, { title: 'ID' }],
  row: ({ name, category, id }) => [safe(name, 100), category.replace('_', ' '), plain(id)],
  style: (paint, text, { category }, column) => (column === 0 ? paint(categoryStyles[category], text) : text),
};

/** Lists tickets; returns the exit code. */
export async function runTicketSearch(query: string, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: system, call } = await open('ticketing', options, context);
  await writeList((limit) => system.searchTickets(query, { ...call, limit }), tickets, options, context);
  return exitCodes.ok;
}

/** Lists the statuses that tickets can have; returns the exit code. */
export async function runTicketStatuses(options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: system, call } = await open('ticketing', options, context);
  const all = await system.getStatuses(call);
  if (options.json) context.io.stdout.write(`${toJson(all, 2)}\n`);
  else writeTable(all, statuses, context.io);
  return exitCodes.ok;
}

/** Shows one ticket; returns the exit code. */
export async function runTicketShow(key: string, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: system, call } = await open('ticketing', options, context);
  const ticket = await system.getTicket(key, call);
  if (options.json) context.io.stdout.write(`${toJson(ticket, 2)}\n`);
  else writeTicket(ticket, context);
  return exitCodes.ok;
}

function writeTicket(ticket: Ticket, { io }: CommandContext): void {
  const { description = '', priority, vendorPriority } = ticket;
  const lines = description.split(/\r\n|[\r\n]/).map((line) => safe(line, 2000));
  const hidden = lines.length - maxDescriptionLines;
  writeDetails(
    [
      ['key', plain(ticket.key)],
      ['title', said(ticket.title)],
      ['status', ticket.status === undefined ? undefined : `${safe(ticket.status)} (${ticket.statusCategory.replace('_', ' ')})`],
      ['priority', vendorPriority === undefined ? priority : `${priority} (${safe(vendorPriority)})`],
      ['assignee', ticket.assignee === undefined ? undefined : plain(ticket.assignee)],
      ['reporter', ticket.reporter === undefined ? undefined : plain(ticket.reporter)],
      ['labels', ticket.labels.map((label) => safe(label)).join(', ')],
      ['created', timeOf(ticket.createdAt)],
      ['updated', timeOf(ticket.updatedAt)],
      ['link', linkOf(ticket.url)],
      ...Object.entries(ticket.customFields).map(
        ([name, value]) => [safe(name, 60), safe(typeof value === 'string' ? value : JSON.stringify(value), 500)] as const,
      ),
      ['text', [...lines.slice(0, maxDescriptionLines), ...(hidden > 0 ? [`(${hidden} more lines: --json has them)`] : [])]],
    ],
    io,
  );
}
