import type { Soc } from '../trait-parameters.ts';
import { acted, type TraitMutant } from './mutant.ts';

export const tickets: readonly TraitMutant[] = [
  [
    'cuts a title off',
    (good) => ({
      createTicket: (async (ticket: Parameters<Soc['createTicket']>[0], more: object) =>
        good.createTicket({ ...ticket, title: ticket.title.slice(0, 40) }, more)) as Soc['createTicket'],
    }),
    'ticketing: keeps text',
    /title has to be/,
  ],
  [
    'makes a ticket each time',
    (good) => ({
      createTicket: (async ({ correlationId: _, ...ticket }: Parameters<Soc['createTicket']>[0], more: object) =>
        good.createTicket(ticket, more)) as Soc['createTicket'],
    }),
    'ticketing: makes one ticket',
    /the second ticket is/,
  ],
  [
    'makes a ticket in a dry run',
    (good) => ({
      createTicket: (async (ticket: Parameters<Soc['createTicket']>[0], { dryRun, ...more }: { dryRun?: boolean }) => {
        const made = await good.createTicket(ticket, more);
        return dryRun ? acted('dry_run') : made;
      }) as Soc['createTicket'],
    }),
    'ticketing: makes nothing in a dry run',
    /there are tickets/,
  ],
  [
    'replaces the labels',
    (good) => ({ updateTicket: (key, { removeLabels: _, ...update }, more) => good.updateTicket(key, update, more) }),
    'ticketing: changes what it is told',
    /labels has to be/,
  ],
  [
    'changes the title, and then finds that the status is wrong',
    (good) => ({
      updateTicket: async (key, { status, ...update }, more) => {
        if (Object.keys(update).length > 0) await good.updateTicket(key, update, more);
        return status === undefined ? acted() : good.updateTicket(key, { status }, more);
      },
    }),
    'ticketing: refuses a status',
    /title has to be/,
  ],
  [
    'writes a comment once more',
    (good) => ({
      addComment: async (key, text, more) => {
        await good.addComment(key, text, more);
        return good.addComment(key, text, more);
      },
    }),
    'ticketing: adds comments',
    /the comments are/,
  ],
  [
    'finds whatever has one of the words',
    (good) => ({ searchTickets: (_, more) => good.searchTickets('', more) }),
    'ticketing: finds nothing where',
    /came \[/,
  ],
  [
    'finds no more than the first',
    (good) => ({ searchTickets: (words, more) => good.searchTickets(words, { ...more, limit: 1 }) }),
    'ticketing: finds tickets by words',
    /found were/,
  ],
];
