import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { addActionOptions, addListOptions, addReadOptions, notEmpty, several } from '../options.ts';
import type { CreateOptions, UpdateOptions } from '../tickets/write.ts';
import type { ActionFlags } from '../traits/act.ts';
import type { TraitOptions } from '../traits/open.ts';

const variable = 'TW_TICKETING_MODE';
const codes = '\nExit codes: 0 done, also where nothing was found, 1 error, 2 wrong usage, 130 interrupted.';
const actionCodes = `
What will be done is shown and has to be confirmed; --yes does without, for scripts. Each action leaves a line on the error
output.

Exit codes: 0 done or so before, 1 error, also where it was not confirmed, 2 wrong usage, 130 interrupted.`;

type Options = TraitOptions & ActionFlags;

/** `tw ticket` */
export function addTicket(program: Command, context: CommandContext): void {
  const ticket = program.command('ticket').description('Open, read and change tickets').addHelpText('after', codes);
  addReading(ticket, context);
  addCreate(ticket, context);
  addUpdate(ticket, context);
  addComment(ticket, context);
}

function addReading(ticket: Command, context: CommandContext): void {
  const search = ticket.command('search').description('List tickets').argument('<query>', 'words, or the language of the ticket system');
  addListOptions(search, variable)
    .addHelpText('after', codes)
    .action(async (query: string, _: unknown, self: Command) => {
      const { runTicketSearch } = await import('../tickets/read.ts');
      context.exitCode = await runTicketSearch(query, self.optsWithGlobals<TraitOptions>(), context);
    });
  addReadOptions(ticket.command('show').description('Show one ticket').argument('<key>', 'its key or id'), variable)
    .addHelpText('after', codes)
    .action(async (key: string, _: unknown, self: Command) => {
      const { runTicketShow } = await import('../tickets/read.ts');
      context.exitCode = await runTicketShow(key, self.optsWithGlobals<TraitOptions>(), context);
    });
  addReadOptions(ticket.command('statuses').description('List the statuses that tickets can have'), variable)
    .addHelpText('after', codes)
    .action(async (_: unknown, self: Command) => {
      const { runTicketStatuses } = await import('../tickets/read.ts');
      context.exitCode = await runTicketStatuses(self.optsWithGlobals<TraitOptions>(), context);
    });
}

/** Fields that both a new ticket and a change may have. */
const addFields = (command: Command): Command =>
  command
    .option('--description <text>', 'plain text or Markdown; - reads standard input')
    .addOption(new Option('--priority <priority>', 'how urgent').choices(['lowest', 'low', 'medium', 'high', 'highest']))
    .option('--assignee <person>', 'an e-mail address, or the id of a user')
    .option('--field <name=value>', 'another field, by its name; name:=JSON for what is no text; may be repeated', several);

function addCreate(ticket: Command, context: CommandContext): void {
  const create = ticket
    .command('create')
    .description('Open a ticket')
    .requiredOption('--title <text>', 'what it is about', notEmpty)
    .option('--type <type>', 'its type, in the words of the ticket system')
    .option('--label <label>', 'may be repeated', several)
    .option('--correlation-id <id>', 'an id of your own: the ticket that has it already is found, and not opened twice');
  addActionOptions(addFields(create), variable)
    .addHelpText('after', actionCodes)
    .action(async (_: unknown, self: Command) => {
      const { runTicketCreate } = await import('../tickets/write.ts');
      context.exitCode = await runTicketCreate(self.optsWithGlobals<CreateOptions & Options>(), context);
    });
}

function addUpdate(ticket: Command, context: CommandContext): void {
  const update = ticket
    .command('update')
    .description('Change a ticket')
    .argument('<key>', 'its key or id')
    .option('--status <name>', 'move it to this status; see tw ticket statuses')
    .option('--title <text>', 'another title', notEmpty)
    .option('--add-label <label>', 'may be repeated', several)
    .option('--remove-label <label>', 'may be repeated', several);
  addActionOptions(addFields(update), variable)
    .addHelpText('after', actionCodes)
    .action(async (key: string, _: unknown, self: Command) => {
      const { runTicketUpdate } = await import('../tickets/write.ts');
      context.exitCode = await runTicketUpdate(key, self.optsWithGlobals<UpdateOptions & Options>(), context);
    });
}

function addComment(ticket: Command, context: CommandContext): void {
  const comment = ticket
    .command('comment')
    .description('Comment on a ticket')
    .argument('<key>', 'its key or id')
    .argument('<text>', 'plain text or Markdown; - reads standard input');
  addActionOptions(comment, variable)
    .addHelpText('after', actionCodes)
    .action(async (key: string, text: string, _: unknown, self: Command) => {
      const { runTicketComment } = await import('../tickets/write.ts');
      context.exitCode = await runTicketComment(key, text, self.optsWithGlobals<Options>(), context);
    });
}
