import type { NewTicket, Ticket, TicketPriority, TicketUpdate } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { textOfStdin } from '../lookup/input.ts';
import { linkOf } from '../output/details.ts';
import { plain, safe } from '../output/text.ts';
import { type ActionFlags, act, assertCanAsk } from '../traits/act.ts';
import { open, type TraitOptions } from '../traits/open.ts';

interface Fields {
  readonly title?: string;
  readonly description?: string;
  readonly priority?: TicketPriority;
  readonly assignee?: string;
  /** `name=value`, or `name:=<JSON>`. */
  readonly field?: readonly string[];
}

export interface CreateOptions extends Fields {
  readonly title: string;
  readonly type?: string;
  readonly label?: readonly string[];
  readonly correlationId?: string;
}

export interface UpdateOptions extends Fields {
  readonly status?: string;
  readonly addLabel?: readonly string[];
  readonly removeLabel?: readonly string[];
}

type Options = TraitOptions & ActionFlags;

/** Opens a ticket; returns the exit code. */
export async function runTicketCreate(
  { label: labels, field, ...options }: CreateOptions & Options,
  context: CommandContext,
): Promise<number> {
  const customFields = customFieldsOf(field);
  assertCanAsk(options, context.io);
  const { title, type, priority, assignee, correlationId } = options;
  const description = await textOf(options.description, context);
  const ticket: NewTicket = { title, description, type, priority, labels, assignee, customFields, correlationId };
  const { connector: system, place, call } = await open('ticketing', options, context);
  await act<Ticket>({ order: `Open the ticket “${safe(title, 200)}” at ${place}`, call }, options, context, {
    run: (action) => system.createTicket(ticket, action),
    made: ({ key, status = '', url }) => ['done:', plain(key), safe(status, 60), linkOf(url) ?? ''].filter((part) => part !== '').join(' '),
  });
  return exitCodes.ok;
}

/** Changes a ticket; returns the exit code. */
export async function runTicketUpdate(
  key: string,
  { addLabel: addLabels, removeLabel: removeLabels, field, ...options }: UpdateOptions & Options,
  context: CommandContext,
): Promise<number> {
  const customFields = customFieldsOf(field);
  const { title, status, priority, assignee } = options;
  const given: TicketUpdate = {
    title,
    description: options.description,
    status,
    priority,
    assignee,
    addLabels,
    removeLabels,
    customFields,
  };
  const changes = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${safe(textOfChange(value), 100)}`],
  );
  if (changes.length === 0)
    throw new UsageError('nothing to change. Give --status, --title or another of the options; see tw ticket update --help.');
  assertCanAsk(options, context.io);
  const update = { ...given, description: await textOf(options.description, context) };
  const { connector: system, place, call } = await open('ticketing', options, context);
  await act({ order: `Change ${plain(key)} at ${place} (${changes.join('; ')})`, call }, options, context, {
    run: (action) => system.updateTicket(key, update, action),
  });
  return exitCodes.ok;
}

const textOfChange = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Comments on a ticket; returns the exit code. */
export async function runTicketComment(key: string, words: string, options: Options, context: CommandContext): Promise<number> {
  assertCanAsk(options, context.io);
  const text = (await textOf(words, context)) ?? '';
  if (text.trim() === '') throw new UsageError('the comment is empty.');
  const { connector: system, place, call } = await open('ticketing', options, context);
  await act({ order: `Comment “${safe(text, 200)}” on ${plain(key)} at ${place}`, call }, options, context, {
    run: (action) => system.addComment(key, text, action),
  });
  return exitCodes.ok;
}

/** `-` stands for standard input. */
const textOf = async (text: string | undefined, { io }: CommandContext): Promise<string | undefined> =>
  text === '-' ? (await textOfStdin(io)).trimEnd() : text;

function customFieldsOf(fields: readonly string[] | undefined): Record<string, unknown> | undefined {
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    fields.map((field) => {
      const [, name = '', colon, value = ''] = /^([^=]+?)(:)?=([^]*)$/.exec(field) ?? [];
      if (name === '')
        throw new UsageError(`--field ${JSON.stringify(plain(field, 60))}: write name=value, or name:=JSON for what is no text.`);
      return [name, colon === undefined ? value : jsonOf(name, value)];
    }),
  );
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`--field ${JSON.stringify(plain(name, 60))}: what follows := is no JSON.`);
  }
}
