import { ConnectorError, parseIndicator } from '@tw/connector-core';
import type { Row } from './query.ts';
import { createRandom } from './random.ts';
import type { Loaded } from './schema.ts';
import { iso, newestFirst } from './time.ts';

type Entry<K extends keyof Loaded> = Loaded[K] extends (infer T)[] | undefined ? T : never;

export type HostEntry = Entry<'hosts'>;
export type MailEntry = Omit<Entry<'mails'>, 'quarantined'>;
export type Status = Entry<'workflow'>;

/** What the EDR was told to do with a host. */
export interface EdrAction {
  readonly actionId: string;
  readonly kind: 'isolate' | 'unisolate' | 'scan';
  readonly host: HostRecord;
  readonly reason: string | undefined;
  status: 'pending' | 'completed' | 'failed' | 'cancelled';
  message: string;
  /** So often it is still pending when somebody looks. */
  looksLeft: number;
}

export interface HostRecord {
  readonly entry: HostEntry;
  isolation: HostEntry['isolation'];
  /** Under way. */
  isolating?: EdrAction | undefined;
  scanning?: EdrAction | undefined;
}

/** One mail in one mailbox. */
export interface MailRecord {
  readonly mailbox: string;
  readonly entry: MailEntry;
  isQuarantined: boolean;
}

export interface EventRecord extends Row {
  readonly entry: Entry<'events'>;
}

export interface Comment {
  readonly text: string;
  readonly author?: string;
  readonly createdAt: string;
}

export interface AlertRecord {
  entry: Entry<'alerts'>;
  readonly comments: Comment[];
}

export interface TicketRecord {
  readonly id: string;
  readonly key: string;
  entry: Omit<Entry<'tickets'>, 'status' | 'comments'>;
  status: Status;
  updatedAt: string;
  readonly comments: Comment[];
}

/** All that the five simulators know: one company, its mail, machines, logs and tickets. */
export interface World {
  readonly name: string;
  readonly hosts: ReadonlyMap<string, HostRecord>;
  readonly edrActions: Map<string, EdrAction>;
  readonly processes: Loaded['processes'];
  readonly connections: Loaded['connections'];
  readonly detections: Loaded['detections'];
  readonly mailboxes: Set<string>;
  readonly mails: MailRecord[];
  /** Not yet there, the next one first. */
  readonly incoming: MailRecord[];
  readonly blockedSenders: Set<string>;
  /** Newest first. */
  readonly events: readonly EventRecord[];
  readonly alerts: ReadonlyMap<string, AlertRecord>;
  readonly savedSearches: readonly (Entry<'savedSearches'> & { readonly id: string })[];
  readonly indicators: ReadonlyMap<string, Entry<'indicators'>>;
  readonly workflow: readonly Status[];
  readonly project: string;
  readonly tickets: TicketRecord[];
  /** ISO 8601, UTC. */
  now(): string;
  /** A new id, the same ones in the same order for a seed. */
  newId(kind: string): string;
}

export interface WorldOptions {
  readonly seed: number;
  /** In ms since 1970. */
  now(): number;
}

