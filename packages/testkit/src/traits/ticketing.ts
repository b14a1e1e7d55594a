import type { Connector, Ticket, TicketingConnector } from '@tw/connector-core';
import { assert, assertPlain, show } from '../assert.ts';
import {
  awkward,
  type Behaviour,
  checksOf,
  collect,
  type Connect,
  describeChecks,
  did,
  mark,
  rejects,
  settled,
  type Slowness,
} from './behaviour.ts';

/** What differs between ticket systems. */
export interface TicketingParameters extends Slowness {
  /** The name of a status that a new ticket can move to, in either case. */
  readonly moveTo: string;
  /** A ticket that does not exist, in the form of this vendor's keys. */
  readonly missing: string;
  /** The comments on a ticket as the server has them, oldest first. */
  comments(key: string): Promise<readonly string[]>;
  /** How words are looked for in `searchTickets`. Default: as they are. */
  query?(words: string): string;
  /** How text comes back that was written as a description or a comment, where the vendor changes it. Default: as it was, but for blanks. */
  text?(written: string): string;
}

/** Creates, reads, updates, comments on, finds and moves tickets, as every {@link TicketingConnector} has to. Each ticket made has a word of its own in its title. */
export const describeTicketing = (connect: Connect<TicketingConnector & Connector>, parameters: TicketingParameters): void =>
  describeChecks('ticketing', ticketingChecks(connect, parameters));

/** The checks of {@link describeTicketing}, for other test runners. */
export const ticketingChecks = (connect: Connect<TicketingConnector & Connector>, parameters: TicketingParameters) =>
  checksOf('ticketing', connect, [...making(parameters), ...changing(parameters), ...finding(parameters)]);

const blanks = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const made = (it: TicketingConnector, word: string): Promise<Ticket> =>
  it.createTicket({ title: `${word} was made`, description: `about ${word}`, priority: 'high', labels: ['tw-one'] });

function assertTicket(ticket: Ticket, expected: { readonly [K in keyof Ticket]?: Ticket[K] | undefined }): void {
  assertPlain(ticket);
  for (const [key, value] of Object.entries(expected))
    assert(
      show(ticket[key as keyof Ticket]) === show(value),
      `${key} has to be ${show(value)}, and is ${show(ticket[key as keyof Ticket])}`,
    );
}

const making = (given: TicketingParameters): readonly Behaviour<TicketingConnector>[] => [
  {
    name: 'makes a ticket, and reads it back by its key and by its id',
    needs: ['createTicket', 'getTicket'],
    async run(it) {
      const word = mark();
      const { id, key } = await made(it, word);
      for (const name of [key, id]) {
        const ticket = await it.getTicket(name);
        assertTicket(ticket, { id, key, title: `${word} was made`, priority: 'high', labels: ['tw-one'], statusCategory: 'open' });
        assert(ticket.description?.includes(word), `the description is ${show(ticket.description)}`);
        assert(ticket.createdAt !== undefined, 'it is not told when it was created');
      }
    },
  },
  {
    name: 'keeps text as it was written',
    needs: ['createTicket', 'getTicket'],
    async run(it) {
      const { text = (written) => written } = given;
      const title = `${mark()} ${awkward}`;
      const { key } = await it.createTicket({ title, description: `first line\n\n${awkward}` });
      const ticket = await it.getTicket(key);
      assertTicket(ticket, { title });
      assert(
        blanks(ticket.description ?? '') === blanks(text(`first line\n\n${awkward}`)),
        `of the description came back ${show(ticket.description)}`,
      );
    },
  },
  {
    name: 'makes one ticket for one correlation id',
    needs: ['createTicket'],
    async run(it) {
      const correlationId = mark();
      const first = await it.createTicket({ title: `${correlationId} again`, correlationId });
      await settled(given, async () => {
        const second = await it.createTicket({ title: `${correlationId} again`, correlationId });
        assert(second.key === first.key, `the second ticket is ${second.key}, and the first ${first.key}`);
      });
    },
  },
  {
    name: 'makes nothing in a dry run, nor after an abort',
    needs: ['createTicket', 'searchTickets'],
    async run(it) {
      const word = mark();
      did(await it.createTicket({ title: `${word} dry` }, { dryRun: true }), 'dry_run');
      const reason = new Error('no');
      const error = await it
        .createTicket({ title: `${word} aborted` }, { signal: AbortSignal.abort(reason) })
        .catch((thrown: unknown) => thrown);
      assert(error === reason, `after an abort it ended in ${show(error)}`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(given.settleMs ?? 0, 2000)));
      const found = await find(it, given, word);
      assert(found.length === 0, `there are tickets: ${show(found.map(({ title }) => title))}`);
    },
  },
];

