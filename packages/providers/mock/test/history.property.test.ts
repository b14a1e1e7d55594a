import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, last, now, world, type Mock } from './tools.ts';

/** What should be so, kept as simply as can be. */
interface Model {
  readonly isolated: Set<string>;
  readonly quarantined: Set<string>;
  readonly blocked: Set<string>;
  /** Mailbox and id of each mail, the newest last. */
  readonly mails: string[];
  readonly alerts: Map<string, { status: string; assignee: string | undefined }>;
  readonly tickets: Map<string, { title: string; status: string; priority: string; labels: Set<string>; comments: string[] }>;
  readonly correlated: Map<string, string>;
}

interface Step {
  readonly name: string;
  run(model: Model, soc: Mock): Promise<void>;
}

const hosts = ['h-1', 'h-2', 'h-3'];
const mailboxes = ['a@example.com', 'b@example.com'];
const senders = ['x@evil.example', 'y@evil.example', 'z@good.example'];
const moves: Readonly<Record<string, readonly string[]>> = {
  'To Do': ['In Progress'],
  'In Progress': ['To Do', 'Done'],
  Done: ['In Progress'],
};
const statuses = Object.keys(moves);

const start = () => ({
  soc: world({
    scenario: {
      hosts: hosts.map((id) => ({ id, hostname: `pc-${id}` })),
      users: mailboxes.map((email) => ({ email })),
      alerts: ['al-1', 'al-2'].map((id) => ({ id, title: id, severity: 'low' as const, createdAt: '-1h' })),
    },
  }),
  model: {
    isolated: new Set(),
    quarantined: new Set(),
    blocked: new Set(),
    mails: [],
    alerts: new Map(['al-1', 'al-2'].map((id) => [id, { status: 'new', assignee: undefined }])),
    tickets: new Map(),
    correlated: new Map(),
  } satisfies Model as Model,
});

const statusOf = (isSo: boolean) => (isSo ? 'already_done' : 'completed');
const nth = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(1, items.length)];

interface Change {
  readonly which: number;
  readonly status: string | undefined;
  readonly priority: 'low' | 'high' | undefined;
  readonly add: string[];
  readonly remove: string[];
}

interface AlertChange {
  readonly id: string;
  readonly status: 'in_progress' | 'closed';
  readonly assignee: string | undefined;
}

async function toggleIsolation(
  { isolated }: Model,
  soc: Mock,
  { host, on }: { readonly host: string; readonly on: boolean },
): Promise<void> {
  const result = on ? await soc.isolateHost(host) : await soc.unisolateHost({ hostname: `pc-${host}` });
  expect(result.status).toBe(statusOf(isolated.has(host) === on));
  if (on) isolated.add(host);
  else isolated.delete(host);
  expect((await soc.getHost(host)).isolation).toBe(on ? 'isolated' : 'not_isolated');
}

async function deliver(
  { blocked, mails }: Model,
  soc: Mock,
  { sender, to }: { readonly sender: string; readonly to: string[] },
): Promise<void> {
  const isBlocked = blocked.has(sender) || blocked.has(sender.split('@')[1] ?? '');
  const { status, emails } = await soc.deliverEmail({ sender, recipients: to });
  expect([status, emails.map(({ mailbox }) => mailbox)]).toEqual(isBlocked ? ['refused', []] : ['delivered', to]);
  mails.push(...emails.map(({ mailbox, id }) => `${mailbox} ${id}`));
}

async function toggleQuarantine(
  { mails, quarantined }: Model,
  soc: Mock,
  { which, on }: { readonly which: number; readonly on: boolean },
): Promise<void> {
  const mail = nth(mails, which);
  if (mail === undefined)
    return void expect((await errorOf(soc.quarantineEmail({ mailbox: 'a@example.com', id: 'x' }))).code).toBe('not_found');
  const [mailbox = '', id = ''] = mail.split(' ');
  const result = on ? await soc.quarantineEmail({ mailbox, id }) : await soc.releaseEmail({ mailbox, id });
  expect(result.status).toBe(statusOf(quarantined.has(mail) === on));
  if (on) quarantined.add(mail);
  else quarantined.delete(mail);
}

