import { acted, type TraitMutant } from './mutant.ts';

export const email: readonly TraitMutant[] = [
  [
    'only says that it blocked',
    (good) => ({ blockSender: async (sender, more) => good.blockSender(sender, { ...more, dryRun: true }).then(() => acted()) }),
    'email_gateway: keeps mail',
    /who is blocked, is in the mailbox|already_done/,
  ],
  [
    'blocks everybody',
    (good) => ({ blockSender: (sender, more) => good.blockSender(sender.replace(/^.*@/, ''), more) }),
    'email_gateway: keeps mail',
    /who is not blocked, was refused/,
  ],
  ['does not unblock', () => ({ unblockSender: async () => acted() }), 'email_gateway: keeps mail', /who is not blocked, was refused/],
  [
    'blocks what is no sender',
    (good) => ({ blockSender: async (sender, more) => good.blockSender(sender, more).catch(async () => acted()) }),
    'email_gateway: blocks nobody',
    /it has to end in invalid_input/,
  ],
  [
    'leaves a mail where it is',
    () => ({ quarantineEmail: async (_, { dryRun } = {}) => acted(dryRun ? 'dry_run' : 'completed') }),
    'email_gateway: puts a mail away',
    /is still in the mailbox/,
  ],
  [
    'gives a mail back that was not away',
    (good) => ({
      releaseEmail: async (...args) => good.releaseEmail(...args).then((result) => ({ ...result, status: 'completed' as const })),
    }),
    'email_gateway: puts a mail away',
    /has to be already_done/,
  ],
  [
    'finds mails of others',
    (good) => ({ searchEmails: ({ sender: _, ...filter }, more) => good.searchEmails(filter, more) }),
    'email_gateway: finds a mail',
    /by its sender came/,
  ],
];