const changing = (given: TicketingParameters): readonly Behaviour<TicketingConnector>[] => [
  {
    name: 'changes what it is told to, and nothing else',
    needs: ['createTicket', 'updateTicket', 'getTicket'],
    async run(it) {
      const word = mark();
      const { key } = await made(it, word);
      did(
        await it.updateTicket(key, { title: `${word} is new`, priority: 'low', addLabels: ['tw-two'], removeLabels: ['tw-one'] }),
        'completed',
      );
      const ticket = await it.getTicket(key);
      assertTicket(ticket, { title: `${word} is new`, priority: 'low', labels: ['tw-two'], statusCategory: 'open' });
      assert(ticket.description?.includes(word), `the description became ${show(ticket.description)}`);
      did(await it.updateTicket(key, { title: 'dry' }, { dryRun: true }), 'dry_run');
      assertTicket(await it.getTicket(key), { title: `${word} is new` });
    },
  },
  {
    name: 'moves a ticket to a status, and repeating that is a success',
    needs: ['createTicket', 'updateTicket', 'getTicket', 'getStatuses'],
    async run(it) {
      const { key, status: before } = await made(it, mark());
      const statuses = await it.getStatuses();
      assertPlain(statuses);
      const to = statuses.find(({ name }) => name.toLowerCase() === given.moveTo.toLowerCase());
      assert(to !== undefined, `${given.moveTo} is not among ${show(statuses.map(({ name }) => name))}`);
      assert(
        statuses.some(({ name }) => name === before),
        `a new ticket's status ${show(before)} is not among them`,
      );
      did(await it.updateTicket(key, { status: given.moveTo }), 'completed', 'already_done');
      assertTicket(await it.getTicket(key), { status: to.name, statusCategory: to.category });
      did(await it.updateTicket(key, { status: given.moveTo }), 'completed', 'already_done');
      assertTicket(await it.getTicket(key), { status: to.name });
    },
  },
  {
    name: 'refuses a status that does not exist, lists those that do, and changes nothing',
    needs: ['createTicket', 'updateTicket', 'getTicket'],
    async run(it) {
      const word = mark();
      const { key, status } = await made(it, word);
      const message = await rejects(
        'invalid_input',
        () => it.updateTicket(key, { status: 'No Such Status', title: 'changed' }),
        'with an unknown status',
      );
      assert(message.toLowerCase().includes(given.moveTo.toLowerCase()), `the message does not list ${given.moveTo}: ${message}`);
      assertTicket(await it.getTicket(key), { title: `${word} was made`, status });
    },
  },
  {
    name: 'adds comments, each as it was written',
    needs: ['createTicket', 'addComment'],
    async run(it) {
      const { text = (written) => written } = given;
      const { key } = await made(it, mark());
      const written = [`first ${awkward}`, 'second\n\nwith two parts'];
      for (const each of written) did(await it.addComment(key, each), 'completed');
      did(await it.addComment(key, 'dry', { dryRun: true }), 'dry_run');
      await settled(given, async () => {
        const comments = (await given.comments(key)).map(blanks);
        assert(show(comments) === show(written.map((each) => blanks(text(each)))), `the comments are ${show(comments)}`);
      });
    },
  },
  {
    name: 'says not_found of a ticket that does not exist',
    needs: ['getTicket', 'updateTicket', 'addComment'],
    async run(it) {
      await rejects('not_found', () => it.getTicket(given.missing), 'reading it');
      await rejects('not_found', () => it.updateTicket(given.missing, { title: 'x' }), 'changing it');
      await rejects('not_found', () => it.addComment(given.missing, 'x'), 'commenting on it');
    },
  },
];

const find = (
  it: TicketingConnector,
  { query = (words) => words }: TicketingParameters,
  words: string,
  limit?: number,
): Promise<Ticket[]> => collect<Ticket>(it.searchTickets(query(words), limit === undefined ? {} : { limit }));

const finding = (given: TicketingParameters): readonly Behaviour<TicketingConnector>[] => [
  {
    name: 'finds tickets by words, each once, and no more than the limit',
    needs: ['createTicket', 'searchTickets'],
    async run(it) {
      const word = mark();
      const keys = [await made(it, word), await made(it, word), await made(it, word)].map(({ key }) => key).sort();
      await settled(given, async () => {
        const found = (await find(it, given, word)).map(({ key }) => key).sort();
        assert(show(found) === show(keys), `found were ${show(found)}, and not ${show(keys)}`);
      });
      const two = await find(it, given, word, 2);
      assert(two.length === 2, `with the limit 2 came ${two.length}`);
      assert((await find(it, given, word, 0)).length === 0, 'with the limit 0 came something');
    },
  },
  {
    name: 'finds nothing where there is nothing, whatever the words hold',
    needs: ['searchTickets'],
    async run(it) {
      for (const words of [mark(), `${mark()} ${awkward}`, `${mark()}" or title is not empty`]) {
        const found = await find(it, given, words);
        assert(found.length === 0, `for ${show(words)} came ${show(found.map(({ key }) => key))}`);
      }
    },
  },
];