async function toggleBlock({ blocked }: Model, soc: Mock, { whom, on }: { readonly whom: string; readonly on: boolean }): Promise<void> {
  const result = on ? await soc.blockSender(whom) : await soc.unblockSender(whom);
  expect(result.status).toBe(statusOf(blocked.has(whom) === on));
  if (on) blocked.add(whom);
  else blocked.delete(whom);
}

async function createTicket(
  { tickets, correlated }: Model,
  soc: Mock,
  { title, correlationId }: { readonly title: string; readonly correlationId: string | undefined },
): Promise<void> {
  const known = correlated.get(correlationId ?? '');
  const { key } = await soc.createTicket({ title, correlationId });
  expect(key).toBe(known ?? `SEC-${tickets.size + 1}`);
  if (known !== undefined) return;
  tickets.set(key, { title, status: 'To Do', priority: 'medium', labels: new Set(), comments: [] });
  if (correlationId !== undefined) correlated.set(correlationId, key);
}

async function changeTicket({ tickets }: Model, soc: Mock, { which, status, priority, add, remove }: Change): Promise<void> {
  const [key, ticket] = nth([...tickets], which) ?? [];
  if (key === undefined || ticket === undefined) return void expect((await errorOf(soc.getTicket('SEC-1'))).code).toBe('not_found');
  const call = soc.updateTicket(key, { status, priority, addLabels: add, removeLabels: remove });
  if (status !== undefined && status !== ticket.status && !moves[ticket.status]?.includes(status))
    return void expect((await errorOf(call)).message).toContain(`may move to: ${moves[ticket.status]?.join(', ')}`);
  const labels = new Set([...ticket.labels, ...add].filter((label) => !remove.includes(label)));
  const next = { ...ticket, status: status ?? ticket.status, priority: priority ?? ticket.priority, labels };
  const isSame = next.status === ticket.status && next.priority === ticket.priority && [...labels].join() === [...ticket.labels].join();
  expect((await call).status).toBe(statusOf(isSame));
  tickets.set(key, next);
}

async function commentOn({ tickets }: Model, soc: Mock, { which, text }: { readonly which: number; readonly text: string }): Promise<void> {
  const [key, ticket] = nth([...tickets], which) ?? [];
  if (key === undefined) return void expect((await errorOf(soc.addComment('SEC-1', text))).code).toBe('not_found');
  await soc.addComment(key, text);
  ticket?.comments.push(text);
  expect((await soc.getTicket(key)).updatedAt).toBe(now);
}

async function changeAlert({ alerts }: Model, soc: Mock, { id, status, assignee }: AlertChange): Promise<void> {
  const before = alerts.get(id);
  const next = { status, assignee: assignee ?? before?.assignee };
  const isSame = next.status === before?.status && next.assignee === before.assignee;
  expect((await soc.updateAlert(id, { status, assignee })).status).toBe(statusOf(isSame));
  alerts.set(id, next);
}

async function tryOut(_: Model, soc: Mock, host: string): Promise<void> {
  const options = { dryRun: true };
  const tries = [
    soc.isolateHost(host, options),
    soc.blockSender('evil.example', options),
    soc.createTicket({ title: 'x' }, options),
    soc.resetWorld(options),
  ];
  for (const result of await Promise.all(tries)) expect(result).toMatchObject({ status: 'dry_run' });
}

const isolation = fc
  .record({ host: fc.constantFrom(...hosts), on: fc.boolean() })
  .map((order): Step => ({ name: `toggleIsolation ${JSON.stringify(order)}`, run: (model, soc) => toggleIsolation(model, soc, order) }));

const delivery = fc
  .record({ sender: fc.constantFrom(...senders), to: fc.subarray(mailboxes, { minLength: 1 }) })
  .map((order): Step => ({ name: `deliver ${JSON.stringify(order)}`, run: (model, soc) => deliver(model, soc, order) }));