/** A scenario come to life. It must have been checked. */
export function createWorld(scenario: Loaded, { seed, now }: WorldOptions): World {
  const start = now();
  const mails = scenario.mails.flatMap(mailRecords);
  const hosts = new Map(scenario.hosts.map((entry): [string, HostRecord] => [entry.id, { entry, isolation: entry.isolation }]));
  const isThere = ({ entry }: MailRecord) => Date.parse(entry.receivedAt) <= start;
  return {
    name: scenario.name,
    hosts,
    edrActions: new Map(scenario.actions.flatMap((entry) => edrActions(entry, hosts.get(entry.host)))),
    processes: newestFirst(scenario.processes, ({ startedAt }) => startedAt),
    connections: newestFirst(scenario.connections, ({ timestamp }) => timestamp),
    detections: newestFirst(scenario.detections, ({ createdAt }) => createdAt),
    mailboxes: new Set([...scenario.users.map(({ email }) => email), ...mails.map(({ mailbox }) => mailbox)]),
    mails: mails.filter(isThere),
    incoming: newestFirst(
      mails.filter((mail) => !isThere(mail)),
      ({ entry }) => entry.receivedAt,
    ).toReversed(),
    blockedSenders: new Set(),
    events: newestFirst(scenario.events.map(eventRecord), ({ entry }) => entry.timestamp),
    alerts: new Map(newestFirst(scenario.alerts, ({ createdAt }) => createdAt).map((entry) => [entry.id, { entry, comments: [] }])),
    savedSearches: scenario.savedSearches.map((entry, index) => ({ ...entry, id: entry.id ?? `saved-${index + 1}` })),
    indicators: new Map(scenario.indicators.map((entry) => [indicatorKey(entry.value), entry])),
    workflow: scenario.workflow,
    project: scenario.project,
    tickets: ticketRecords(scenario),
    now: () => iso(now()),
    newId: idsOf(seed),
  };
}

function edrActions({ id, host: _, ...entry }: Entry<'actions'>, host: HostRecord | undefined): [string, EdrAction][] {
  return host ? [[id, { ...entry, actionId: id, host, reason: undefined, looksLeft: 0 }]] : [];
}

export function mailRecords({ quarantined = false, ...entry }: MailEntry & { readonly quarantined?: boolean }): MailRecord[] {
  const mailboxes = [...new Set(entry.mailboxes ?? entry.recipients)];
  return mailboxes.map((mailbox) => ({ mailbox, entry, isQuarantined: quarantined }));
}

function eventRecord(entry: Entry<'events'>, index: number): EventRecord {
  const values = new Map(
    Object.entries(entry.fields).map(([name, value]) => [name, [value].flat().map((each) => String(each).toLowerCase())]),
  );
  return { id: entry.id ?? `event-${index + 1}`, values, entry };
}

const indicatorKey = (value: string): string => {
  const indicator = parseIndicator(value);
  return `${indicator.type} ${indicator.value}`;
};

function ticketRecords({ tickets, project, workflow }: Loaded): TicketRecord[] {
  return tickets.map(({ status, comments, ...entry }, index) => ({
    id: String(10_001 + index),
    key: `${project}-${index + 1}`,
    entry,
    status: statusNamed(workflow, status) ?? firstOf(workflow),
    updatedAt: entry.createdAt,
    comments: comments.map((comment) => ({ createdAt: entry.createdAt, ...comment })),
  }));
}

export const statusNamed = (workflow: readonly Status[], name: string | undefined): Status | undefined =>
  workflow.find((status) => status.name.toLowerCase() === name?.toLowerCase());

/** The schema refuses a workflow without any status. */
export function firstOf([first]: readonly Status[]): Status {
  if (first === undefined) throw new ConnectorError('configuration', 'the workflow has no status');
  return first;
}

function idsOf(seed: number): (kind: string) => string {
  const random = createRandom(`ids ${seed}`);
  let count = 0;
  return (kind) =>
    `${kind}-${++count}-${Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}`;
}

/** Mails whose time has come arrive, or are refused if their sender is blocked by now. */
export function letMailArrive(world: World): void {
  const now = Date.parse(world.now());
  for (let [next] = world.incoming; next !== undefined && Date.parse(next.entry.receivedAt) <= now; [next] = world.incoming) {
    world.incoming.shift();
    if (!isBlocked(world, next.entry.sender)) world.mails.push(next);
  }
}

/** Whether a sender, its domain or a domain above that is blocked. */
export function isBlocked({ blockedSenders }: World, sender: string): boolean {
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const labels = domain.split('.');
  return blockedSenders.has(sender) || labels.some((_, index) => blockedSenders.has(labels.slice(index).join('.')));
}
