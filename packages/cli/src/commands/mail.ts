import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { MailFilterOptions } from '../mail/read.ts';
import { several } from '../options.ts';
import { addTimeOptions } from '../time-range.ts';
import { addGroup } from './sub-commands.ts';

const ref = { mailbox: 'its address', id: 'as tw mail search shows it' };
const sender = { sender: 'an address or a domain, defanged or not' };

const addFilters = (command: Command): Command =>
  addTimeOptions(
    command
      .option('--mailbox <address>', 'only in this mailbox; may be repeated (default: all that the credentials reach)', several)
      .option('--sender <address>', 'from this address or domain')
      .option('--recipient <address>', 'to this address')
      .option('--subject <text>', 'with this in the subject')
      .option('--message-id <id>', 'with this Message-ID header')
      .option('--attachments', 'only with attachments')
      .option('--no-attachments', 'only without attachments'),
    'all that there is',
  );

/** `tw mail` */
export function addMail(program: Command, context: CommandContext): void {
  const reading = () => import('../mail/read.ts');
  const acting = () => import('../mail/act.ts');
  const facts = { name: 'mail', description: 'Find mail, and take it out of mailboxes', variable: 'TW_EMAIL_GATEWAY_MODE' };
  const add = addGroup(program, context, facts);
  add<'list', MailFilterOptions>('list', {
    name: 'search',
    description: 'List mails',
    options: addFilters,
    run: async (options) => (await reading()).runMailSearch(options, context),
  });
  add('read', {
    name: 'show',
    description: 'Show one mail',
    args: ref,
    run: async (options, mailbox: string, id: string) => (await reading()).runMailShow({ mailbox, id }, options, context),
  });
  add('read', {
    name: 'threats',
    description: 'Show what the provider has found about a mail',
    args: ref,
    run: async (options, mailbox: string, id: string) => (await reading()).runMailThreats({ mailbox, id }, options, context),
  });
  for (const [kind, description] of [
    ['quarantine', 'Take a mail out of a mailbox'],
    ['release', 'Put a mail back into its mailbox'],
  ] as const)
    add('action', {
      name: kind,
      description,
      args: ref,
      needsReason: kind === 'quarantine',
      run: async (options, mailbox: string, id: string) => (await acting()).runMailMove(kind, { mailbox, id }, options, context),
    });
  for (const [kind, description] of [
    ['block', 'Block mail from an address or a domain'],
    ['unblock', 'Let mail from an address or a domain through again'],
  ] as const)
    add('action', {
      name: kind,
      description,
      args: sender,
      needsReason: kind === 'block',
      run: async (options, text: string) => (await acting()).runMailBlock(kind, text, options, context),
    });
}
