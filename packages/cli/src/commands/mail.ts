import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { MailFilterOptions } from '../mail/read.ts';
import { addActionOptions, addListOptions, addReadOptions, several } from '../options.ts';
import { addTimeOptions } from '../time-range.ts';
import type { ActionFlags } from '../traits/act.ts';
import type { TraitOptions } from '../traits/open.ts';

const variable = 'TW_EMAIL_GATEWAY_MODE';
const codes = '\nExit codes: 0 done, also where nothing was found, 1 error, 2 wrong usage, 130 interrupted.';
const actionCodes = `
What will be done is shown and has to be confirmed; --yes does without, for scripts. Each action leaves a line on the error
output, with the reason.

Exit codes: 0 done, accepted or so before, 1 error, also where it was not confirmed, 2 wrong usage, 130 interrupted.`;

/** `tw mail` */
export function addMail(program: Command, context: CommandContext): void {
  const mail = program.command('mail').description('Find mail, and take it out of mailboxes').addHelpText('after', codes);
  addSearch(mail, context);
  addShow(mail, context);
  addMoves(mail, context);
  addBlocks(mail, context);
}

function addSearch(mail: Command, context: CommandContext): void {
  const search = mail
    .command('search')
    .description('List mails')
    .option('--mailbox <address>', 'only in this mailbox; may be repeated (default: all that the credentials reach)', several)
    .option('--sender <address>', 'from this address or domain')
    .option('--recipient <address>', 'to this address')
    .option('--subject <text>', 'with this in the subject')
    .option('--message-id <id>', 'with this Message-ID header')
    .option('--attachments', 'only with attachments')
    .option('--no-attachments', 'only without attachments');
  addListOptions(addTimeOptions(search, 'all that there is'), variable)
    .addHelpText('after', codes)
    .action(async (_: unknown, self: Command) => {
      const { runMailSearch } = await import('../mail/read.ts');
      context.exitCode = await runMailSearch(self.optsWithGlobals<MailFilterOptions & TraitOptions>(), context);
    });
}

const addRef = (command: Command): Command => command.argument('<mailbox>', 'its address').argument('<id>', 'as tw mail search shows it');

function addShow(mail: Command, context: CommandContext): void {
  for (const [name, description] of [
    ['show', 'Show one mail'],
    ['threats', 'Show what the provider has found about a mail'],
  ] as const)
    addReadOptions(addRef(mail.command(name).description(description)), variable)
      .addHelpText('after', codes)
      .action(async (mailbox: string, id: string, _: unknown, self: Command) => {
        const { runMailShow, runMailThreats } = await import('../mail/read.ts');
        const run = name === 'show' ? runMailShow : runMailThreats;
        context.exitCode = await run({ mailbox, id }, self.optsWithGlobals<TraitOptions>(), context);
      });
}

function addMoves(mail: Command, context: CommandContext): void {
  for (const [kind, description] of [
    ['quarantine', 'Take a mail out of a mailbox'],
    ['release', 'Put a mail back into its mailbox'],
  ] as const)
    addActionOptions(addRef(mail.command(kind).description(description)), variable, { needsReason: kind === 'quarantine' })
      .addHelpText('after', actionCodes)
      .action(async (mailbox: string, id: string, _: unknown, self: Command) => {
        const { runMailMove } = await import('../mail/act.ts');
        context.exitCode = await runMailMove(kind, { mailbox, id }, self.optsWithGlobals<TraitOptions & ActionFlags>(), context);
      });
}

function addBlocks(mail: Command, context: CommandContext): void {
  for (const [kind, description] of [
    ['block', 'Block mail from an address or a domain'],
    ['unblock', 'Let mail from an address or a domain through again'],
  ] as const)
    addActionOptions(
      mail.command(kind).description(description).argument('<sender>', 'an address or a domain, defanged or not'),
      variable,
      {
        needsReason: kind === 'block',
      },
    )
      .addHelpText('after', actionCodes)
      .action(async (sender: string, _: unknown, self: Command) => {
        const { runMailBlock } = await import('../mail/act.ts');
        context.exitCode = await runMailBlock(kind, sender, self.optsWithGlobals<TraitOptions & ActionFlags>(), context);
      });
}
