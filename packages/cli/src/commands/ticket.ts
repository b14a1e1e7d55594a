import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { notEmpty, several } from '../options.ts';
import type { CreateOptions, UpdateOptions } from '../tickets/write.ts';
import { addGroup } from './sub-commands.ts';

const key = { key: 'its key or id' };

/** Fields that both a new ticket and a change may have. */
const addFields = (command: Command): Command =>
  command
    .option('--description <text>', 'plain text or Markdown; - reads standard input')
    .addOption(new Option('--priority <priority>', 'how urgent').choices(['lowest', 'low', 'medium', 'high', 'highest']))
    .option('--assignee <person>', 'an e-mail address, or the id of a user')
    .option('--field <name=value>', 'another field, by its name; name:=JSON for what is no text; may be repeated', several);

const addCreateOptions = (command: Command): Command =>
  addFields(
    command
      .requiredOption('--title <text>', 'what it is about', notEmpty)
      .option('--type <type>', 'its type, in the words of the ticket system')
      .option('--label <label>', 'may be repeated', several)
      .option('--correlation-id <id>', 'an id of your own: the ticket that has it already is found, and not opened twice'),
  );

const addUpdateOptions = (command: Command): Command =>
  addFields(
    command
      .option('--status <name>', 'move it to this status; see tw ticket statuses')
      .option('--title <text>', 'another title', notEmpty)
      .option('--add-label <label>', 'may be repeated', several)
      .option('--remove-label <label>', 'may be repeated', several),
  );

/** `tw ticket` */
export function addTicket(program: Command, context: CommandContext): void {
  const reading = () => import('../tickets/read.ts');
  const writing = () => import('../tickets/write.ts');
  const facts = { name: 'ticket', description: 'Open, read and change tickets', variable: 'TW_TICKETING_MODE' };
  const add = addGroup(program, context, facts);
  add('list', {
    name: 'search',
    description: 'List tickets',
    args: { query: 'words, or the language of the ticket system' },
    run: async (options, query: string) => (await reading()).runTicketSearch(query, options, context),
  });
  add('read', {
    name: 'show',
    description: 'Show one ticket',
    args: key,
    run: async (options, which: string) => (await reading()).runTicketShow(which, options, context),
  });
  add('read', {
    name: 'statuses',
    description: 'List the statuses that tickets can have',
    run: async (options) => (await reading()).runTicketStatuses(options, context),
  });
  add<'action', CreateOptions>('action', {
    name: 'create',
    description: 'Open a ticket',
    options: addCreateOptions,
    run: async (options) => (await writing()).runTicketCreate(options, context),
  });
  add<'action', UpdateOptions>('action', {
    name: 'update',
    description: 'Change a ticket',
    args: key,
    options: addUpdateOptions,
    run: async (options, which: string) => (await writing()).runTicketUpdate(which, options, context),
  });
  add('action', {
    name: 'comment',
    description: 'Comment on a ticket',
    args: { ...key, text: 'plain text or Markdown; - reads standard input' },
    run: async (options, which: string, text: string) => (await writing()).runTicketComment(which, text, options, context),
  });
}