const quarantine = fc
  .record({ which: fc.nat(), on: fc.boolean() })
  .map((order): Step => ({ name: `toggleQuarantine ${JSON.stringify(order)}`, run: (model, soc) => toggleQuarantine(model, soc, order) }));

const block = fc
  .record({ whom: fc.constantFrom('x@evil.example', 'evil.example', 'good.example'), on: fc.boolean() })
  .map((order): Step => ({ name: `toggleBlock ${JSON.stringify(order)}`, run: (model, soc) => toggleBlock(model, soc, order) }));

const newTicket = fc
  .record({ title: fc.constantFrom('one', 'two'), correlationId: fc.constantFrom('c1', 'c2', undefined) })
  .map((order): Step => ({ name: `createTicket ${JSON.stringify(order)}`, run: (model, soc) => createTicket(model, soc, order) }));

const change = fc
  .record({
    which: fc.nat(),
    status: fc.constantFrom(...statuses, undefined),
    priority: fc.constantFrom('low' as const, 'high' as const, undefined),
    add: fc.subarray(['a', 'b']),
    remove: fc.subarray(['a', 'b']),
  })
  .map((order): Step => ({ name: `changeTicket ${JSON.stringify(order)}`, run: (model, soc) => changeTicket(model, soc, order) }));

const comment = fc
  .record({ which: fc.nat(), text: fc.constantFrom('seen', 'closed by mistake') })
  .map((order): Step => ({ name: `commentOn ${JSON.stringify(order)}`, run: (model, soc) => commentOn(model, soc, order) }));

const alert = fc
  .record({
    id: fc.constantFrom('al-1', 'al-2'),
    status: fc.constantFrom('in_progress' as const, 'closed' as const),
    assignee: fc.constantFrom('me', undefined),
  })
  .map((order): Step => ({ name: `changeAlert ${JSON.stringify(order)}`, run: (model, soc) => changeAlert(model, soc, order) }));

const dryRun = fc
  .constantFrom(...hosts)
  .map((order): Step => ({ name: `tryOut ${JSON.stringify(order)}`, run: (model, soc) => tryOut(model, soc, order) }));

/** Every read of every trait, against what was done. */
async function expectAgreement(model: Model, soc: Mock): Promise<void> {
  const found = await Array.fromAsync(soc.searchHosts(''));
  expect(found.map(({ id, isolation }) => [id, isolation])).toEqual(
    hosts.map((id) => [id, model.isolated.has(id) ? 'isolated' : 'not_isolated']),
  );
  const visible = await Array.fromAsync(soc.searchEmails({ timeRange: last(1) }));
  expect(visible.map(({ mailbox, id }) => `${mailbox} ${id}`)).toEqual(model.mails.filter((mail) => !model.quarantined.has(mail)));
  const alerts = await Array.fromAsync(soc.listAlerts());
  expect(new Map(alerts.map(({ id, status, assignee }) => [id, { status, assignee }]))).toEqual(model.alerts);
  const keys = (await Array.fromAsync(soc.searchTickets(''))).map(({ key }) => key);
  expect(keys.sort()).toEqual([...model.tickets.keys()].sort());
  for (const [key, ticket] of model.tickets) {
    const { title, status, priority, labels } = await soc.getTicket(key);
    const comments = (await soc.getComments(key)).map(({ text }) => text);
    expect({ title, status, priority, labels: new Set(labels), comments }).toEqual(ticket);
  }
}

describe('whatever is done', () => {
  it('every read agrees with it', async () => {
    const step = fc.oneof(isolation, delivery, quarantine, block, newTicket, change, comment, alert, dryRun);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 50 }), async (steps) => {
        const { soc, model } = start();
        for (const each of steps) {
          await each.run(model, soc);
          await expectAgreement(model, soc);
        }
      }),
      { numRuns: 40 },
    );
  });
});
